/** A menu that a button opens: in the browser's top layer, so that no output of a notebook cuts it off. */

import { h } from "../../dom/elements.js";
import { applyStyleSheet } from "../../dom/style-sheet.js";
import style from "./menu.css";

/**
 * @import {Context} from "../../view/context.js"
 *
 * @typedef {{name: string, about: string, run: () => void}} Entry
 */

const GAP = 4; // pixels between the button and the menu
const EDGE = 8; // pixels that stay free at the window's edge

export class Menu {
  /** @type {() => Entry[]} */
  entries = () => [];
  #opener;
  #el = h("div", { class: "cw-menu", role: "menu", popover: "auto" });

  /**
   * @param {Context} context
   * @param {HTMLButtonElement} opener
   */
  constructor({ root, signal }, opener) {
    this.#opener = opener;
    this.#el.setAttribute("aria-label", opener.ariaLabel ?? "");
    root.append(this.#el);
    applyStyleSheet(root, style, signal);
    opener.setAttribute("aria-haspopup", "menu");
    this.#el.addEventListener("beforetoggle", (event) => this.#turning(/** @type {ToggleEvent} */ (event)));
    this.#el.addEventListener("toggle", (event) => this.#turned(/** @type {ToggleEvent} */ (event)));
    this.#el.addEventListener("keydown", (event) => this.#pressed(event));
    const scrolled = (/** @type {Event} */ { target }) => target !== this.#el && this.#follow();
    window.addEventListener("scroll", scrolled, { capture: true, passive: true, signal });
    opener.popoverTargetElement = this.#el;
  }

  open() {
    this.#el.showPopover();
  }

  get #items() {
    return /** @type {HTMLElement[]} */ ([...this.#el.children]);
  }

  /** @param {ToggleEvent} event */
  #turning({ newState }) {
    if (newState !== "open") return;
    const items = this.entries().map(({ name, about, run }) => {
      const onclick = () => {
        this.#el.hidePopover();
        run();
      };
      const attributes = { type: "button", role: "menuitem", tabindex: -1, "aria-label": name, onclick };
      // The style sheet shows the description: as text, it would be a part of the name that is not in the name.
      return h("button", { ...attributes, "aria-description": about, class: "cw-item" }, h("span", {}, name));
    });
    this.#el.replaceChildren(...items);
  }

  /** @param {ToggleEvent} event */
  #turned({ newState }) {
    const isOpen = newState === "open";
    this.#opener.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) return;
    this.#place();
    this.#items[0]?.focus({ preventScroll: true });
  }

  /** Stays at its button when something is scrolled, and closes when the button leaves the window. */
  #follow() {
    if (!this.#el.matches(":popover-open")) return;
    const { top, bottom } = this.#opener.getBoundingClientRect();
    if (bottom < 0 || top > innerHeight) this.#el.hidePopover();
    else this.#place();
  }

  /** Below its button, above it if there is more room, and always within the window. */
  #place() {
    const { style: placed } = this.#el;
    const { top, bottom, left, right } = this.#opener.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.#el;
    const above = bottom + height + GAP > innerHeight - EDGE && top > innerHeight - bottom;
    const start = getComputedStyle(this.#opener).direction === "rtl" ? left : right - width;
    placed.left = `${Math.max(EDGE, Math.min(start, innerWidth - width - EDGE))}px`;
    placed.top = `${Math.max(EDGE, Math.min(above ? top - height - GAP : bottom + GAP, innerHeight - height - EDGE))}px`;
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const items = this.#items;
    const at = items.indexOf(/** @type {HTMLElement} */ (event.target));
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Tab") this.#el.hidePopover();
    else if (event.key === "Escape") {
      event.preventDefault();
      this.#el.hidePopover();
    }
    if (next === undefined) return;
    event.preventDefault();
    items.at(next % items.length)?.focus();
  }
}
