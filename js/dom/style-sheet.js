/**
 * Puts the style sheet on whatever root the widget stands in: the document, or a host's shadow root. Adopted sheets
 * survive a strict content policy, and a root shared by several chats holds the sheet once.
 */

import { onAbort } from "../on-abort.js";

const MARK = Symbol.for("chatwidget.sheet");

/** @typedef {CSSStyleSheet & {[MARK]?: {text: string, users: number}}} OurSheet */

/**
 * @param {HTMLElement} element
 * @param {string} text
 * @param {AbortSignal} signal takes the sheet off again
 * @param {() => void} [connected] called once the element stands in a page
 */
export function applyStyleSheet(element, text, signal, connected = () => {}) {
  /** @type {{root: Document | ShadowRoot, sheet: OurSheet} | null} */
  let applied = null;
  const remove = () => {
    if (applied) drop(applied.root, applied.sheet);
    applied = null;
  };
  const check = () => {
    const root = /** @type {Document | ShadowRoot} */ (element.getRootNode());
    if (!element.isConnected || applied?.root === root) return;
    const first = applied === null;
    remove();
    applied = { root, sheet: adopt(root, element.ownerDocument, text) };
    if (first) connected();
  };
  // Hosts call `render` before the element stands in the page, and some move it later: both change its size.
  if (typeof ResizeObserver !== "undefined") {
    const observer = new ResizeObserver(check);
    observer.observe(element);
    onAbort(signal, () => observer.disconnect());
  }
  onAbort(signal, remove);
  check();
}

/**
 * @param {Document | ShadowRoot} root
 * @param {Document} owner
 * @param {string} text
 * @returns {OurSheet}
 */
function adopt(root, owner, text) {
  const sheets = /** @type {OurSheet[]} */ ([...(root.adoptedStyleSheets ?? [])]);
  const standing = sheets.find((sheet) => sheet[MARK]?.text === text);
  if (standing?.[MARK]) {
    standing[MARK].users += 1;
    return standing;
  }
  // A sheet may only be adopted in the document whose window made it.
  const Sheet = owner.defaultView?.CSSStyleSheet ?? CSSStyleSheet;
  /** @type {OurSheet} */
  const sheet = new Sheet();
  sheet.replaceSync(text);
  sheet[MARK] = { text, users: 1 };
  root.adoptedStyleSheets = [...sheets, sheet];
  return sheet;
}

/**
 * @param {Document | ShadowRoot} root
 * @param {OurSheet} sheet
 */
function drop(root, sheet) {
  const mark = sheet[MARK];
  if (!mark) return;
  mark.users -= 1;
  if (mark.users === 0) root.adoptedStyleSheets = root.adoptedStyleSheets.filter((one) => one !== sheet);
}
