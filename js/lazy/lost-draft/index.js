/**
 * What was typed and not sent when a chat's cell is run again: the chat that takes its place, in a kernel that was
 * restarted and knows nothing, has it in its message box.
 *
 * @import {Composer} from "../../view/composer.js"
 */

import { onAbort } from "../../on-abort.js";

/**
 * Each chat has modules of its own: the page is what they share.
 * @type {{chatwidgetDrafts?: WeakMap<Element, {text: string, chat: string}>}}
 */
const page = /** @type {any} */ (globalThis);

/** What JupyterLab, Notebook 7, and the classic notebook retain when a cell is run again. */
const CELL = ".jp-Cell, div.cell";

/** @param {Composer} composer */
export function install(composer) {
  const { area, context } = composer;
  const cell = context.root.closest(CELL);
  if (!cell) return;
  const chat = context.connection.id;
  page.chatwidgetDrafts ??= new WeakMap();
  const drafts = page.chatwidgetDrafts;
  const left = drafts.get(cell);
  drafts.delete(cell);
  // A chat that lives on has its draft from the kernel.
  if (left && left.chat !== chat && !area.value) composer.put(left.text);
  onAbort(context.signal, () => {
    if (area.value) drafts.set(cell, { text: area.value, chat });
  });
}
