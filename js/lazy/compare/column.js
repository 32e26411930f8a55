/** One column: the name of its chat, its conversation, and what can be done with its answer. */

import { button, div, h, setAttribute, setChildren } from "../../dom/elements.js";

/**
 * @import {ChatView} from "../../view/chat.js"
 * @import {Side} from "./protocol.js"
 *
 * @typedef {(action: string, fields: Record<string, unknown>) => void} Act sends an action of the comparison
 */

export class Column {
  #letter = h("span", { class: "cwc-letter", "aria-hidden": "true" });
  #name = h("span", { class: "cwc-name" });
  #about = h("span", { class: "cwc-about" });
  #stop;
  #head = div("cwc-head", this.#letter, this.#name, this.#about);
  #retain;
  #closed = h("span", { class: "cwc-about" }, "This chat was closed.");
  #foot = div("cwc-foot");
  el;

  /**
   * @param {ChatView} chat
   * @param {number} side
   * @param {Act} act
   */
  constructor(chat, side, act) {
    this.chat = chat;
    // The composer of the comparison is the one for all columns.
    chat.composer.el.hidden = true;
    this.#stop = button({
      name: "Stop this response",
      text: "Stop",
      class: "cwc-plain",
      onclick: () => act("stop", { side }),
    });
    this.#retain = button({
      name: "Keep this",
      text: "Keep this",
      title: "Continue all columns from this response",
      class: "cwc-plain",
      onclick: () => act("keep", { side }),
    });
    this.el = h("section", { role: "region", class: "cwc-column" }, this.#head, chat.root, this.#foot);
  }

  /**
   * @param {Side} side
   * @param {boolean} hidden whether names are hidden
   */
  draw({ name, letter, running, closed, about, retainable }, hidden) {
    setAttribute(this.el, "aria-label", name);
    if (this.#name.textContent !== name) this.#name.textContent = name;
    this.#letter.textContent = hidden ? "" : letter;
    this.#about.textContent = about;
    this.#retain.disabled = !retainable;
    setChildren(this.#foot, [closed && this.#closed, !closed && this.#retain, running && this.#stop]);
  }
}
