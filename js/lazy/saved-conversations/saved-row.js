/** One saved conversation in the list: its title, and the buttons that rename and delete it. */

import { button, div, focusOn, h, setAttribute } from "../../dom/elements.js";
import { handleTypingKeys } from "../../view/keyboard.js";

/**
 * @typedef {object} RowActions
 * @property {(id: string) => void} open
 * @property {(id: string, title: string) => void} rename
 * @property {(id: string) => void} remove
 */

export class SavedRow {
  el = h("li", { class: "cw-saved" });
  #id;
  #actions;
  #title = "";
  #text = h("span");
  #where = h("span", { class: "cw-faint" });
  #open = h("button", { type: "button", class: "cw-button", onclick: () => this.#actions.open(this.#id) });
  #rename = button({ name: "", icon: "edit", onclick: () => this.#showTitleBox() });
  #delete = button({ name: "", icon: "clear", onclick: () => this.#askToDelete() });

  /**
   * @param {string} id
   * @param {RowActions} actions
   */
  constructor(id, actions) {
    this.#id = id;
    this.#actions = actions;
    this.#open.append(this.#text, this.#where);
    this.#rest();
  }

  focus() {
    focusOn(this.#open);
  }

  /**
   * @param {string} title
   * @param {boolean} current whether it is the open conversation
   * @param {number} [version] in which version what was searched for is, if it is in none that is shown; 0: unknown
   */
  draw(title, current, version) {
    setAttribute(this.#open, "aria-current", current ? "true" : null);
    this.#where.textContent =
      version === undefined ? "" : version ? ` in version ${version}` : " in a hidden version";
    if (title === this.#title) return;
    this.#title = title;
    this.#text.textContent = title;
    this.#open.title = title;
    name(this.#rename, "Rename", title);
    name(this.#delete, "Delete", title);
  }

  /** @param {boolean} reachable whether Tab reaches this row */
  setReachable(reachable) {
    for (const el of [this.#open, this.#rename, this.#delete]) el.tabIndex = reachable ? 0 : -1;
  }

  /** Shows the title and the buttons. */
  #rest() {
    this.el.replaceChildren(this.#open, this.#rename, this.#delete);
  }

  #restWithFocus() {
    this.#rest();
    this.focus();
  }

  #showTitleBox() {
    const area = h("textarea", { rows: 1, "aria-label": "Conversation title" });
    area.value = this.#title;
    const save = () => {
      const title = area.value.replaceAll("\n", " ").trim();
      if (title && title !== this.#title) this.#actions.rename(this.#id, title);
    };
    handleTypingKeys(area, {
      enter: () => {
        this.#restWithFocus();
        save();
      },
      leave: () => this.#restWithFocus(),
    });
    area.addEventListener("blur", () => {
      if (area.parentNode !== this.el) return;
      this.#rest();
      save();
    });
    this.el.replaceChildren(area);
    focusOn(area);
    area.select();
  }

  #askToDelete() {
    const question = `Delete “${this.#title}”?`;
    const confirm = () => {
      this.#restWithFocus();
      this.#actions.remove(this.#id);
    };
    const yes = button({ name: "Delete", text: "Delete", class: "cw-danger", onclick: confirm });
    const no = button({ name: "Cancel", text: "Cancel", onclick: () => this.#restWithFocus() });
    const group = h("div", { role: "group", "aria-label": question }, yes, no);
    group.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.#restWithFocus();
    });
    this.el.replaceChildren(div("cw-saved-question", h("span", {}, question), group));
    focusOn(no);
  }
}

/**
 * @param {HTMLElement} el
 * @param {string} verb
 * @param {string} title
 */
function name(el, verb, title) {
  setAttribute(el, "aria-label", `${verb} “${title}”`);
  el.title = verb;
}
