/**
 * Colors for code, as ranges that the browser paints: no node is made or changed, so copying, selecting and streaming are
 * not affected. A line is read once, when it is finished; the last line of growing code is read when it stops growing.
 * Code is read when it comes near the viewport, and only code near it is painted.
 */

import { applyStyleSheet } from "../../dom/style-sheet.js";
import { onAbort } from "../../on-abort.js";
import style from "./highlight.css";
import { languageOf } from "./languages.js";
import { PaintedCode, register } from "./paint.js";

/**
 * @import {Context} from "../../view/context.js"
 */

/** Milliseconds without a change after which the last line counts as finished. */
const REST = 250;
const CODE = "code[data-language]";

/** @type {WeakSet<HTMLElement>} */
const started = new WeakSet();

class Highlighter {
  #context;
  /** @type {Map<Element, PaintedCode>} */
  #painted = new Map();
  /** The code near the viewport. @type {Set<Element>} */
  #visible = new Set();
  /** @type {Map<Element, ReturnType<typeof setTimeout>>} */
  #resting = new Map();
  // It calls back after the layout, so that asking for a position causes none.
  #sizes = new ResizeObserver(() => this.#paintVisible());
  #near = new IntersectionObserver((entries) => this.#moved(entries), {
    rootMargin: "400px",
    scrollMargin: "400px",
  });
  #changes = new MutationObserver((records) => this.#changedAll(changedCode(records)));

  /** @param {Context} context */
  constructor(context) {
    this.#context = context;
    const { root, signal } = context;
    const attributeFilter = ["data-language"];
    this.#changes.observe(root, { subtree: true, childList: true, characterData: true, attributeFilter });
    this.#changedAll(root.querySelectorAll(CODE));
    root.addEventListener("scroll", () => this.#paintVisible(), { capture: true, passive: true, signal });
    onAbort(signal, () => this.#stop());
  }

  #paintVisible() {
    for (const code of this.#visible)
      this.#painted.get(code)?.paintNear(code, this.#context.transcript.element);
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #moved(entries) {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.#visible.add(target);
      else {
        this.#visible.delete(target);
        this.#painted.get(target)?.hide();
      }
      if (isIntersecting && !this.#painted.has(target)) this.#read(target, true);
    }
    this.#paintVisible();
  }

  /** @param {Iterable<Element>} codes */
  #changedAll(codes) {
    for (const code of codes) this.#changed(code);
  }

  /** @param {Element} code */
  #changed(code) {
    if (!this.#painted.has(code)) return this.#near.observe(code);
    this.#read(code, false);
    clearTimeout(this.#resting.get(code));
    this.#resting.set(
      code,
      setTimeout(() => this.#rested(code), REST),
    );
  }

  /** @param {Element} code */
  #rested(code) {
    const { root } = this.#context;
    this.#resting.delete(code);
    for (const other of [...this.#painted.keys()]) if (!root.contains(other)) this.#forget(other);
    this.#read(code, true);
  }

  /**
   * @param {Element} code
   * @param {boolean} whole whether its last line is read too
   */
  async #read(code, whole) {
    const painted = await this.#paintedCode(code);
    painted?.read(whole);
  }

  /**
   * @param {Element} code
   * @returns {Promise<PaintedCode | undefined>} undefined if its language is not known
   */
  async #paintedCode(code) {
    const { root, signal } = this.#context;
    const language = code.getAttribute("data-language") ?? "";
    const mode = await languageOf(language, this.#context);
    const node = code.firstChild;
    const known = this.#painted.get(code);
    if (known?.isOf(node, language)) return known;
    const wasVisible = this.#visible.has(code);
    this.#forget(code);
    if (!mode || !(node instanceof Text) || !root.contains(code) || signal.aborted) return;
    const painted = new PaintedCode(node, language, mode);
    this.#painted.set(code, painted);
    if (wasVisible) this.#visible.add(code);
    this.#near.observe(code);
    if (code.parentElement) this.#sizes.observe(code.parentElement);
    return painted;
  }

  /** @param {Element} code */
  #forget(code) {
    this.#painted.get(code)?.hide();
    this.#painted.delete(code);
    this.#visible.delete(code);
    this.#near.unobserve(code);
    if (code.parentElement) this.#sizes.unobserve(code.parentElement);
  }

  #stop() {
    this.#changes.disconnect();
    this.#near.disconnect();
    this.#sizes.disconnect();
    this.#resting.forEach(clearTimeout);
    for (const code of [...this.#painted.keys()]) this.#forget(code);
  }
}

/**
 * @param {MutationRecord[]} records
 * @returns {Set<Element>} the code in which something changed, or that was added
 */
function changedCode(records) {
  /** @type {Set<Element>} */
  const codes = new Set();
  for (const { target, addedNodes } of records) {
    const around = (target instanceof Element ? target : target.parentElement)?.closest(CODE);
    if (around) codes.add(around);
    for (const node of addedNodes) {
      if (!(node instanceof Element)) continue;
      if (node.matches(CODE)) codes.add(node);
      for (const code of node.querySelectorAll(CODE)) codes.add(code);
    }
  }
  return codes;
}

/**
 * Colors all code of a chat, also code that is added later.
 * @param {Context} context
 */
export function start(context) {
  const { root, signal } = context;
  if (!globalThis.CSS?.highlights || !root || started.has(root)) return;
  started.add(root);
  applyStyleSheet(root, style, signal);
  register();
  new Highlighter(context);
}
