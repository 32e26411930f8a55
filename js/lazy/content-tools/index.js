/**
 * What can be done with the tables, the pictures, and the printed output of messages. It works on what is drawn: each
 * table gets its buttons when its message is complete, and again if the message is drawn again.
 *
 * @import {Context} from "../../view/context.js"
 */

import { applyStyleSheet } from "../../dom/style-sheet.js";
import { onAbort } from "../../on-abort.js";
import style from "./content-tools.css";
import { equipTable } from "./markdown-table.js";
import { equipPicture, openPicture } from "./picture-viewer.js";
import { colorOutput } from "./terminal.js";

const DRAWN = ".cw-table, .cw-picture, .cw-output";

/** @type {WeakSet<HTMLElement>} */
const started = new WeakSet();

/** @param {Context} context */
export function start(context) {
  const { root, signal } = context;
  if (!root || started.has(root) || typeof MutationObserver === "undefined") return;
  started.add(root);
  applyStyleSheet(root, style, signal);

  /** @param {Element} element */
  const equip = (element) => {
    if (element.matches(".cw-output")) colorOutput(element);
    else if (element.matches("img")) equipPicture(element);
    else if (!element.closest("[data-open]")) equipTable(element, context);
  };
  /** @param {Element} changed */
  const equipIn = (changed) => {
    if (!root.contains(changed)) return;
    const around = changed.closest(DRAWN);
    if (around) equip(around);
    for (const element of changed.querySelectorAll(DRAWN)) equip(element);
  };
  const changes = new MutationObserver((records) => {
    for (const element of changedElements(records)) equipIn(element);
  });
  changes.observe(root, { subtree: true, childList: true, attributeFilter: ["data-open", "tabindex"] });
  onAbort(signal, () => changes.disconnect());
  equipIn(root);

  /** @param {Event} event */
  const picture = ({ target }) => {
    const at = /** @type {Element} */ (target);
    return at.matches("img.cw-picture:not(a *, button *)") ? /** @type {HTMLImageElement} */ (at) : null;
  };
  root.addEventListener("click", (event) => {
    const image = picture(event);
    if (image) openPicture(image, context);
  });
  root.addEventListener("keydown", (event) => {
    const image = /^(Enter| )$/.test(event.key) && picture(event);
    if (!image) return;
    event.preventDefault();
    openPicture(image, context);
  });
}

/**
 * @param {MutationRecord[]} records
 * @returns {Set<Element>}
 */
function changedElements(records) {
  /** @type {Set<Element>} */
  const elements = new Set();
  for (const { target, type, addedNodes, removedNodes } of records) {
    const element = /** @type {Element} */ (target);
    if (type === "attributes") elements.add(element);
    // A table that is drawn again has lost its buttons.
    const table = element.closest(".cw-table");
    if (table) {
      elements.add(table);
      continue; // not each of its rows
    }
    for (const node of removedNodes)
      if (node instanceof Element && node.matches(".cw-table-foot")) elements.add(element);
    for (const node of addedNodes) if (node instanceof Element) elements.add(node);
  }
  return elements;
}
