/** The lazy part `math` as it is built, which draws. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { loaded } from "../../../../js/load-lazy.js";
import { Markdown } from "../../../../js/markdown/markdown-view.js";
import "../../support/all-lazy.js";
import "../../support/growing.js";

const style = { breaks: true, markdown: true };
const rendering = { allowedImages: new Set(), loadLazy: (/** @type {string} */ name) => loaded.get(name) };
const { draw } = await loaded.get("math");

/** @param {string} text */
async function settled(text) {
  const view = new Markdown(rendering);
  view.update(text, false, style);
  await new Promise(setImmediate);
  while (view.reading) await new Promise((resolve) => setTimeout(resolve));
  return view.el;
}

test("without the lazy part the source of a formula that Markdown does not know is shown", () => {
  const view = new Markdown({
    allowedImages: new Set(),
    loadLazy: () => Promise.reject(new Error("no kernel")),
  });
  view.update("so $$c+d$$ and $e$", false, style);
  assert.equal(view.el.textContent, "so $$c+d$$ and $e$");
});

test("a formula is MathML once the lazy part has come", async () => {
  const el = await settled("so $\\frac{a}{b}$ and *this*");
  assert.equal(el.querySelector("math")?.textContent, "ab");
  assert.equal(el.querySelector("em")?.textContent, "this");
});

test("broken TeX shows its source and what is wrong with it, and what stands beside it stays", async () => {
  const el = await settled("one $\\frac{a$ two $x$ **three**");
  const broken = el.querySelector(".cw-math-error");
  assert.equal(broken?.querySelector("code")?.textContent, "\\frac{a");
  assert.match(broken?.textContent ?? "", /Unexpected end of input/);
  assert.equal(el.querySelectorAll("math").length, 1);
  assert.equal(el.querySelector("strong")?.textContent, "three");
});

test("a formula in a quotation is drawn without the marks of its lines", () => {
  assert.equal(draw("\n> x\n> ", false).textContent, "x");
});

test("a formula makes no link, and no macro that grows without end", () => {
  assert.equal(draw("\\href{javascript:alert(1)}{x}", false).querySelector("a, [href]"), null);
  assert.match(draw("\\def\\x{\\x\\x}\\x", false).textContent, /Too many expansions/);
});

test("a drawn formula that is streamed keeps its node", async () => {
  const view = new Markdown(rendering);
  view.update("so $\\frac{a}{b}$ and", true, style);
  const formula = view.el.querySelector("math");
  view.update("so $\\frac{a}{b}$ and *this*", true, style);
  assert.equal(view.el.querySelector("math"), formula);
});
