import "../support/dom.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Markdown } from "../../../js/markdown/markdown-view.js";
import "../support/growing.js";

const style = { breaks: true, markdown: true };

/**
 * Draws a text that comes by steps of so many characters.
 * @param {string} text
 * @param {number} step
 */
function drawn(text, step) {
  const view = new Markdown({ allowedImages: new Set() });
  for (let at = step; at < text.length; at += step) view.update(text.slice(0, at), true, style);
  view.update(text, false, style);
  return view.el.innerHTML;
}

const CASES = {
  "**不变。**源码": "<p><strong>不变。</strong>源码</p>",
  "含**「重点」**内容": "<p>含<strong>「重点」</strong>内容</p>",
  "**공개 문서(초안)**는": "<p><strong>공개 문서(초안)</strong>는</p>",
  "これは*「強調」*です。": "<p>これは<em>「強調」</em>です。</p>",
  "a**b.**c": "<p>a**b.**c</p>",
  "源 ** 码 **": "<p>源 ** 码 **</p>",
  "5~10 min, or 20~30 min": "<p>5~10 min, or 20~30 min</p>",
  "~~gone~~ and ~1": "<p><del>gone</del> and ~1</p>",
  "about ~5 **or** 6~": "<p>about ~5 <strong>or</strong> 6~</p>",
};

for (const [text, html] of Object.entries(CASES))
  for (const step of [1, 1000])
    test(`${text} is drawn as ${html} when it comes by ${step}`, () => {
      assert.equal(drawn(text, step), html);
    });

test("a line break written as a tag in a table's cell is one", () => {
  assert.match(drawn("| a |\n|---|\n| one<br>two<BR />three |", 1000), /<td>one<br>two<br>three<\/td>/);
});
