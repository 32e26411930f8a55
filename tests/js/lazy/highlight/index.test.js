/** Code is read by lines, each finished one once, and streamed code is read as code that came at once. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { languageOf } from "../../../../js/lazy/highlight/languages.js";
import { Lines } from "../../../../js/lazy/highlight/line-tokens.js";
import { modes } from "../../../../js/lazy/more-languages/index.js";
import { CODE } from "../../page/written.js";

const context = { loadLazy: async () => ({ modes }) };
const SAMPLES = [
  ...CODE.map(({ content }) => content)
    .join("\n")
    .matchAll(/```(\w+)\n([\s\S]*?)```/g),
].filter(([, name]) => name !== "klingon");

/** @param {string} text @param {any} mode */
function tokens(text, mode) {
  const lines = new Lines(mode);
  return [...lines.read(text), ...lines.peek(text)];
}

for (const [, name, code] of SAMPLES) {
  test(`${name} has colors, and the same ones when it comes sign by sign`, async () => {
    const mode = await languageOf(name, context);
    const lines = new Lines(mode);
    const found = [];
    for (let at = 1; at <= code.length; at += 1) {
      found.push(...lines.read(code.slice(0, at)));
      lines.peek(code.slice(0, at));
    }
    assert.deepEqual([...found, ...lines.peek(code)], tokens(code, mode));
    assert.ok(found.length >= 2);
  });
}

test("what spans lines is told by the line before", async () => {
  const code = 'x = """one\ntwo\n"""\nreturn';
  const found = tokens(code, await languageOf("py", context)).map(({ kind, start, end }) => [
    kind,
    code.slice(start, end),
  ]);
  assert.deepEqual(found, [
    ["string", '"""one'],
    ["string", "two"],
    ["string", '"""'],
    ["keyword", "return"],
  ]);
});

test("50 kB of code that grow by 5 signs are tokenised once, sign for sign", async () => {
  const python = await languageOf("python", context);
  let read = 0;
  const counting = {
    ...python,
    token: (stream, state) => {
      const style = python.token(stream, state);
      read += stream.pos - stream.start;
      return style;
    },
  };
  const code = Array.from({ length: 1_600 }, (_, at) => `value_${at} = f(${at}, "text")  # c\n`).join("");
  assert.ok(code.length > 50_000);
  const lines = new Lines(counting);
  for (let at = 5; at < code.length + 5; at += 5) lines.read(code.slice(0, at));
  assert.equal(read, code.replaceAll("\n", "").length);
});

test("every language reads any of the samples to its end, and a name is known in any case", async () => {
  for (const mode of Object.values(modes)) for (const [, , code] of SAMPLES) tokens(code, mode);
  assert.equal(await languageOf("Python", context), await languageOf("py", context));
  assert.equal(await languageOf("C++", context), modes.cpp);
  assert.equal(await languageOf("klingon", context), undefined);
  assert.equal(await languageOf("constructor", context), undefined);
});

test("a language of the other lazy part stays plain where there is no kernel", async () => {
  const alone = { loadLazy: () => Promise.reject(new Error("no kernel")) };
  assert.equal(await languageOf("sql", alone), undefined);
});

test("a line as long as a book is left plain", async () => {
  const code = `a = 1\nb = "${"x".repeat(100_000)}"\nc = 2\n`;
  const found = tokens(code, await languageOf("py", context));
  assert.deepEqual(
    found.map(({ start, end }) => code.slice(start, end)),
    ["1", "2"],
  );
});
