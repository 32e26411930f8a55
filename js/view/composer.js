/**
 * The composer. It is cleared at once on sending and stores the text until the kernel has replied.
 *
 * @import {Context} from "./context.js"
 * @import {Draft, Outcome} from "../wire/protocol.js"
 *
 * @typedef {(send: () => void, refuse: (outcome: Outcome) => void) => void} Gate
 */

import { button, div, focusOn, h, hasFocus, setAttribute, setChildren } from "../dom/elements.js";
import { onAbort } from "../on-abort.js";
import { buttonName } from "../wire/options.js";
import { growToText, handleTypingKeys } from "./keyboard.js";

const DRAFT_DELAY = 400;

export class Composer {
  #connection;
  area = h("textarea", { rows: 1 });
  #controls = div("cw-controls");
  #refusal = div("cw-refusal");
  #seen = -1;
  /** The draft that was sent to the kernel last. */
  #sentDraft = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #sendingDraft = false;
  /** @type {HTMLButtonElement | null} */
  #send = null;
  /** @type {HTMLButtonElement | null} */
  #stop = null;
  /** Messages that wait for the end of a run; their texts belong to the draft. @type {{text: string, files: string[]}[]} */
  queued = [];
  /** @type {Gate} */
  #gate = (send) => send();
  /** Its lazy parts by name; null while one is loaded. @type {Record<string, any>} */
  #parts = {};

