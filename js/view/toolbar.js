/**
 * The head of the chat: title, description, label, and the buttons for the whole conversation.
 *
 * @import {Context} from "./context.js"
 */

import { button, div, h, setAttribute, setChildren } from "../dom/elements.js";
import { Markdown } from "../markdown/markdown-view.js";
import { conversationMarkdown, withWatermark } from "../messages/plain-text.js";
import { buttonName } from "../wire/options.js";
import { copyFrom } from "./message-buttons.js";

export class Toolbar {
  el = div("cw-head");
  #names = div("cw-names");
  #context;
  /** A notebook lists the elements h1 to h6 of its outputs in its own table of contents. */
  #title = h("div", { class: "cw-title", role: "heading", "aria-level": 2 });
  #description;
  #label = div("cw-label");
  #tools = div("cw-tools");
  #copy = button({ name: "Copy conversation", icon: "copy", onclick: () => this.#copyAll() });
  #undo = this.#button("restore", {
    name: "Undo",
    icon: "undo",
    text: "Undo",
    title: "Restore the cleared conversation",
  });
  #redo = this.#button("redo", {
    name: "Redo",
    icon: "M15 14l5-5-5-5M20 9H10a6 6 0 0 0 0 12h3",
    text: "Redo",
  });
  #share = button({ name: "Share", text: "Share", onclick: () => this.#openShare() });
  /** @type {{name: string, el: HTMLButtonElement} | null} */
  #clear = null;

  /** @param {Context} context */
  constructor(context) {
    this.#context = context;
    this.#description = new Markdown(context);
    this.#description.el.classList.add("cw-description");
  }

  draw() {
    const { doc, options, pending } = this.#context.connection;
    const { can } = doc.page;
    const filled = doc.history.length > 0 || pending !== null;
    /** @param {string} name */
    const wanted = (name) => !options.buttons || options.buttons.includes(name);
    const clear = wanted("clear") ? buttonName(options.clear_btn, "Clear") : null;
    this.#title.textContent = options.title;
    this.#label.textContent = options.label;
    this.#description.update(options.description ?? "", false, { breaks: true, markdown: true });
    setChildren(this.#tools, [
      can.restore && this.#undo,
      can.redo && this.#redo,
      wanted("copy_all") && doc.history.length > 0 && this.#copy,
      wanted("share") && can.submit && doc.history.length > 0 && this.#share,
      clear && can.clear && filled && this.#clearButton(clear),
    ]);
    setChildren(this.#names, [
      options.title ? this.#title : null,
      options.label ? this.#label : null,
      options.description ? this.#description.el : null,
    ]);
    setAttribute(this.#title, "title", options.title);
    setChildren(this.el, [this.#names, this.#tools]);
    this.el.hidden = !this.#names.firstChild && !this.#tools.firstChild;
  }

  /**
   * @param {"restore" | "redo" | "clear"} event
   * @param {Omit<Parameters<typeof button>[0], "onclick">} face the name, the icon, and so on
   */
  #button(event, face) {
    return button({ ...face, onclick: () => this.#context.act(event) });
  }

  #openShare() {
    this.#context.loadLazy("share").then(
      ({ openMenu }) => openMenu(this.#context, this.#share),
      () => {},
    );
  }

  #copyAll() {
    const { connection, transcript } = this.#context;
    this.#context.whenWhole(() => {
      const text = conversationMarkdown(connection.doc, transcript.isVisible);
      copyFrom(this.#copy, this.#context, withWatermark(text, connection.options.watermark));
    });
  }

  /** @param {{name: string, text?: string}} named */
  #clearButton(named) {
    if (this.#clear?.name !== named.name)
      this.#clear = { name: named.name, el: this.#button("clear", { ...named, icon: "clear" }) };
    return this.#clear.el;
  }
}
