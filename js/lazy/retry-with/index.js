/**
 * Retry with another model, temperature, or system prompt: a form above the composer, and then both responses side by
 * side, below the chat.
 */

import { button, div, focusOn, h } from "../../dom/elements.js";
import { applyStyleSheet } from "../../dom/style-sheet.js";
import { onAbort } from "../../on-abort.js";
import { newId } from "../../wire/outbox.js";
import { mountChild } from "../live-widgets/index.js";
import style from "./retry-with.css";

/**
 * @import {Context} from "../../view/context.js"
 *
 * @typedef {{name: string, label: string, text: string}} Field
 */

const OFFERED = ["model", "temperature", "system_message"];

/** The open form of each view. @type {WeakMap<Context, HTMLElement>} */
const forms = new WeakMap();

/** @param {Context} context */
export function open(context) {
  forms.get(context)?.remove();
  const { connection, root, signal } = context;
  /** @type {{fields: Field[], models: string[] | null}} */
  const { fields, models } = /** @type {any} */ (connection.options._prompt);
  const offered = OFFERED.flatMap((name) => fields.filter((field) => field.name === name));
  const inputs = offered.map((field) => ({ field, input: inputOf(field, models) }));
  const alert = h("div", { role: "alert", class: "cwr-alert" });
  const close = () => {
    place.remove();
    context.composer.focus();
  };
  const form = h(
    "form",
    { class: "cwr-form", "aria-label": "Retry with" },
    ...inputs.map(({ field, input }) => h("label", {}, h("span", {}, field.label), input)),
    div(
      "cwr-buttons",
      button({ name: "Compare", text: "Compare", class: "cw-primary", onclick: () => submit() }),
      button({ name: "Cancel", text: "Cancel", onclick: close }),
    ),
    alert,
  );
  const place = div("cwr-above", form);
  const submit = () => {
    const changed = inputs.filter(({ field, input }) => input.value !== field.text);
    const texts = Object.fromEntries(changed.map(({ field, input }) => [field.name, input.value]));
    alert.textContent = "";
    // The number makes it a question of its own: an answer that was given once is remembered.
    connection.blobs.get(`retry-with:${newId()}:${JSON.stringify(texts)}`).then(
      (bytes) => {
        place.remove();
        show(context, new TextDecoder().decode(bytes));
      },
      (error) => {
        alert.textContent = error.message;
      },
    );
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    // The buttons are not the form's own, so that Enter does nothing by itself.
    if (event.key === "Enter" && event.target instanceof HTMLInputElement) submit();
    event.stopPropagation();
  });
  forms.set(context, place);
  context.extras.after(place);
  applyStyleSheet(root, style, signal);
  focusOn(inputs[0]?.input ?? form);
}

/**
 * @param {Field} field
 * @param {string[] | null} models
 */
function inputOf({ name, text }, models) {
  if (name === "system_message")
    return h("textarea", { rows: 3, "data-lm-suppress-shortcuts": "true" }, text);
  const list = name === "model" && models ? `cwr-${newId()}` : null;
  const input = h("input", { list, value: text, inputmode: name === "temperature" ? "decimal" : null });
  if (list)
    queueMicrotask(() =>
      input.after(h("datalist", { id: list }, ...(models ?? []).map((value) => h("option", { value })))),
    );
  return input;
}

/**
 * @param {Context} context
 * @param {string} model of the comparison
 */
function show(context, model) {
  const { connection, root, signal } = context;
  const end = new AbortController();
  // The view in the panel ends before the panel leaves the page.
  const remove = () => {
    end.abort();
    panel.remove();
  };
  onAbort(signal, remove);
  const place = div("cwr-place");
  const close = button({
    name: "Close comparison",
    text: "Close",
    onclick: () => {
      remove();
      context.composer.focus();
    },
  });
  const panel = h("section", { role: "region", "aria-label": "Comparison", class: "cwr" }, close, place);
  root.after(panel);
  applyStyleSheet(panel, style, end.signal);
  scrollAsItGrows(panel, end.signal);
  mountChild(connection, model, place, end.signal).then(
    () => focusOn(close),
    (error) => place.append(`${error.message} Use chat.retry_with(...) in a cell.`),
  );
}

/**
 * Scrolls to an element as it gets its size, until somebody does something.
 * @param {HTMLElement} element
 * @param {AbortSignal} signal
 */
function scrollAsItGrows(element, signal) {
  if (typeof ResizeObserver === "undefined") return;
  const observer = new ResizeObserver(() => element.scrollIntoView({ block: "nearest" }));
  const end = () => observer.disconnect();
  observer.observe(element);
  onAbort(signal, end);
  for (const type of ["keydown", "pointerdown", "wheel", "touchmove"])
    element.ownerDocument.addEventListener(type, end, { once: true, capture: true, passive: true, signal });
}
