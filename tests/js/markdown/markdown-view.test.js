import "../support/dom.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Markdown } from "../../../js/markdown/markdown-view.js";
import { corpus } from "../support/corpus.js";
import "../support/growing.js";

const style = { breaks: true, markdown: true };

/** @param {string} text */
function oneShot(text) {
  const view = new Markdown({ allowedImages: new Set() });
  view.update(text, false, style);
  return view.el.innerHTML;
}

/**
 * @param {string} text
 * @param {number} step
 */
function streamed(text, step) {
  const view = new Markdown({ allowedImages: new Set() });
  for (let at = step; at < text.length; at += step) view.update(text.slice(0, at), true, style);
  view.update(text, false, style);
  return view.el.innerHTML;
}

for (const step of [1, 4, 28]) {
  test(`a text streamed by ${step} ends as the same nodes as one that came at once`, () => {
    for (const [name, text] of Object.entries(corpus))
      assert.equal(streamed(text, step), oneShot(text), name);
  });
}

test("a picture's alternative text has the words of its brackets, without emphasis and links", () => {
  const view = new Markdown({ allowedImages: new Set() });
  view.update("![a *red* [cat](/url)](data:image/png;base64,AAAA)", false, style);
  assert.equal(view.el.querySelector("img")?.getAttribute("alt"), "a red cat");
});

test("what is frozen while streaming is what the whole text gives", async () => {
  const text = Object.entries(corpus)
    .filter(([name]) => name !== "a link defined below its use" && name !== "an open fence")
    .map(([, part]) => part)
    .join("\n\nBetween.\n\n");
  const view = new Markdown({ allowedImages: new Set() });
  for (let at = 1; at <= text.length; at += 3) view.update(text.slice(0, at), true, style);
  view.update(`${text}\n\nThe end.`, true, style);
  while (!view.el.textContent?.endsWith("The end.")) await new Promise((resolve) => setTimeout(resolve, 5));
  const whole = new Markdown({ allowedImages: new Set() });
  whole.update(`${text}\n\nThe end.`, false, style);
  assert.equal(view.el.innerHTML, whole.el.innerHTML);
});

test("a block left behind keeps its nodes", () => {
  const view = new Markdown({ allowedImages: new Set() });
  view.update("One.\n\nTwo.\n\nThree.\n\nFour", true, style);
  const first = view.el.firstChild;
  view.update("One.\n\nTwo.\n\nThree.\n\nFour.\n\nFive.", true, style);
  assert.equal(view.el.firstChild, first);
  view.update("One.\n\nTwo.\n\nThree.\n\nFour.\n\nFive.", false, style);
  assert.equal(view.el.firstChild, first);
});

test("a text that is replaced is drawn anew", () => {
  const view = new Markdown({ allowedImages: new Set() });
  view.update("One.\n\nTwo.\n\nThree.\n\nFour", true, style);
  view.update("Other *words*", true, style);
  assert.equal(view.el.innerHTML, "<p>Other <em>words</em></p>");
});

test("raw HTML is text", () => {
  assert.equal(
    oneShot("a <b onclick=x>bold</b>\n\n<script>alert(1)</script>"),
    '<p>a &lt;b onclick=x&gt;bold&lt;/b&gt;</p><p class="cw-raw">&lt;script&gt;alert(1)&lt;/script&gt;</p>',
  );
});

test("links open beside the notebook and tell nothing", () => {
  assert.equal(
    oneShot("[x](https://example.org/?a=1&amp;b=2)"),
    '<p><a href="https://example.org/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">x</a></p>',
  );
});

test("a remote picture waits for a click, a picture in the text does not", () => {
  const view = new Markdown({ allowedImages: new Set() });
  view.update("![cat](https://example.org/cat.png)", false, style);
  assert.equal(view.el.querySelector("img"), null);
  assert.equal(view.el.querySelector("button")?.textContent, "Load image “cat” from example.org");
  view.update("![dot](data:image/png;base64,AAAA)", false, style);
  assert.equal(view.el.querySelector("img")?.getAttribute("alt"), "dot");
});

test("a picture inside a link is its text, so that no button stands in a link", () => {
  assert.equal(
    oneShot("[![build](https://e.org/b.svg)](https://e.org)"),
    '<p><a href="https://e.org" target="_blank" rel="noopener noreferrer">build</a></p>',
  );
});

test("without Markdown a text is shown as it is", () => {
  const view = new Markdown({ allowedImages: new Set() });
  view.update("**a** <b>", true, { breaks: true, markdown: false });
  assert.equal(view.el.textContent, "**a** <b>");
});

test("without line breaks a newline is a space", () => {
  const view = new Markdown({ allowedImages: new Set() });
  view.update("a\nb", false, { breaks: false, markdown: true });
  assert.equal(view.el.innerHTML, "<p>a\nb</p>");
  view.update("a\nb", false, style);
  assert.equal(view.el.innerHTML, "<p>a<br>b</p>");
});

test("character references become their signs", () => {
  assert.equal(oneShot("&lt; &amp; &hellip; &#9829; &unknown;"), "<p>&lt; &amp; … ♥ &amp;unknown;</p>");
});

test("task lists, tables and code have their parts", () => {
  const view = new Markdown({ allowedImages: new Set() });
  view.update("- [x] done\n\n| a | b |\n|:-|-:|\n| 1 | 2 |\n\n```py\nprint(1)\n```", false, style);
  assert.ok(view.el.querySelector("li.cw-task > input[type=checkbox][checked][disabled]"));
  assert.equal(view.el.querySelectorAll("th")[1].getAttribute("data-align"), "right");
  assert.equal(view.el.querySelector("code[data-language=py]")?.textContent, "print(1)");
  assert.equal(view.el.querySelector("[data-copy-code]")?.getAttribute("aria-label"), "Copy code");
});

for (const step of [1, 400])
  test(`only a text without a letter written from right to left has one direction, by ${step}`, () => {
    const isOneWay = (/** @type {string} */ text) => {
      const view = new Markdown({ allowedImages: new Set() });
      for (let at = step; at < text.length; at += step) view.update(text.slice(0, at), true, style);
      view.update(text, false, style);
      return view.el.classList.contains("cw-ltr");
    };
    assert.equal(isOneWay("Paris, \u6771\u4eac, \u041c\u043e\u0441\u043a\u0432\u0430 \ud83d\ude00"), true);
    for (const letters of [
      "\u05e9\u05dc\u05d5\u05dd",
      "\u0645\u0631\u062d\u0628\u0627",
      "\ud83a\udd00",
      "\u202eabc",
    ])
      assert.equal(isOneWay(`One.\n\nTwo: ${letters}, and more.\n\nThree.`), false, letters);
  });

test("a text that is replaced by one without such letters has one direction again", () => {
  const view = new Markdown({ allowedImages: new Set() });
  view.update("\u05e9\u05dc\u05d5\u05dd", false, style);
  view.update("Hello", false, style);
  assert.equal(view.el.classList.contains("cw-ltr"), true);
});
