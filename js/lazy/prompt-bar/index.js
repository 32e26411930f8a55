/**
 * The prompt bar: model, system prompt, parameters, and variables of a chat, folded to one line that says what is set. A
 * change counts from the next request on.
 *
 * @import {Context} from "../../view/context.js"
 */

import { button, div, h, icon, setAttribute, setChildren } from "../../dom/elements.js";
import { applyStyleSheet } from "../../dom/style-sheet.js";
import { promptField } from "./fields.js";
import { ModelField } from "./model-field.js";
import style from "./prompt-bar.css";
import { Refusals } from "./refusals.js";
import { summary, sumText } from "./summary.js";
import { Variables } from "./variables.js";

/**
 * @typedef {{name: string, label: string, about: string, kind: string, text: string}} Field
 * @typedef {object} Prompt
 * @property {Field[]} fields
 * @property {string[] | null} models
 * @property {string | null} models_error
 * @property {Record<string, string> | null} variables
 * @property {string[]} needed the variables of the system prompt
 * @typedef {{el: HTMLElement, update: (field: Field, prompt: Prompt) => void}} FieldView
 */

/** @param {Context} context */
export function install(context) {
  const bar = new PromptBar(context);
  applyStyleSheet(context.root, style, context.signal);
  context.transcript.element.parentElement?.before(bar.el);
  const draw = () => bar.draw();
  draw();
  context.connection.subscribe(draw, context.signal);
}

class PromptBar {
  #context;
  #first = h("span", { class: "cw-prompt-text" });
  #facts = h("span", { class: "cw-prompt-facts" });
  #changed = h("span", {
    class: "cw-prompt-dot",
    role: "img",
    "aria-label": "Changed since the last response",
  });
  #toggle = h(
    "button",
    { type: "button", class: "cw-prompt-line", "aria-expanded": "false", onclick: () => this.#fold() },
    icon("open"),
    h("span", { class: "cw-prompt-muted" }, "Prompt"),
    this.#first,
    this.#changed,
    this.#facts,
  );
  #why = h("div", { class: "cw-prompt-why", role: "alert" });
  #row = div("cw-prompt-row");
  #sums = div("cw-prompt-sums");
  #reset = button({
    name: "Reset",
    text: "Reset",
    title: "Use the prompt of the last response again",
    class: "cw-prompt-reset",
    onclick: () => this.#restore(),
  });
  #body = div("cw-prompt-body");
  #foot = div("cw-prompt-foot");
  #variables;
  #refusals;
  /** @type {Map<string, FieldView>} */
  #fields = new Map();
  #open = false;
  el = h("div", { class: "cw-prompt", role: "group", "aria-label": "Prompt" }, this.#toggle);

  /** @param {Context} context */
  constructor(context) {
    this.#context = context;
    this.#refusals = new Refusals(context, () => this.#open || this.#fold());
    this.#variables = new Variables((name, text) => this.#send({ variables: { [name]: text } }));
    this.el.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.#open) return;
      event.stopPropagation();
      this.#fold();
      this.#toggle.focus();
    });
  }

  draw() {
    const { options, doc } = this.#context.connection;
    const prompt = /** @type {Prompt | null} */ (options._prompt);
    this.el.hidden = !prompt;
    if (!prompt) return;
    const { text, facts } = summary(prompt);
    this.#first.textContent = text;
    this.#facts.textContent = facts.join(" · ");
    this.#changed.hidden = !isChanged(prompt, doc.history);
    setAttribute(this.#toggle, "title", this.#open ? null : [text, ...facts].join("\n"));
    for (const field of prompt.fields) {
      this.#fields.get(field.name)?.update(field, prompt);
      this.#refusals.compare(field.name, field.text);
    }
    if (this.#open) this.#drawBody(prompt);
  }

  /** @param {Prompt} prompt */
  #drawBody(prompt) {
    const views = prompt.fields.map((field) => this.#field(field, prompt).el);
    const wide = prompt.fields.findIndex(({ kind }) => kind === "text");
    setChildren(this.#row, [...views.filter((_, index) => index !== wide)]);
    this.#variables.update(prompt);
    const { doc, running } = this.#context.connection;
    if (!running) this.#sums.textContent = sumText(doc.history);
    setChildren(this.#body, [views[wide], this.#variables.el, this.#row]);
    // Below what scrolls, so that Reset is always in view.
    setChildren(this.#foot, [
      this.#why,
      this.#sums.textContent !== "" && this.#sums,
      !this.#changed.hidden && this.#reset,
    ]);
  }

  /** Has the fields be as the last response was asked. What one just left may not be in them yet, so all are sent. */
  #restore() {
    const { options, doc } = this.#context.connection;
    const prompt = /** @type {Prompt | null} */ (options._prompt);
    const request = lastRequest(doc.history);
    if (!prompt || !request) return;
    const names = RECORDED.filter((name) => prompt.fields.some((field) => field.name === name));
    this.#toggle.focus(); // the button goes
    this.#send(Object.fromEntries(names.map((name) => [name, String(request[name] ?? "")])));
  }

  /**
   * @param {Field} field
   * @param {Prompt} prompt
   */
  #field(field, prompt) {
    const standing = this.#fields.get(field.name);
    if (standing) return standing;
    const change = (/** @type {string} */ text) => this.#send({ [field.name]: text });
    const made = field.kind === "model" ? new ModelField(field, change) : promptField(field, change);
    this.#fields.set(field.name, made);
    this.#refusals.add(field.name, made.el);
    made.update(field, prompt);
    return made;
  }

  #fold() {
    this.#open = !this.#open;
    setAttribute(this.#toggle, "aria-expanded", String(this.#open));
    if (this.#open) {
      this.el.append(this.#body, this.#foot);
      this.#context.connection.send("models", {}, () => {});
    } else {
      this.#body.remove();
      this.#foot.remove();
    }
    this.draw();
  }

  /** @param {Record<string, unknown>} values */
  #send(values) {
    const { connection } = this.#context;
    this.#refusals.ask();
    connection.send("prompt", { values }, ({ ok, reason = "The change was not saved. Try again." }) => {
      const names = Object.keys(values);
      const isOne = this.#fields.has(names[0]) && names.length === 1;
      const isAtField = isOne && !connection.disconnected;
      this.#why.textContent = ok || isAtField ? "" : reason;
      for (const name of names) {
        if (ok && !isOne) this.#refusals.write(name, String(values[name]));
        if (ok || isAtField) this.#refusals.set(name, ok ? null : reason);
      }
      this.#refusals.heard();
    });
  }
}

/** The fields that an answer records as they are written. */
const RECORDED = ["model", "system_message", "temperature", "top_p", "max_tokens", "seed"];

/**
 * What the last answer was asked with.
 * @param {import("../../wire/protocol.js").Message[]} history
 * @returns {any}
 */
const lastRequest = (history) => history.at(-1)?.metadata?.request;

/**
 * Whether the last answer was asked with another prompt.
 * @param {Prompt} prompt
 * @param {import("../../wire/protocol.js").Message[]} history
 */
function isChanged(prompt, history) {
  const request = lastRequest(history);
  if (!request) return false;
  const text = (/** @type {string} */ name) => prompt.fields.find((field) => field.name === name)?.text ?? "";
  return RECORDED.some((name) => String(request[name] ?? "") !== text(name));
}