  /** @param {Context} context */
  constructor(context) {
    this.context = context;
    this.#connection = context.connection;
    this.box = div("cw-box", this.area, this.#controls);
    this.el = div("cw-composer", this.#refusal, this.box);
    handleTypingKeys(this.area, { enter: () => this.#submit(), leave: () => this.#escape() });
    this.area.addEventListener("input", () => this.#typed());
    this.area.addEventListener("focus", () => {
      this.#equip("input-history");
      this.#equip("in-view");
      this.#equip("lost-draft");
    });
    if ("chatwidgetDrafts" in globalThis) this.#equip("lost-draft");
    this.el.addEventListener("pointerdown", (event) => {
      // The box looks like one field, so a click anywhere in it focuses the text area.
      if (/** @type {Element} */ (event.target).classList.contains("cw-box")) {
        event.preventDefault();
        this.focus();
      }
    });
    onAbort(context.signal, () => this.flush());
    this.restyle();
    this.draw();
  }

  focus() {
    focusOn(this.area);
  }

  /** Applies the options. */
  restyle() {
    const { message_label, message_placeholder, submit_btn, stop_btn, multimodal } = this.#connection.options;
    setAttribute(this.area, "aria-label", message_label);
    setAttribute(this.area, "placeholder", message_placeholder);
    const send = buttonName(submit_btn, "Send");
    const stop = buttonName(stop_btn, "Stop");
    this.#send =
      send && button({ ...send, icon: "send", class: "cw-primary", onclick: () => this.#submit() });
    this.#stop = stop && button({ ...stop, icon: "stop", class: "cw-primary", onclick: () => this.#halt() });
    this.#controls.replaceChildren();
    if (multimodal) this.#equip("attach");
  }

  /** @param {"attach" | "input-history" | "in-view" | "lost-draft"} name */
  #equip(name) {
    if (name in this.#parts) return;
    this.#parts[name] = null;
    this.context.loadLazy(name).then(
      (made) => {
        if (this.context.signal.aborted) return;
        this.#parts[name] = made.install(this);
        this.draw();
        growToText(this.area); // the new buttons take room from it
      },
      () => delete this.#parts[name],
    );
  }

  draw() {
    const { running, doc } = this.#connection;
    this.#takeDraft(doc.page.draft);
    this.#parts.attach?.draw();
    const focused = hasFocus(this.#controls);
    setChildren(this.#controls, [running ? this.#stop : this.#send]);
    if (focused && !hasFocus(this.#controls)) this.focus();
    this.#enable();
  }

  /** @param {Draft} draft */
  #takeDraft(draft) {
    if (draft.n === this.#seen) return;
    const first = this.#seen === -1;
    this.#seen = draft.n;
    if (draft.by === this.context.view) return;
    if (draft.by !== null && !first && hasFocus(this.area)) return;
    clearTimeout(this.#timer);
    this.#sentDraft = draft.text;
    this.#write(draft.text);
  }

  /** Replaces the text as if the user had typed it. @param {string} text */
  put(text) {
    this.#write(text);
    this.#typed();
  }

  /** @param {string} text */
  #write(text) {
    if (this.area.value !== text) this.area.value = text;
    growToText(this.area);
  }

  #enable() {
    const { can } = this.#connection.doc.page;
    const { attach } = this.#parts;
    const empty = !this.area.value.trim() && !attach?.ids.length;
    if (this.#send) this.#send.disabled = !can.submit || empty || attach?.waiting;
  }

  #typed() {
    growToText(this.area);
    this.refuse(null);
    this.#enable();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#sendDraft(), DRAFT_DELAY);
  }

  get #draft() {
    return [...this.queued.map(({ text }) => text), this.area.value].filter(Boolean).join("\n");
  }

  /** Sends the draft, one at a time: a busy kernel would only collect them. */
  #sendDraft() {
    const text = this.#draft;
    if (this.#sendingDraft || text === this.#sentDraft) return;
    this.#sendingDraft = true;
    this.#sentDraft = text;
    this.#connection.send("draft", { text, view: this.context.view }, (outcome) => {
      this.#sendingDraft = false;
      if (outcome.ok && !this.context.signal.aborted) this.#sendDraft();
    });
  }

  /** Sends the draft at once, before an event that may depend on it. */
  flush() {
    clearTimeout(this.#timer);
    const text = this.#draft;
    if (text === this.#sentDraft) return;
    this.#sentDraft = text;
    this.#connection.send("draft", { text, view: this.context.view });
  }

  #submit() {
    const connection = this.#connection;
    const text = this.area.value;
    const { attach } = this.#parts;
    const files = attach?.ids ?? [];
    if (!text.trim() && !files.length) return;
    if (attach?.waiting)
      return this.refuse("A file is still uploading. Send the message when the upload finishes.");
    if (connection.running) {
      this.context.loadLazy("queue").then(
        (part) => part.enqueue(this, { text, files }),
        (error) => this.refuse(error.message),
      );
      return;
    }
    if (!connection.doc.page.can.submit) return;
    this.#write("");
    this.send(text, files);
  }

  /** Hides attached files that are being sent, or that queued messages have. @param {string[]} files */
  hide(files) {
    this.#parts.attach?.hide([...files, ...this.queued.flatMap((message) => message.files)]);
  }

  /**
   * @param {string} text
   * @param {string[]} files
   */
  send(text, files) {
    const { view } = this.context;
    clearTimeout(this.#timer);
    this.refuse(null);
    this.#sentDraft = "";
    this.hide(files);
    this.context.transcript.toEnd();
    const settle = (/** @type {Outcome} */ outcome) => {
      this.hide([]);
      this.#settled(text, outcome);
    };
    this.#gate(() => this.#connection.send("submit", { text, files, view }, settle), settle);
    this.draw();
  }

  /** Registers what lets a message go, or refuses it with a reason. @param {Gate} gate */
  guard(gate) {
    this.#gate = gate;
  }

  /**
   * @param {string} text
   * @param {Outcome} outcome
   */
  #settled(text, outcome) {
    if (outcome.ok) return;
    const since = this.area.value;
    this.#write([text, since].filter(Boolean).join("\n"));
    // The button that was pressed is removed; the user continues with the text.
    if (outcome.withdrawn) this.focus();
    else this.refuse(outcome.reason ?? "The message was not sent. Try again.");
    this.draw();
  }

  #halt() {
    this.#connection.send("stop", {}, (outcome) => {
      if (!outcome.ok) this.refuse(outcome.reason ?? "The response could not be stopped. Try again.");
    });
  }

  #escape() {
    if (this.#connection.running && this.#stop) this.#halt();
  }

  /**
   * Shows why an action was refused.
   * @param {string | null} reason null removes the text
   */
  refuse(reason) {
    this.#refusal.replaceChildren(...(reason ? [h("div", { role: "alert" }, reason)] : []));
  }
}
