/** TeX to MathML, which browsers draw by themselves. Nodes are built, never read from markup. */

import temml from "temml";
import { h } from "../../dom/elements.js";
import { applyStyleSheet } from "../../dom/style-sheet.js";
import { around, sourceOf } from "./find-formulas.js";
import style from "./math.css";

/**
 * @import {Delimiter} from "../../markdown/markdown-view.js"
 * @import {Rendering} from "../../markdown/nodes.js"
 * @import {Formula} from "./find-formulas.js"
 */

/** Enough for any formula that is read; a size or a macro that grows without end stops here. */
const LIMITS = {
  trust: false,
  strict: false,
  maxSize: /** @type {[number, number]} */ ([30, 400]),
  maxExpand: 500,
};
const MOST_CACHED = 500;

/** @type {Map<string, Node>} */
const drawn = new Map();

/**
 * @param {string} tex
 * @param {boolean} [display]
 * @returns {Node} the formula, or its source and what is wrong with it
 */
export function draw(tex, display = false) {
  const key = `${display} ${tex}`;
  const known = drawn.get(key);
  if (known) return known.cloneNode(true);
  if (drawn.size >= MOST_CACHED) drawn.clear();
  // In a quotation its marks stand in front of each line.
  const quoted = /^[^\n]*(?:\n[ \t]*>[^\n]*)+$/.test(tex);
  const node = made(quoted ? tex.replace(/\n[ \t]*(?:>[ \t]?)+/g, "\n") : tex, display);
  drawn.set(key, node);
  return node.cloneNode(true);
}

/**
 * @param {string} tex
 * @param {boolean} display
 */
function made(tex, display) {
  try {
    // `temml.render` refuses a page in quirks mode, where MathML is drawn all the same.
    const options = { ...LIMITS, displayMode: display, throwOnError: true };
    return /** @type {any} */ (temml).__renderToMathMLTree(tex, options).toNode();
  } catch (error) {
    const [reason] = String(/** @type {Error} */ (error).message ?? error).split(/\n| at (?:position|end) /);
    return h("span", { class: "cw-math-error" }, h("code", { class: "cw-code" }, tex.trim()), ` (${reason})`);
  }
}

/** @param {Formula} formula */
function node(formula) {
  const { tex, display } = formula;
  if (tex === null) return document.createTextNode(sourceOf(formula));
  return h("span", { class: "cw-math", "data-display": display }, draw(tex, display));
}

/** @type {WeakSet<HTMLElement>} */
const styled = new WeakSet();

/**
 * Does something to a text that must not see its formulas.
 * @template T
 * @param {string} text
 * @param {Delimiter[] | null | undefined} delimiters null for the usual ones
 * @param {(text: string) => T} change reads the text or makes it readable
 * @param {Rendering} rendering
 * @param {boolean} [open] whether its last formula may still be without its end
 * @returns {T} what came of it; of tokens, with the formulas as tokens that draw themselves
 */
export function withFormulas(text, delimiters, change, { root, signal }, open = false) {
  if (root && signal && !styled.has(root)) {
    styled.add(root);
    applyStyleSheet(root, style, signal);
  }
  return around(text, delimiters, change, node, open);
}
