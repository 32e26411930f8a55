/**
 * The versions of a turn, under its last message: which of how many is shown, two buttons to see the others, and what
 * can be done with them.
 *
 * @import {Context} from "../../view/context.js"
 */

import { button, h, setAttribute } from "../../dom/elements.js";
import { applyStyleSheet } from "../../dom/style-sheet.js";
import { VersionPanel } from "./panel.js";
import { calledTools, leave, TOOLS } from "./tool-calls.js";
import style from "./versions.css";

/** @type {WeakSet<Context>} */
const styled = new WeakSet();

export class VersionSwitch {
  #context;
  #id = "";
  #place = 0;
  #count = 1;
  #text = h("span", { class: "cw-version", role: "note" });
  #name = h("span", { class: "cw-version-called" });
  #previous = this.#arrow("Previous branch", "M15 6l-6 6 6 6", -1);
  #next = this.#arrow("Next branch", "M9 6l6 6-6 6", 1);
  #more = button({ name: "Version options", icon: "M6 9l6 6 6-6", onclick: () => this.#toggle() });
  #effects = h("span", { class: "cw-version-effects", title: TOOLS });
  el = h(
    "div",
    { role: "group", class: "cw-versions" },
    this.#previous,
    this.#text,
    this.#name,
    this.#next,
    this.#more,
    this.#effects,
  );
  /** @type {VersionPanel | null} */
  #panel = null;

  /** @param {Context} context */
  constructor(context) {
    this.#context = context;
    setAttribute(this.el, "aria-label", "Branches");
    setAttribute(this.#more, "aria-expanded", "false");
    this.el.addEventListener("keydown", (event) => this.#pressed(event));
    if (styled.has(context)) return;
    styled.add(context);
    applyStyleSheet(context.root, style, context.signal);
  }

  /**
   * @param {string} id of the message under which it stands
   * @param {[number, number, string?]} versions the place of the version that is shown, from 0, their number, and its name
   */
  update(id, [place, count, name = ""]) {
    if (id !== this.#id || place !== this.#place || count !== this.#count) this.#close();
    this.#id = id;
    this.#place = place;
    this.#count = count;
    const { can } = this.#context.connection.doc.page;
    for (const one of [this.#previous, this.#next, this.#more]) one.hidden = !can.submit;
    this.#text.textContent = `${place + 1} / ${count}`;
    if (this.#name.textContent !== name) this.#name.textContent = name;
    setAttribute(this.#name, "title", name || null);
    this.#effects.textContent = calledTools(this.#context, id) ? "Effects of tools stay" : "";
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
    leave(context, this.#id);
    const calls = calledTools(context, this.#id) ? `. ${TOOLS}` : "";
    context.act("switch", { message: this.#id, number });
    context.announce(`Version ${number + 1} of ${this.#count}${calls}`);
  }

  #toggle() {
    if (this.#panel) return this.#close();
    this.#panel = new VersionPanel(this.#context, this.#id, this.#count, () => this.#close());
    this.el.append(this.#panel.el);
    setAttribute(this.#more, "aria-expanded", "true");
  }

  #close() {
    if (!this.#panel) return;
    this.#panel.el.remove();
    this.#panel = null;
    setAttribute(this.#more, "aria-expanded", "false");
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.key === "Escape" && this.#panel) {
      event.stopPropagation();
      this.#close();
      return this.#more.focus();
    }
    if (/** @type {Element} */ (event.target).closest(".cw-version-panel")) return;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.#show(step);
  }
}
