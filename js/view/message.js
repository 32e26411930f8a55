/**
 * One message of the transcript: its content, and the buttons under it.
 *
 * @import {Context} from "./context.js"
 * @import {Message} from "../wire/protocol.js"
 *
 * @typedef {object} Flags what a message is in the conversation as it stands
 * @property {number} index its place in the history
 * @property {boolean} last the last one that is shown
 * @property {boolean} open more of its text may come
 * @property {boolean} turn it carries Retry and Undo
 * @property {boolean} continued it follows one by the same speaker
 * @property {boolean} nested it stands in a thought
 * @property {boolean} running
 */

import { button, div, focusOn, h, hasFocus, setAttribute, setChildren } from "../dom/elements.js";
import { contentText, isThought, speaker } from "../messages/plain-text.js";
import { buttonName } from "../wire/options.js";
import { avatar } from "./avatar.js";
import { disclosure, errorBox } from "./error-box.js";
import { MessageButtons } from "./message-buttons.js";
import { Parts } from "./parts.js";
import { Thought } from "./thought.js";

/** Milliseconds without new text until the dot at its end pulses: while text comes, the animation would cost frames. */
const STILL = 500;

/** @type {typeof import("../lazy/usage-line/index.js").drawUsage | null} */
let drawUsage = null;

export class MessageView {
  el = h("article", { class: "cw-message" });
  #context;
  #connection;
  #id;
  #parts;
  #actions;
  #speaker = h("div", { class: "cw-speaker", "aria-hidden": "true" });
  #bubble = div("cw-bubble");
  #nested = div("cw-nested");
  #timing = h("div", { class: "cw-faint", role: "note" });
  /** @type {Thought | null} */
  #thought = null;
  /** @type {HTMLElement | null} */
  #editor = null;
  /** @type {{key: string, el: HTMLElement | null}} */
  #failure = { key: "", el: null };
  /** @type {{key: string, el: HTMLElement | null}} */
  #options = { key: "", el: null };
  /** @type {{key: string, el: HTMLElement | null}} */
  #output = { key: "", el: null };
  /** @type {Message} */
  message;
  #flags = /** @type {Flags} */ ({});
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #stillTimer;
  /** The block whose dot pulses. @type {Element | null} */
  #still = null;

  /**
   * @param {Context} context
   * @param {string} id
   * @param {Message} message
   */
  constructor(context, id, message) {
    this.#context = context;
    this.#connection = context.connection;
    this.#id = id;
    this.message = message;
    this.#parts = new Parts(context, id);
    this.#actions = new MessageButtons(context);
  }

  /**
   * @param {Message} message
   * @param {Flags} flags
   * @param {boolean} redraw whether its content may have changed
   */
  update(message, flags, redraw) {
    const fresh = redraw || this.message !== message || flags.open !== this.#flags.open;
    this.message = message;
    this.#flags = flags;
    setAttribute(this.el, "aria-label", `${speaker(message.role)} message`);
    setAttribute(this.el, "data-role", message.role);
    setAttribute(this.el, "data-index", flags.index);
    setAttribute(this.el, "data-last", flags.last);
    setAttribute(this.el, "data-open", flags.open && flags.running);
    this.#delayPulse(flags.open && flags.running);
    setAttribute(this.el, "data-continued", flags.continued);
    this.#arrange(fresh);
  }

