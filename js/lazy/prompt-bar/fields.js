/**
 * A field of the prompt bar with its label. What is written counts when the field is left, or Enter is pressed in a
 * field of one line.
 *
 * @import {Field, FieldView} from "./index.js"
 */

import { h, hasFocus } from "../../dom/elements.js";

/**
 * @param {Field} field
 * @param {(text: string) => void} change
 * @returns {FieldView}
 */
export function promptField({ name, label, about, kind }, change) {
  const many = kind !== "number";
  const isPrompt = kind === "text";
  const input = h(many ? "textarea" : "input", {
    "aria-label": label,
    title: about,
    placeholder: isPrompt ? "No system prompt" : "default",
    spellcheck: isPrompt ? null : "false",
    autocomplete: "off",
    rows: many ? (isPrompt ? 3 : 1) : null,
    inputmode: many ? null : "decimal",
    onchange: () => change(input.value),
  });
  /** @type {string | null} */
  let known = null;
  const grow = () => growing(input, isPrompt ? 10 : 6);
  input.addEventListener("input", grow);
  const el = h(
    "label",
    { class: `cw-prompt-field cw-prompt-of-${kind}`, "data-name": name },
    h("span", { class: "cw-prompt-label" }, label),
    input,
  );
  return {
    el,
    update({ text }) {
      // What was refused stays, to be mended; what is being written is not replaced by a change from elsewhere.
      if (text === known) return;
      known = text;
      if (hasFocus(input) && input.value !== text) return;
      input.value = text;
      queueMicrotask(grow);
    },
  };
}

/**
 * A text area is as high as its text, up to a number of lines.
 * @param {HTMLTextAreaElement | HTMLInputElement} input
 * @param {number} most
 */
function growing(input, most) {
  if (input.tagName !== "TEXTAREA") return;
  input.style.height = "auto";
  const line = Number.parseFloat(getComputedStyle(input).lineHeight) || 20;
  input.style.height = `${Math.min(input.scrollHeight + 2, most * line + 14)}px`;
}
