/** The search of the saved conversations. */

import { div, h, hasFocus, setChildren } from "../../dom/elements.js";
import { onAbort } from "../../on-abort.js";

/** Milliseconds after the last key before the search starts. */
const DELAY = 250;

export class SearchBox {
  #input;
  #search;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  el = div("cw-side-search");

  /**
   * @param {AbortSignal} signal
   * @param {{search: (text: string) => void, leave: () => void}} actions `leave` moves the focus to the list
   */
  constructor(signal, { search, leave }) {
    this.#search = search;
    this.#input = h("input", {
      type: "search",
      "aria-label": "Search conversations",
      placeholder: "Search",
      autocomplete: "off",
      oninput: () => this.#searchLater(),
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === "ArrowDown") leave();
        else if (event.key === "Escape" && this.#input.value) this.#clear(event);
        else return;
        event.preventDefault();
      },
    });
    onAbort(signal, () => clearTimeout(this.#timer));
  }

  get text() {
    return this.#input.value;
  }

  /**
   * @param {string} query
   * @param {boolean} needed whether there is something to search
   */
  draw(query, needed) {
    if (!hasFocus(this.#input)) this.#input.value = query;
    setChildren(this.el, [(needed || this.text !== "") && this.#input]);
  }

  #searchLater() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#search(this.text), DELAY);
  }

  /** @param {KeyboardEvent} event */
  #clear(event) {
    event.stopPropagation();
    clearTimeout(this.#timer);
    this.#input.value = "";
    this.#search("");
  }
}
