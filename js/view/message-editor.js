/**
 * A message being edited in place.
 *
 * @import {Context} from "./context.js"
 */

import { button, div, focusOn, h } from "../dom/elements.js";
import { growToText, writingKeys } from "./keyboard.js";

/**
 * @param {Context} context
 * @param {string} id
 * @param {string} text
 * @returns {HTMLElement}
 */
export function editor(context, id, text) {
  const area = h("textarea", { "aria-label": "Edit message", rows: 1 });
  const refusal = div("cw-refusal");
  area.value = text;
  const close = () => {
    if (context.editing.id === id) context.editing.id = null;
    context.redraw();
  };
  const save = button({ name: "Save", text: "Save", class: "cw-primary", onclick: () => submit() });
  const cancel = button({ name: "Cancel", text: "Cancel", onclick: close });
  const submit = () => {
    if (save.disabled || !area.value.trim()) return;
    save.disabled = true;
    area.readOnly = true;
    context.connection.send("edit", { message: id, text: area.value }, (outcome) => {
      if (outcome.ok) return close();
      save.disabled = false;
      area.readOnly = false;
      refusal.replaceChildren(h("div", { role: "alert" }, outcome.reason ?? "The change was not accepted."));
    });
  };
  writingKeys(area, { enter: submit, leave: close });
  area.addEventListener("input", () => growToText(area));
  // Only once it stands in the page can it take the focus and be measured.
  queueMicrotask(() => {
    growToText(area);
    focusOn(area);
    area.setSelectionRange(text.length, text.length);
  });
  return div("cw-editor", area, refusal, div("cw-editor-buttons", cancel, save));
}
