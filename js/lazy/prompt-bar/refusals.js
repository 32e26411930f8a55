/**
 * The fields whose text the kernel refused: each has the reason beside it, and while there is one no message is sent, which
 * would go with the value from before.
 *
 * @import {Context} from "../../view/context.js"
 * @import {Gate} from "../../view/composer.js"
 */

import { h, setAttribute } from "../../dom/elements.js";

/** How long a message waits for the kernel's word on a field that was just left; a busy kernel takes longer. */
const PATIENCE = 400; // ms
let count = 0;

export class Refusals {
  #composer;
  #show;
  /** @type {Map<string, HTMLElement>} */
  #fields = new Map();
  /** @type {Set<HTMLElement>} */
  #refused = new Set();
  #asked = 0;
  /** Messages that wait until nothing is asked. @type {Set<() => void>} */
  #waiting = new Set();
  #stopped = false;

  /**
   * @param {Context} context
   * @param {() => void} show has the fields be visible
   */
  constructor({ composer }, show) {
    this.#composer = composer;
    this.#show = show;
    composer.guard((send, refuse) => this.#gate(send, refuse));
  }

  /** @param {string} name @param {HTMLElement} field */
  add(name, field) {
    count += 1;
    field.append(h("span", { class: "cw-prompt-why", role: "alert", id: `cw-prompt-why-${count}` }));
    this.#fields.set(name, field);
  }

  /** A field was sent. */
  ask() {
    this.#asked += 1;
  }

  /** The kernel has replied. */
  heard() {
    this.#asked -= 1;
    if (this.#asked === 0) for (const go of [...this.#waiting]) go();
  }

  /**
   * @param {string} name
   * @param {string | null} reason null accepts the field
   */
  set(name, reason) {
    const field = this.#fields.get(name);
    if (!field || !(reason || this.#refused.has(field))) return;
    const why = /** @type {HTMLElement} */ (field.querySelector(".cw-prompt-why"));
    const input = inputOf(field);
    why.textContent = reason;
    setAttribute(input, "aria-invalid", reason ? "true" : null);
    setAttribute(input, "aria-describedby", reason ? why.id : null);
    if (reason) this.#refused.add(field);
    else this.#refused.delete(field);
    if (this.#refused.size || !this.#stopped) return;
    this.#stopped = false;
    this.#composer.refuse(null);
  }

  /** Accepts a field that has the kernel's text again. @param {string} name @param {string} text */
  compare(name, text) {
    const field = this.#fields.get(name);
    if (field && inputOf(field).value === text) this.set(name, null);
  }

  /** Writes the text that the kernel took instead of the refused one. @param {string} name @param {string} text */
  write(name, text) {
    const field = this.#fields.get(name);
    if (!field || !this.#refused.has(field)) return;
    inputOf(field).value = text;
    inputOf(field).dispatchEvent(new Event("input")); // it is as high as its text
  }

  /** @type {Gate} */
  #gate(send, refuse) {
    if (!this.#asked) return this.#decide(send, refuse);
    const go = () => {
      clearTimeout(timer);
      this.#waiting.delete(go);
      this.#decide(send, refuse);
    };
    const timer = setTimeout(go, PATIENCE);
    this.#waiting.add(go);
  }

  /** @type {Gate} */
  #decide(send, refuse) {
    const fields = [...this.#fields.values()].filter((field) => this.#refused.has(field));
    if (!fields.length) return send();
    const names = fields.map((field) => field.querySelector(".cw-prompt-label")?.textContent);
    refuse({ ok: false, reason: `The message was not sent. Correct ${names.join(", ")} in the prompt bar.` });
    this.#stopped = true;
    this.#show();
    inputOf(fields[0]).focus();
  }
}

/** @param {HTMLElement} field */
const inputOf = (field) =>
  /** @type {HTMLInputElement | HTMLTextAreaElement} */ (field.querySelector("input, textarea"));
