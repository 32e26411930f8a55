/** What a token of a long answer costs, counted: signs that are lexed, nodes that are made. Nothing here is a time. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Lexer } from "marked";
import { Markdown } from "../../../js/markdown/markdown-view.js";
import { window } from "../support/dom.js";
import "../support/growing.js";

const style = { breaks: true, markdown: true };
const count = { lexed: 0, made: 0 };

const { lex } = Lexer.prototype;
Lexer.prototype.lex = function (/** @type {string} */ text) {
  count.lexed += text.length;
  return lex.call(this, text);
};
for (const name of ["createElement", "createTextNode"]) {
  const make = /** @type {any} */ (window.document)[name];
  /** @type {any} */ (window.document)[name] = function (/** @type {unknown[]} */ ...given) {
    count.made += 1;
    return make.apply(this, given);
  };
}

/**
 * @param {import("node:test").TestContext} t
 * @param {string} text
 * @returns {{lexed: number, made: number}} the most that one of its last 300 tokens cost
 */
function mostOf(t, text) {
  t.mock.timers.enable({ apis: ["Date", "setTimeout"] });
  const view = new Markdown({ allowedImages: new Set() });
  const most = { lexed: 0, made: 0 };
  const begin = text.length - 300 * 5;
  for (let at = 400; at < begin; at += 400) {
    view.update(text.slice(0, at), true, style);
    t.mock.timers.tick(10_000);
  }
  for (let at = begin; at <= text.length; at += 5) {
    Object.assign(count, { lexed: 0, made: 0 });
    view.update(text.slice(0, at), true, style);
    t.mock.timers.tick(10_000);
    most.lexed = Math.max(most.lexed, count.lexed);
    most.made = Math.max(most.made, count.made);
  }
  return most;
}

/** @param {(index: number) => string} line */
const many = (line, length = 50_000) => {
  let text = "";
  for (let index = 0; text.length < length; index += 1) text += line(index);
  return text;
};

test("a token at the end of 50 kB of code is added, and nothing is read again", (t) => {
  const code = many((index) => `value_${index} = compute(${index}, "text")\n`);
  assert.deepEqual(mostOf(t, `\`\`\`py\n${code}`), { lexed: 0, made: 0 });
});

test("a token at the end of a table of 50 kB costs its last rows", (t) => {
  const rows = many((index) => `| ${index} | **name ${index}** | [link](https://e.org/${index}) |\n`);
  const { lexed, made } = mostOf(t, `| a | b | c |\n|---|---|---|\n${rows}`);
  assert.ok(lexed < 300, String(lexed));
  assert.ok(made < 60, String(made));
});

for (const [kind, between] of [
  ["tight", "\n"],
  ["loose", "\n\n"],
]) {
  test(`a token at the end of a ${kind} list of 2 000 items costs its last items`, (t) => {
    const { lexed, made } = mostOf(
      t,
      many((index) => `${index + 1}. item *${index}* of many${between}`, 60_000),
    );
    assert.ok(lexed < 300, String(lexed));
    assert.ok(made < 60, String(made));
  });
}

test("a token at the end of 150 kB of prose costs its last blocks", (t) => {
  const prose = many(
    (index) => `## Part ${index}\n\nSome *words* about [${index}], and \`code\`.\n\n`,
    150_000,
  );
  const { lexed, made } = mostOf(t, prose);
  assert.ok(lexed < 300, String(lexed));
  assert.ok(made < 40, String(made));
});
