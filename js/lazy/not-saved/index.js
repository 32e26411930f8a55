/**
 * A page that cannot reach a notebook's document, as in VS Code, marimo or Voila, cannot have it save the conversation.
 * The user reads that once, with what does save it.
 */

import { button, div, h } from "../../dom/elements.js";

/**
 * @import {Context} from "../../view/context.js"
 */

const SHARE =
  "The conversation is not saved with this page. To save it, select “Share”, or set save_history in Python.";
const NO_SHARE = "The conversation is not saved with this page. To save it, set save_history in Python.";
const KEY = "chatwidget:not-saved";

/** A page may forbid the storage; then the user reads it once on each page. */
let isRead = false;

/** @returns {boolean} whether it is the first time */
function isFirst() {
  try {
    isRead ||= localStorage.getItem(KEY) !== null;
    localStorage.setItem(KEY, "read");
  } catch {}
  const first = !isRead;
  isRead = true;
  return first;
}

/** @param {Context} context */
export async function install(context) {
  const { connection, root, signal, extras } = context;
  await context.attached;
  // A column of a comparison lies in another chat.
  if (signal.aborted || connection.doc.page.conversations || root.parentElement?.closest(".chatwidget"))
    return;
  if (!isFirst()) return;
  const { buttons } = connection.options;
  const end = new AbortController();
  // In the page before it speaks: a live region that arrives together with its text is not read out.
  const line = div("cw-notice");
  line.setAttribute("role", "status");
  extras.append(line);
  const remove = () => {
    end.abort();
    line.remove();
  };
  const dismiss = button({ name: "Dismiss", text: "Dismiss", onclick: remove });
  requestAnimationFrame(() => {
    line.append(h("span", {}, !buttons || buttons.includes("share") ? SHARE : NO_SHARE), dismiss);
  });
  connection.subscribe(() => connection.running && remove(), AbortSignal.any([signal, end.signal]));
}
