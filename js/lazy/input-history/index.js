/** Up and Down in the composer bring back what was sent before, and at last what was being written. */

import { contentText } from "../../messages/plain-text.js";

/**
 * @import {Composer} from "../../view/composer.js"
 */

/**
 * Whether the text takes more lines than it has: then only its very beginning and end are first and last line for sure.
 * @param {HTMLTextAreaElement} area
 */
function wraps(area) {
  const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(area);
  const room = Number.parseFloat(paddingTop) + Number.parseFloat(paddingBottom);
  const lines = (area.scrollHeight - room) / Number.parseFloat(lineHeight);
  return lines > area.value.split("\n").length + 0.5;
}

/** @param {Composer} composer */
export function install(composer) {
  const { area, context } = composer;
  /** How many messages back. */
  let back = 0;
  /** What was brought back; once it is changed it is a draft like any other. */
  let recalled = "";
  let draft = "";

  const sent = () => {
    const messages = context.connection.doc.history.filter(({ role }) => role === "user");
    const texts = messages.map(({ content }) => contentText(content)).filter((text) => text.trim());
    return texts.filter((text, index) => text !== texts[index - 1]);
  };

  area.addEventListener("keydown", (event) => {
    const { key, shiftKey, altKey, ctrlKey, metaKey, isComposing } = event;
    const step = key === "ArrowUp" ? 1 : key === "ArrowDown" ? -1 : 0;
    if (!step || shiftKey || altKey || ctrlKey || metaKey || isComposing) return;
    const { value, selectionStart: start, selectionEnd: end } = area;
    if (start !== end) return;
    if (back && value !== recalled) back = 0;
    const beyond = step > 0 ? value.slice(0, start) : value.slice(end);
    if (wraps(area) ? beyond : beyond.includes("\n")) return;
    const texts = sent();
    const now = Math.min(texts.length, Math.max(0, back + step));
    if (now === back) return;
    event.preventDefault();
    if (!back) draft = value;
    back = now;
    recalled = back ? (texts.at(-back) ?? "") : draft;
    composer.put(recalled);
    // Up leaves the text from its first line, Down from its last.
    const at = step > 0 ? 0 : recalled.length;
    area.setSelectionRange(at, at);
  });
}
