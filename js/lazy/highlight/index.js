/**
 * Colours for code, by ranges that the browser paints: no node is made or changed, so that copying, selecting and
 * streaming know nothing of it. A line is read once, when it is finished; the last line of code that grows when it has
 * come to rest. Code is read when it comes near the view, and what is far from it is not painted.
 */

import { applyStyleSheet } from "../../dom/style-sheet.js";
import { onAbort } from "../../on-abort.js";
import style from "./highlight.css";
import { languageOf } from "./languages.js";
import { Painted, register } from "./paint.js";

/**
 * @import {Context} from "../../view/context.js"
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
  if (!globalThis.CSS?.highlights || !root || started.has(root)) return;
  started.add(root);
  applyStyleSheet(root, style, signal);
  register();
  /** @type {Map<Element, Painted>} */
  const painted = new Map();
  /** Those near the view. @type {Set<Element>} */
  const shown = new Set();
  /** @type {Map<Element, ReturnType<typeof setTimeout>>} */
  const resting = new Map();

  const show = () => {
    for (const code of shown) painted.get(code)?.show(code);
  };
  // Told when the layout is done, so that no place is asked for before.
  const sizes = new ResizeObserver(show);

  /** @param {Element} code */
  const forget = (code) => {
    painted.get(code)?.hide();
    painted.delete(code);
    shown.delete(code);
    near.unobserve(code);
    if (code.parentElement) sizes.unobserve(code.parentElement);
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
    if (one?.isOf(node, language)) return one;
    const wasShown = shown.has(code);
    forget(code);
    if (!mode || !(node instanceof Text) || !root.contains(code) || signal.aborted) return;
    const fresh = new Painted(node, language, mode);
    painted.set(code, fresh);
    if (wasShown) shown.add(code);
    near.observe(code);
    if (code.parentElement) sizes.observe(code.parentElement);
    return fresh;
  };

  /** @param {Element} code @param {boolean} whole whether its last line too */
  const paint = async (code, whole) => {
    const one = await known(code);
    one?.read(whole);
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
        if (isIntersecting) shown.add(target);
        else {
          shown.delete(target);
          painted.get(target)?.hide();
        }
        if (isIntersecting && !painted.has(target)) paint(target, true);
      }
      show();
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
  root.addEventListener("scroll", show, { capture: true, passive: true, signal });
  onAbort(signal, () => {
    observer.disconnect();
    near.disconnect();
    sizes.disconnect();
    resting.forEach(clearTimeout);
    for (const code of [...painted.keys()]) forget(code);
  });
}
