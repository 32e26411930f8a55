/**
 * Colours for code, by ranges that the browser paints: no node is made or changed, so that copying, selecting and
 * streaming know nothing of it. A line is read once, when it is finished; the last line of code that grows when it has
 * come to rest. Code is read when it comes near the view.
 */

import { whenEnded } from "../ending.js";
import { wearSheet } from "../sheet.js";
import style from "../style/highlight.css";
import { languageOf } from "./highlight/languages.js";
import { KINDS, Lines } from "./highlight/lines.js";

/**
 * @import {Context} from "../view/context.js"
 * @import {Token} from "./highlight/lines.js"
 *
 * @typedef {{kind: string, range: StaticRange}} Colour
 *
 * @typedef {object} Painted
 * @property {Text} node
 * @property {string} language
 * @property {Lines} lines
 * @property {string} text as far as its lines are read
 * @property {Colour[]} colours of the finished lines
 * @property {Colour[]} last of the last line
 */

/** ms without a change after which the last line counts as finished. */
const REST = 250;
const CODE = "code[data-language]";

/** @type {WeakSet<HTMLElement>} */
const started = new WeakSet();

/**
 * Paints all code of a chat, now and from now on.
 * @param {Context} context
 */
export function start(context) {
  const { root, signal } = context;
  const registry = globalThis.CSS?.highlights;
  if (!registry || !root || started.has(root)) return;
  started.add(root);
  wearSheet(root, style, signal, () => {});
  for (const kind of KINDS) if (!registry.has(`cw-${kind}`)) registry.set(`cw-${kind}`, new Highlight());
  /** @type {Map<Element, Painted>} */
  const painted = new Map();
  /** @type {Map<Element, ReturnType<typeof setTimeout>>} */
  const resting = new Map();

  /** @param {Colour[]} colours */
  const erase = (colours) => {
    for (const { kind, range } of colours.splice(0)) registry.get(`cw-${kind}`)?.delete(range);
  };

  /** @param {Text} node @param {Token[]} tokens @param {Colour[]} colours takes those that are painted */
  const colour = (node, tokens, colours) => {
    for (const { kind, start, end } of tokens) {
      const place = { startContainer: node, startOffset: start, endContainer: node, endOffset: end };
      const range = new StaticRange(place);
      registry.get(`cw-${kind}`)?.add(range);
      colours.push({ kind, range });
    }
  };

  /** @param {Element} code */
  const forget = (code) => {
    const one = painted.get(code);
    if (one) erase([...one.colours, ...one.last]);
    painted.delete(code);
  };

  /**
   * @param {Element} code
   * @returns {Promise<Painted | undefined>} what is known of it; nothing where its language is not
   */
  const known = async (code) => {
    const language = code.getAttribute("data-language") ?? "";
    const mode = await languageOf(language, context);
    const node = code.firstChild;
    const one = painted.get(code);
    const text = node instanceof Text ? node.data : "";
    if (one && one.node === node && one.language === language && text.startsWith(one.text)) return one;
    forget(code);
    if (!mode || !(node instanceof Text) || !root.contains(code) || signal.aborted) return;
    const fresh = { node, language, lines: new Lines(mode), text: "", colours: [], last: [] };
    painted.set(code, fresh);
    return fresh;
  };

  /** @param {Element} code @param {boolean} whole whether its last line too */
  const paint = async (code, whole) => {
    const one = await known(code);
    if (!one) return;
    const { node, lines } = one;
    const from = lines.from;
    const finished = lines.read(node.data);
    if (lines.from > from || whole) erase(one.last);
    colour(node, finished, one.colours);
    one.text = node.data.slice(0, lines.from);
    if (whole) colour(node, lines.peek(node.data), one.last);
  };

  /** @param {Element} code */
  const rest = (code) => {
    resting.delete(code);
    for (const other of [...painted.keys()]) if (!root.contains(other)) forget(other);
    paint(code, true);
  };

  /** @param {Element} code */
  const changed = (code) => {
    if (!painted.has(code)) return near.observe(code);
    paint(code, false);
    clearTimeout(resting.get(code));
    resting.set(
      code,
      setTimeout(() => rest(code), REST),
    );
  };

  const near = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        paint(target, true);
      }
    },
    { rootMargin: "400px", scrollMargin: "400px" },
  );

  const observer = new MutationObserver((records) => {
    /** @type {Set<Element>} */
    const codes = new Set();
    for (const { target, addedNodes } of records) {
      const at = (target instanceof Element ? target : target.parentElement)?.closest(CODE);
      if (at) codes.add(at);
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue;
        if (node.matches(CODE)) codes.add(node);
        for (const code of node.querySelectorAll(CODE)) codes.add(code);
      }
    }
    codes.forEach(changed);
  });
  const attributeFilter = ["data-language"];
  observer.observe(root, { subtree: true, childList: true, characterData: true, attributeFilter });
  root.querySelectorAll(CODE).forEach(changed);
  whenEnded(signal, () => {
    observer.disconnect();
    near.disconnect();
    resting.forEach(clearTimeout);
    for (const code of [...painted.keys()]) forget(code);
  });
}
