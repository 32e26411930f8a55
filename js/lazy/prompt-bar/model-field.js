/**
 * The model: typed, or chosen from the list of the server, which what is typed filters.
 *
 * @import {Field, Prompt} from "./index.js"
 */

import { div, h, hasFocus, setAttribute } from "../../dom/elements.js";

const MOST = 50;
let count = 0;

export class ModelField {
  #change;
  #list;
  #why = h("span", { class: "cw-prompt-hint" });
  #input;
  /** @type {string[]} */
  #models = [];
  #text = "";
  #filters = false;
  #active = -1;
  el;

  /**
   * @param {Field} field
   * @param {(text: string) => void} change
   */
  constructor({ label, about, name }, change) {
    this.#change = change;
    count += 1;
    const id = `cw-models-${count}`;
    this.#list = h("div", {
      class: "cw-prompt-models",
      role: "listbox",
      id,
      "aria-label": "Models",
      hidden: true,
    });
    this.#input = h("input", {
      role: "combobox",
      "aria-label": label,
      "aria-expanded": "false",
      "aria-controls": id,
      "aria-autocomplete": "list",
      title: about,
      spellcheck: "false",
      autocomplete: "off",
      onfocus: () => this.#show(false),
      onclick: () => this.#show(false),
      oninput: () => this.#show(true),
      onblur: () => this.#leave(),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.#pressed(event),
    });
    this.el = h(
      "div",
      { class: "cw-prompt-field cw-prompt-of-model", "data-name": name },
      h("span", { class: "cw-prompt-label", "aria-hidden": "true" }, label),
      div("cw-prompt-place", this.#input, this.#list),
      this.#why,
    );
  }

  /**
   * @param {Field} field
   * @param {Prompt} prompt
   */
  update({ text }, { models, models_error: error }) {
    const isNew = this.#models.join("\n") !== (models ?? []).join("\n");
    this.#models = models ?? [];
    this.#text = text;
    if (!hasFocus(this.#input)) this.#input.value = text;
    const isUnlisted = models && text && !models.includes(text);
    this.#why.textContent = isUnlisted ? "This model is not in the server's list." : (error ?? "");
    setAttribute(this.#input, "aria-invalid", isUnlisted ? "true" : null);
    if (isNew && !this.#list.hidden) this.#show(this.#filters);
  }

  /** @param {boolean} filters whether only the models are shown that have what is typed */
  #show(filters) {
    this.#filters = filters;
    const typed = this.#input.value.trim().toLowerCase();
    const found = this.#models
      .filter((name) => !filters || name.toLowerCase().includes(typed))
      .slice(0, MOST);
    this.#active = -1;
    this.#list.replaceChildren(
      ...found.map((name, index) =>
        h(
          "div",
          {
            role: "option",
            id: `${this.#list.id}-${index}`,
            "aria-selected": String(name === this.#text),
            onmousedown: (/** @type {Event} */ event) => {
              event.preventDefault();
              this.#choose(name);
            },
          },
          name,
        ),
      ),
    );
    this.#open(found.length > 0);
  }

  /** @param {boolean} open */
  #open(open) {
    this.#list.hidden = !open;
    setAttribute(this.#input, "aria-expanded", String(open));
    setAttribute(this.#input, "aria-activedescendant", null);
  }

  /** @param {string} name */
  #choose(name) {
    this.#input.value = name;
    this.#open(false);
    if (name !== this.#text) this.#change(name);
  }

  #leave() {
    this.#open(false);
    this.#choose(this.#input.value.trim());
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const options = /** @type {HTMLElement[]} */ ([...this.#list.children]);
    if (step !== undefined) {
      if (this.#list.hidden) this.#show(false);
      else this.#mark((this.#active + step + options.length) % options.length);
    } else if (event.key === "Enter") {
      this.#choose(options[this.#active]?.textContent ?? this.#input.value.trim());
    } else if (event.key === "Escape" && !this.#list.hidden) {
      this.#input.value = this.#text;
      this.#open(false);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} index */
  #mark(index) {
    this.#active = index;
    [...this.#list.children].forEach((option, at) => {
      setAttribute(option, "data-active", at === index);
      if (at === index) option.scrollIntoView({ block: "nearest" });
    });
    setAttribute(this.#input, "aria-activedescendant", `${this.#list.id}-${index}`);
  }
}