  /**
   * Stops the pulse of the dot until no text has come for a while.
   * @param {boolean} open whether more may come
   */
  #delayPulse(open) {
    clearTimeout(this.#stillTimer);
    this.#still?.removeAttribute("data-still");
    this.#still = null;
    if (!open) return;
    this.#stillTimer = setTimeout(() => {
      // On the last block alone: the browser styles no other again.
      this.#still = this.#parts.el.querySelector(".cw-markdown:last-child > :last-child");
      this.#still?.setAttribute("data-still", "");
    }, STILL);
  }

  /** @param {boolean} fresh */
  #arrange(fresh) {
    const { message, el } = this;
    const flags = this.#flags;
    this.#editing();
    if (fresh || !this.#bubble.isConnected) this.#body();
    const failure = this.#failed();
    setAttribute(el, "data-thought", isThought(message));
    if (!this.#editor) this.#actions.update(message, this.#id, flags);
    if (this.#speaker.textContent !== speaker(message.role))
      this.#speaker.textContent = speaker(message.role);
    const visible = this.#bubble.childElementCount > 0;
    const { role } = message;
    setChildren(el, [
      avatar(el, this.#connection.options, flags.nested ? "" : role, !flags.continued),
      this.#speaker,
      this.#editor ?? (visible && this.#bubble),
      !this.#editor && failure,
      this.#usage() && this.#timing,
      this.#printed(),
      this.#choices(),
      !this.#editor && this.#actions.el,
    ]);
  }

  /** Draw what is known of the answer's making, as soon as the part that says it is loaded. */
  #usage() {
    const { metadata } = this.message;
    if (!metadata || isThought(this.message)) return false;
    const { last, running } = this.#flags;
    const onclick = () => {
      this.#context.composer.focus(); // the button goes
      this.#context.act("continue", { message: this.#id });
    };
    if (drawUsage)
      return drawUsage(
        this.#timing,
        this.message,
        last && !running && this.#connection.doc.page.can.go_on && onclick,
      );
    this.#context.loadLazy("usage-line").then(
      (part) => {
        ({ drawUsage } = part);
        this.#context.redraw();
      },
      () => {},
    );
    return false;
  }

  #editing() {
    const { editing } = this.#context;
    const { metadata } = this.message;
    const wanted = editing?.message === this.#id ? editing : null;
    if (wanted && !this.#editor)
      this.#editor = new wanted.Editor(
        this.#context,
        this.#id,
        metadata?.template ?? contentText(this.message.content),
      ).el;
    if (!wanted && this.#editor) {
      const focused = hasFocus(this.#editor);
      this.#editor = null;
      if (focused) queueMicrotask(() => focusOn(this.#editButton));
    }
  }

  /** @returns {HTMLElement | null} */
  get #editButton() {
    return this.#actions.el.querySelector(".cw-icon-edit")?.closest("button") ?? null;
  }

  #body() {
    const { message } = this;
    const { metadata } = message;
    if (!isThought(message) || !metadata) {
      this.#thought = null;
      const empty = message.content.length === 0;
      if (!empty) this.#parts.update(message.content, this.#flags.open, message.role === "user");
      return setChildren(this.#bubble, [!empty && this.#parts.el]);
    }
    this.#thought ??= new Thought(() => this.#arrange(true));
    this.#thought.update(metadata, this.#flags.running, this.#context);
    if (this.#thought.open) this.#parts.update(message.content, this.#flags.open);
    else this.#parts.stop();
    this.#fold(this.#thought);
  }

  /** @param {Thought} thought */
  #fold({ el, open }) {
    setChildren(this.#bubble, [
      el,
      open && this.message.content.length > 0 && this.#parts.el,
      open && this.#nested.childElementCount > 0 && this.#nested,
    ]);
  }

  /** @param {Element[]} thoughts the thoughts inside this one */
  nest(thoughts) {
    setChildren(this.#nested, thoughts);
    if (this.#thought) this.#fold(this.#thought);
  }

  #failed() {
    const { error } = this.message.metadata ?? {};
    const { doc, options, running } = this.#connection;
    const named = this.#flags.turn && doc.page.can.retry ? buttonName(options.retry_btn, "Retry") : null;
    const key = error ? JSON.stringify([error, named, running]) : "";
    if (key !== this.#failure.key) {
      const onclick = () => void this.#context.act("retry");
      const retry = named && { ...named, disabled: running, onclick };
      this.#failure = { key, el: error ? errorBox(error, retry) : null };
    }
    return this.#failure.el;
  }

  /** The output that the callback printed. */
  #printed() {
    const output = this.message.metadata?.output;
    const key = typeof output === "string" ? output : output ? JSON.stringify(output, null, 2) : "";
    if (key !== this.#output.key)
      this.#output = { key, el: key ? disclosure("Printed output", key, this.#context) : null };
    return this.#output.el;
  }

  #choices() {
    const { options = [], role } = this.message;
    const { running } = this.#connection;
    const visible = this.#flags.last && role === "assistant" && options.length > 0;
    const key = visible ? JSON.stringify([options, running]) : "";
    if (key === this.#options.key) return this.#options.el;
    const choose = (/** @type {number} */ index) => this.#context.act("option", { message: this.#id, index });
    const made = options.map(({ value, label }, index) => {
      const name = label ?? value;
      const one = button({ name, text: name, class: "cw-choice", onclick: () => choose(index) });
      one.disabled = running;
      return one;
    });
    const group = { class: "cw-choices", role: "group", "aria-label": "Options" };
    this.#options = { key, el: visible ? h("div", group, ...made) : null };
    return this.#options.el;
  }

  stop() {
    this.#delayPulse(false);
    this.#parts.stop();
  }
}
