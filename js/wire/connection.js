/**
 * One conversation's line to its kernel; the only file that touches the host's model. Frames come in and are applied
 * to the model's own objects in place; events go out and are answered. Nothing is ever `set` on the model: the host
 * keeps every key that was set and would push this page's history over the kernel's.
 */

import { whenEnded } from "../on-abort.js";
import { Blobs } from "./blobs.js";
import { allChanged, completePage, Gap, isRunning, noChange, receive } from "./document.js";
import { OPTION_NAMES, readOptions } from "./options.js";
import { Outbox } from "./outbox.js";
import { Watch } from "./resync-timer.js";

/**
 * @import {Changed} from "./document.js"
 * @import {Doc, EventType, Frame, Outcome, PageEvent} from "./protocol.js"
 *
 * @typedef {object} Model
 * @property {(name: string) => any} get
 * @property {(name: string, callback: (...values: any[]) => void) => void} on
 * @property {(name: string, callback: (...values: any[]) => void) => void} off
 * @property {(content: unknown, callbacks?: unknown, buffers?: ArrayBuffer[]) => void} send
 * @property {boolean} [comm_live]
 * @property {any} [widget_manager]
 *
 * @typedef {Changed & {options: boolean, activity: boolean}} Change `activity`: what waits for an answer, or whether
 *   the kernel can be reached
 * @typedef {{text: string, kind: "busy" | "disconnected", withdraw: string | null}} Notice
 */

const DISCONNECTED = "The kernel is disconnected. If it was restarted, run this cell again.";
const UNHEARD = "The kernel is busy or disconnected.";

export class Connection {
  /** @type {Set<(change: Change) => void>} */
  #listeners = new Set();
  #model;
  #stop = new AbortController();
  /** @type {(() => void)[]} */
  #silence = [];
  #dead = false;
  #watch;

