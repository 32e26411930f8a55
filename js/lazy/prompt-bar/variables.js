/**
 * A field for each variable: of the system prompt, and those that have a value.
 *
 * @import {Prompt} from "./index.js"
 */

import { div, h, hasFocus, setAttribute, setChildren } from "../../dom/elements.js";

export class Variables {
  #change;
  #row = div("cw-prompt-row");
  /** @type {Map<string, {el: HTMLElement, input: HTMLTextAreaElement}>} */
  #fields = new Map();
  el = h("div", { role: "group", "aria-label": "Variables", class: "cw-prompt-variables" }, this.#row);

  /** @param {(name: string, text: string) => void} change */
  constructor(change) {
    this.#change = change;
  }

  /** @param {Prompt} prompt */
  update({ variables, needed }) {
    const names = [...new Set([...needed, ...Object.keys(variables ?? {})])];
    this.el.hidden = names.length === 0;
    setChildren(
      this.#row,
      names.map((name) => this.#field(name, variables?.[name]).el),
    );
  }

  /**
   * @param {string} name
   * @param {string | undefined} value
   */
  #field(name, value) {
    const field = this.#fields.get(name) ?? this.#made(name);
    const { input } = field;
    if (!hasFocus(input)) input.value = value ?? "";
    setAttribute(input, "aria-invalid", value === undefined ? "true" : null);
    return field;
  }

  /** @param {string} name */
  #made(name) {
    const input = h("textarea", {
      rows: 1,
      "aria-label": name,
      placeholder: "no value yet",
      onchange: () => this.#change(name, input.value),
    });
    const label = h("span", { class: "cw-prompt-label" }, `{{${name}}}`);
    const made = { el: h("label", { class: "cw-prompt-field cw-prompt-of-variable" }, label, input), input };
    this.#fields.set(name, made);
    return made;
  }
}
