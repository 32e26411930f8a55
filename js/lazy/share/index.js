/** The menu of the button "Share": the conversation as text, as a file of several kinds, and as a static copy. */

import { copyText } from "../../dom/clipboard.js";
import { conversationMarkdown, withWatermark } from "../../messages/plain-text.js";
import { bytesOf, saveFile } from "./files.js";
import { Menu } from "./menu.js";
import { staticCopy } from "./static-copy.js";

/**
 * @import {Context} from "../../view/context.js"
 * @import {Entry} from "./menu.js"
 */

const BLOCKED = "The browser blocked copying. Select the text and press Ctrl+C (Cmd+C on macOS).";

/** What the kernel writes: its name for the form, the entry, what that is, and the file's last name. */
const FILES = [
  ["html", "HTML file", "One file that opens without a kernel or network.", "html"],
  ["json", "JSON", "All messages with their metadata.", "json"],
  ["jsonl", "Training JSONL", "One line, as fine-tuning tools read it.", "jsonl"],
  ["python", "Python script", "Sends the same messages with the openai client.", "py"],
];

/** @type {WeakMap<HTMLElement, Menu>} */
const menus = new WeakMap();

/**
 * Opens the menu of a button; from then on the browser opens and closes it.
 * @param {Context} context
 * @param {HTMLButtonElement} opener
 */
export async function openMenu(context, opener) {
  if (menus.has(opener)) return;
  const menu = new Menu(context, opener);
  menus.set(opener, menu);
  const frozen = await staticCopy(context);
  menu.entries = () => [copy(context, opener), ...FILES.map((file) => download(context, file)), ...frozen()];
  menu.open();
}

/** @param {Context} context @param {HTMLButtonElement} opener @returns {Entry} */
function copy(context, opener) {
  const run = async () => {
    const { connection, transcript } = context;
    const text = conversationMarkdown(connection.doc, transcript.isVisible);
    const ok = await copyText(withWatermark(text, connection.options.watermark), context.root);
    if (!ok) return context.composer.refuse(BLOCKED);
    context.announce("Copied");
    const label = opener.querySelector("span");
    if (!label) return;
    label.textContent = "Copied";
    setTimeout(() => {
      label.textContent = "Share";
    }, 1500);
  };
  const about = "The whole conversation as text.";
  return { name: "Copy as Markdown", about, run: () => context.whenWhole(run) };
}

/** @param {Context} context @param {string[]} file @returns {Entry} */
function download(context, [form, name, about, suffix]) {
  const run = async () => {
    context.composer.refuse(null);
    try {
      saveFile(context, await bytesOf(context, form), suffix);
    } catch (error) {
      const reason = /** @type {Error} */ (error).message;
      context.composer.refuse(`Could not create the ${name}: ${reason}`);
    }
  };
  return { name, about, run };
}
