/**
 * The versions of a turn, under its last message: which of how many is shown, and two buttons to see the others.
 *
 * @import {Context} from "../../view/context.js"
 */

import { button, h, setAttribute } from "../../dom/elements.js";
import { applyStyleSheet } from "../../dom/style-sheet.js";
import style from "./versions.css";

/** @type {WeakSet<Context>} */
const styled = new WeakSet();

export class VersionSwitch {
  #context;
  #id = "";
  #place = 0;
  #count = 1;
  #text = h("span", { class: "cw-version", role: "note" });
  #previous = this.#arrow("Previous branch", "M15 6l-6 6 6 6", -1);
  #next = this.#arrow("Next branch", "M9 6l6 6-6 6", 1);
  el = h("div", { role: "group", class: "cw-versions" }, this.#previous, this.#text, this.#next);

  /** @param {Context} context */
  constructor(context) {
    this.#context = context;
    setAttribute(this.el, "aria-label", "Branches");
    this.el.addEventListener("keydown", (event) => this.#pressed(event));
    if (styled.has(context)) return;
    styled.add(context);
    applyStyleSheet(context.root, style, context.signal);
  }

  /**
   * @param {string} id of the message under which it stands
   * @param {[number, number]} versions the place of the version that is shown, from 0, and their number
   */
  update(id, [place, count]) {
    this.#id = id;
    this.#place = place;
    this.#count = count;
    this.#text.textContent = `${place + 1} / ${count}`;
    // Not `disabled`, which would drop the focus at the last version.
    setAttribute(this.#previous, "aria-disabled", String(place === 0));
    setAttribute(this.#next, "aria-disabled", String(place === count - 1));
  }

  /**
   * @param {string} name
   * @param {`M${string}`} path
   * @param {number} step
   */
  #arrow(name, path, step) {
    return button({ name, icon: path, onclick: () => this.#show(step) });
  }

  /** @param {number} step */
  #show(step) {
    const number = this.#place + step;
    if (number < 0 || number >= this.#count) return;
    const context = this.#context;
    if (context.connection.running)
      return context.announce("A response is in progress. Stop it to show another version.");
    context.act("switch", { message: this.#id, number });
    context.announce(`Version ${number + 1} of ${this.#count}`);
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.#show(step);
  }
}
