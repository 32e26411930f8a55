/** The editor of a message, in the message's place. */

import { button, div, focusOn, h } from "../../dom/elements.js";
import { applyStyleSheet } from "../../dom/style-sheet.js";
import { growToText, handleTypingKeys } from "../../view/keyboard.js";
import style from "./message-editor.css";

/**
 * @import {Context} from "../../view/context.js"
 */

const MARGIN = 8;

/** @type {WeakSet<Context>} */
const styled = new WeakSet();

export class MessageEditor {
  #context;
  #message;
  #area = h("textarea", { "aria-label": "Edit message", rows: 1 });
  #refusal = div("cw-refusal");
  #save;
  #cancel = button({ name: "Cancel", text: "Cancel", onclick: () => this.#close() });
  el;

  /**
   * @param {Context} context
   * @param {string} message its id
   * @param {string} text
   */
  constructor(context, message, text) {
    this.#context = context;
    this.#message = message;
    // A changed question is asked again; a changed answer is only saved.
    const { history, page } = context.connection.doc;
    const sends = page.can.retry && history[page.ids.indexOf(message)]?.role === "user";
    const names = sends ? { name: "Send edited message", text: "Send" } : { name: "Save", text: "Save" };
    this.#save = button({ ...names, class: "cw-primary", onclick: () => this.#submit() });
    const buttons = div("cw-editor-buttons", this.#cancel, this.#save);
    this.el = div("cw-editor", this.#area, this.#refusal, buttons);
    if (!styled.has(context)) {
      styled.add(context);
      applyStyleSheet(context.root, style, context.signal);
    }
    this.#area.value = text;
    handleTypingKeys(this.#area, { enter: () => this.#submit(), leave: () => this.#close() });
    this.#area.addEventListener("input", () => growToText(this.#area));
    // The text area can be measured and take the focus only once it is in the page.
    queueMicrotask(() => {
      growToText(this.#area);
      focusOn(this.#area);
      this.#area.setSelectionRange(text.length, text.length);
      this.#scrollIntoView();
    });
  }

  /** Scrolls the conversation, and never the host's page, as little as shows the editor, and its top at any rate. */
  #scrollIntoView() {
    const { element } = this.#context.transcript;
    const [seen, own] = [element, this.el].map((one) => one.getBoundingClientRect());
    const down = Math.min(own.bottom - seen.bottom, own.top - seen.top) + MARGIN;
    const up = own.top - seen.top - MARGIN;
    if (up < 0) element.scrollTop += up;
    else if (down > MARGIN) element.scrollTop += down;
  }

  #submit() {
    if (this.#save.disabled || !this.#area.value.trim()) return;
    this.#setBusy(true);
    const fields = { message: this.#message, text: this.#area.value };
    this.#context.connection.send("edit", fields, ({ ok, reason }) => {
      if (ok) {
        this.#context.transcript.toEnd();
        return this.#close();
      }
      this.#setBusy(false);
      const text = reason ?? "The edit was not saved. Try again.";
      this.#refusal.replaceChildren(h("div", { role: "alert" }, text));
    });
  }

  /** @param {boolean} busy */
  #setBusy(busy) {
    this.#save.disabled = busy;
    this.#area.readOnly = busy;
  }

  #close() {
    this.#context.stopEditing(this.#message);
  }
}
