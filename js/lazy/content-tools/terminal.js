/**
 * Printed output as a terminal shows it: colors, and of a line that was written over its last state.
 *
 * @typedef {object} Pen
 * @property {number | null} color one of the 16, or null for the text's own
 * @property {number | null} ground
 * @property {boolean} bold
 * @property {boolean} faint
 * @property {boolean} italic
 * @property {boolean} underline
 */

import { h } from "../../dom/elements.js";

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CODES = /\x1b(?:\[([0-9;:]*)([ -/]*[@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_=>78])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const SPECIAL = /[\r\x1b]/;
const FAINT = { "data-faint": true };

/** @returns {Pen} */
const plainPen = () => ({
  color: null,
  ground: null,
  bold: false,
  faint: false,
  italic: false,
  underline: false,
});

/**
 * One of the 16 colors for one of 256; the chat has colors for those only.
 * @param {number} index
 */
function nearest(index) {
  if (index < 16) return index;
  if (index > 231) return index > 243 ? 7 : 8;
  const [red, green, blue] = [36, 6, 1].map((step) => Math.floor((index - 16) / step) % 6);
  return ofLight(red / 5, green / 5, blue / 5);
}

/**
 * @param {number} red from 0 to 1
 * @param {number} green
 * @param {number} blue
 */
function ofLight(red, green, blue) {
  const most = Math.max(red, green, blue);
  if (most < 0.2) return 8;
  const bit = (/** @type {number} */ light) => Number(light > most * 0.6);
  return bit(red) + 2 * bit(green) + 4 * bit(blue) + (most > 0.85 ? 8 : 0);
}

/**
 * @param {Pen} pen
 * @param {number[]} numbers of one code for colors
 */
function change(pen, numbers) {
  for (let at = 0; at < numbers.length; at += 1) {
    const code = numbers[at];
    if (code === 0) Object.assign(pen, plainPen());
    else if (code === 1) pen.bold = true;
    else if (code === 2) pen.faint = true;
    else if (code === 3) pen.italic = true;
    else if (code === 4) pen.underline = true;
    else if (code === 22) pen.bold = pen.faint = false;
    else if (code === 23) pen.italic = false;
    else if (code === 24) pen.underline = false;
    else if (code === 39) pen.color = null;
    else if (code === 49) pen.ground = null;
    else if (code === 38 || code === 48) {
      const [kind, a = 0, b = 0, c = 0] = numbers.slice(at + 1);
      pen[code === 38 ? "color" : "ground"] = kind === 5 ? nearest(a) : ofLight(a / 255, b / 255, c / 255);
      at += kind === 5 ? 2 : 4;
    } else if (code >= 30 && code < 48) pen[code < 40 ? "color" : "ground"] = code % 10;
    else if (code >= 90 && code < 108) pen[code < 100 ? "color" : "ground"] = (code % 10) + 8;
  }
}

/** @param {string} line in which each part was written over the one before it */
function lastState(line) {
  let visible = "";
  for (const part of line.split("\r")) {
    const covers = (part + visible).includes("\x1b") || part.length >= visible.length;
    visible = covers ? part || visible : part + visible.slice(part.length);
  }
  return visible;
}

/**
 * @param {string} text
 * @returns {(string | HTMLElement)[]}
 */
export function terminalNodes(text) {
  const whole = text.replace(/\r\n/g, "\n").split("\n").map(lastState).join("\n");
  const pen = plainPen();
  /** @type {(string | HTMLElement)[]} */
  const nodes = [];
  const add = (/** @type {string} */ words) => {
    const { color, ground, bold, faint, italic, underline } = pen;
    const written = { "data-color": color, "data-ground": ground, "data-bold": bold, "data-italic": italic };
    const attributes = { ...written, "data-underline": underline, ...(faint ? FAINT : {}) };
    const isPlain = Object.values(attributes).every((value) => value === null || value === false);
    if (words) nodes.push(isPlain ? words : h("span", attributes, words));
  };
  let from = 0;
  for (const { 0: code, 1: numbers, 2: kind, index } of whole.matchAll(CODES)) {
    add(whole.slice(from, index));
    from = index + code.length;
    if (kind === "m") change(pen, (numbers || "0").split(/[;:]/).map(Number));
  }
  add(whole.slice(from));
  return nodes;
}

/** @param {Element} output */
export function colorOutput(output) {
  const text = output.textContent ?? "";
  if (SPECIAL.test(text) && !output.childElementCount) output.replaceChildren(...terminalNodes(text));
}