  /** @param {Model} model */
  constructor(model) {
    this.#model = model;
    this.outbox = new Outbox(
      (event) => this.#post(event),
      () => this.#emit({ activity: true }),
    );
    this.blobs = new Blobs((hash, settle) => this.outbox.send("blob", { hash }, settle));
    this.#watch = new Watch(
      () => this.send("resync", { seq: this.doc.page.seq }),
      () => isRunning(this.doc.page),
      () => this.#emit({ activity: true }),
    );
    /** @type {Doc} */
    this.doc = { history: model.get("history") ?? [], page: completePage(model.get("_page") ?? {}) };
    this.options = readOptions((name) => model.get(name));
    this.#listen("msg:custom", (frame, buffers) => this.#receive(frame, buffers ?? []));
    for (const name of OPTION_NAMES) this.#listen(`change:${name}`, () => this.#readOptions());
    for (const name of ["history", "_page"]) this.#listen(`change:${name}`, () => this.#reread());
    this.#listen("comm_live_update", () => this.#lineChanged());
    this.#listen("destroy", () => this.dispose());
    this.#watch.set();
  }

  /** @returns {AbortSignal} aborted when the model is closed */
  get closed() {
    return this.#stop.signal;
  }

  /** From the moment of submitting, not only once the kernel says so. */
  get running() {
    return isRunning(this.doc.page) || this.outbox.starting;
  }

  /** @returns {Notice | null} */
  get notice() {
    if (this.disconnected) return { kind: "disconnected", text: DISCONNECTED, withdraw: null };
    const late = this.outbox.late;
    if (late?.type === "submit")
      return { kind: "busy", text: "The kernel is busy: your message is queued.", withdraw: late.id };
    if (late) return { kind: "busy", text: "The kernel is busy: your click is queued.", withdraw: null };
    if (this.#watch.unheard) return { kind: "busy", text: UNHEARD, withdraw: null };
    return null;
  }

  /** What was sent and is not in the history yet: as the kernel says, or because it is too busy to say so. */
  get pending() {
    const late = this.outbox.late;
    return this.doc.page.pending ?? (late?.type === "submit" ? { text: String(late.text) } : null);
  }

  /** What makes views of other widgets on this page; hosts have one, a page without a kernel may have none. */
  get manager() {
    return this.#model.widget_manager ?? null;
  }

  /** The host's name for this chat's model, which is the kernel's too. */
  get id() {
    return this.#model.get("_key");
  }

  get disconnected() {
    return this.#dead || this.#model.comm_live === false;
  }

  /**
   * @param {(change: Change) => void} listener
   * @param {AbortSignal} signal ends it
   */
  subscribe(listener, signal) {
    this.#listeners.add(listener);
    whenEnded(signal, () => this.#listeners.delete(listener));
  }

  /**
   * @param {EventType} type
   * @param {Record<string, unknown>} [fields]
   * @param {(outcome: Outcome) => void} [settle] called exactly once
   * @returns {string} the event's id
   */
  send(type, fields = {}, settle = () => {}) {
    return this.outbox.send(type, fields, settle);
  }

  /** Takes a submit back that the kernel has not begun. @param {string} event its id */
  withdraw(event) {
    this.outbox.settle(event, { ok: false, withdrawn: true });
    this.send("withdraw", { event });
  }

  /** Asks for what was said before this page listened: some hosts give it the state of the chat's first display. */
  catchUp() {
    if (!this.disconnected) this.send("resync", { seq: this.doc.page.seq });
  }

  dispose() {
    this.#watch.dispose();
    for (const silence of this.#silence.splice(0)) silence();
    this.outbox.dispose();
    this.blobs.dispose();
    this.#stop.abort();
    this.#listeners.clear();
  }

  /**
   * @param {string} name
   * @param {(...values: any[]) => void} callback
   */
  #listen(name, callback) {
    this.#model.on(name, callback);
    this.#silence.push(() => this.#model.off(name, callback));
  }

  /** @param {PageEvent} event */
  #post(event) {
    if (this.#model.comm_live === false) throw new Error(DISCONNECTED);
    try {
      const { buffers, ...fields } = event;
      this.#model.send(fields, undefined, buffers);
    } catch (error) {
      this.#setDead(true);
      throw error;
    }
    this.#setDead(false);
  }

  /** @param {boolean} dead */
  #setDead(dead) {
    if (dead === this.#dead) return;
    this.#dead = dead;
    this.#emit({ activity: true });
  }

  #lineChanged() {
    if (this.#model.comm_live === false) this.outbox.fail(DISCONNECTED);
    // The wrapper that some hosts hand over hides `comm_live`; then sending tells.
    else this.#watch.resync();
    this.#emit({ activity: true });
  }

  /**
   * @param {Frame} frame
   * @param {DataView[]} buffers
   */
  #receive(frame, buffers) {
    this.outbox.heard();
    this.#setDead(false);
    this.#watch.heard();
    switch (frame.type) {
      case "answer":
        return this.outbox.answer(frame);
      case "blob":
        this.outbox.progress(frame.to);
        if (this.blobs.slice(frame, buffers[0])) this.outbox.settle(frame.to, { ok: true });
        return;
      case "state":
        this.#watch.broken = false;
        break;
      case "patch":
      case "seq":
        if (this.#watch.broken) return this.#watch.resync();
        break;
      default:
        return;
    }
    try {
      const change = receive(this.doc, frame);
      if (change) this.#emit(change);
    } catch (error) {
      if (!(error instanceof Gap)) throw error;
      this.#watch.broken = true;
      this.#watch.resync();
    }
    this.#watch.set();
  }

  #readOptions() {
    this.options = readOptions((name) => this.#model.get(name));
    this.#emit({ options: true });
  }

  /** The host replaced the traits whole, as it does after a reconnect. */
  #reread() {
    this.doc.history = this.#model.get("history") ?? [];
    this.doc.page = completePage(this.#model.get("_page") ?? {});
    this.#watch.broken = false;
    this.#emit(allChanged(this.doc));
    this.#watch.set();
  }

  /** @param {Partial<Change>} change */
  #emit(change) {
    const whole = { ...noChange(), options: false, activity: false, ...change };
    for (const listener of [...this.#listeners]) {
      // One view that fails to draw must not keep the others, or the next frame, from being drawn.
      try {
        listener(whole);
      } catch (error) {
        console.error("chatwidget:", error);
      }
    }
  }
}

/** @type {Map<unknown, Connection>} */
const connections = new Map();

/**
 * The connection of a model, made where there is none: hosts hand `initialize` and each `render` different objects for
 * one model, and some never call `initialize`, so that the widget's own key is what tells them apart.
 * @param {Model} model
 * @returns {Connection}
 */
export function connectionOf(model) {
  const key = model.get("_key");
  const known = connections.get(key);
  if (known) return known;
  const connection = new Connection(model);
  connections.set(key, connection);
  connection.catchUp();
  whenEnded(connection.closed, () => connections.delete(key));
  return connection;
}
