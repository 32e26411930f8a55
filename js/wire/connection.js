/**
 * The connection of one conversation to its kernel; the only file that touches the host's model. Frames come in and are
 * applied to the model's own objects in place; events go out and get a reply. Nothing of the conversation is `set` on the
 * model: the host would store every key that was set and send this page's history over the kernel's.
 */

import { onAbort } from "../on-abort.js";
import { Blobs } from "./blobs.js";
import { allChanged, documentOf, isRunning, noChange, receive } from "./document.js";
import { OPTION_NAMES, readOptions } from "./options.js";
import { Outbox } from "./outbox.js";
import { ResyncTimer } from "./resync-timer.js";

/**
 * @import {Changed} from "./document.js"
 * @import {Doc, EventType, Frame, Outcome, PageEvent} from "./protocol.js"
 *
 * @typedef {object} Model
 * @property {(name: string) => any} get
 * @property {(name: string, callback: (...values: any[]) => void) => void} on
 * @property {(name: string, callback: (...values: any[]) => void) => void} off
 * @property {(content: unknown, callbacks?: unknown, buffers?: ArrayBuffer[]) => void} send
 * @property {(name: string, value: unknown) => void} [set]
 * @property {() => void} [save_changes]
 * @property {boolean} [comm_live]
 * @property {any} [widget_manager]
 *
 * @typedef {Changed & {options: boolean, activity: boolean}} Change `activity`: what waits for an answer, or whether
 *   the kernel can be reached
 * @typedef {{text: string, kind: "busy" | "disconnected", withdraw: string | null}} Notice
 */

const DISCONNECTED = "The kernel is disconnected. If you restarted it, run this cell again.";
const UNHEARD = "No response from the kernel. It is busy or disconnected.";

export class Connection {
  /** @type {Set<(change: Change) => void>} */
  #listeners = new Set();
  #model;
  #stop = new AbortController();
  /** @type {(() => void)[]} */
  #silence = [];
  #dead = false;
  /** Takes the frames of other documents, as of a comparison's columns. @type {(frame: any, buffers: DataView[]) => void} */
  others = () => {};
  #resyncTimer;

  /** @param {Model} model */
  constructor(model) {
    this.#model = model;
    this.outbox = new Outbox(
      (event) => this.#post(event),
      () => this.#emit({ activity: true }),
    );
    this.blobs = new Blobs((hash, settle) => this.outbox.send("blob", { hash }, settle));
    this.#resyncTimer = new ResyncTimer(
      () => this.send("resync", { seq: this.doc.page.seq }),
      () => isRunning(this.doc.page),
      () => this.#emit({ activity: true }),
    );
    /** @type {Doc} */
    this.doc = documentOf((name) => model.get(name));
    this.options = readOptions((name) => model.get(name));
    this.#listen("msg:custom", (frame, buffers) => this.#receive(frame, buffers ?? []));
    for (const name of OPTION_NAMES) this.#listen(`change:${name}`, () => this.#readOptions());
    for (const name of ["history", "_page"]) this.#listen(`change:${name}`, () => this.#reread());
    this.#listen("comm_live_update", () => this.#lineChanged());
    this.#listen("destroy", () => this.dispose());
    this.#resyncTimer.set();
    // Some hosts load this script late and keep no message for it: what was sent before now may be lost. The kernel
    // replies with the number of its newest patch, behind all that is still under way, so that a gap shows at once.
    this.send("connect");
  }

  /** @returns {AbortSignal} aborted when the model is closed */
  get closed() {
    return this.#stop.signal;
  }

  /** Whether a run is in progress, from the moment of submitting on. */
  get running() {
    return isRunning(this.doc.page) || this.outbox.starting;
  }

  /** @returns {Notice | null} */
  get notice() {
    if (this.disconnected) return { kind: "disconnected", text: DISCONNECTED, withdraw: null };
    const late = this.outbox.late;
    if (late?.type === "submit")
      return { kind: "busy", text: "The kernel is busy. Your message is queued.", withdraw: late.id };
    if (late) return { kind: "busy", text: "The kernel is busy. Your action is queued.", withdraw: null };
    if (this.#resyncTimer.unheard) return { kind: "busy", text: UNHEARD, withdraw: null };
    return null;
  }

  /** The message that was sent and is not in the history yet: from the kernel, or from here while it is busy. */
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
    onAbort(signal, () => this.#listeners.delete(listener));
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

  /** Lets a host know that the chat's value changed; of all hosts, only marimo asks. The kernel ignores the key. */
  announce() {
    this.#model.set?.("_turn", this.doc.page.seq);
    this.#model.save_changes?.();
  }

  /** Cancels a submit that the kernel has not started. @param {string} event its id */
  withdraw(event) {
    this.outbox.settle(event, { ok: false, withdrawn: true });
    this.send("withdraw", { event });
  }

  dispose() {
    this.#resyncTimer.dispose();
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
    // The wrapper that some hosts pass hides `comm_live`; then sending shows whether the kernel can be reached.
    else this.#resyncTimer.resync();
    this.#emit({ activity: true });
  }

  /**
   * @param {Frame} frame
   * @param {DataView[]} buffers
   */
  #receive(frame, buffers) {
    this.outbox.heard();
    this.#setDead(false);
    this.#resyncTimer.heard();
    switch (frame.type) {
      case "reply":
        return this.outbox.reply(frame);
      case "blob":
        this.outbox.progress(frame.to);
        if (this.blobs.slice(frame, buffers[0])) this.outbox.settle(frame.to, { ok: true });
        return;
      case "state":
        this.#resyncTimer.broken = false;
        break;
      case "patch":
      case "heartbeat":
        if (this.#resyncTimer.broken) return this.#resyncTimer.resync();
        break;
      default:
        return this.others(frame, buffers);
    }
    try {
      const change = receive(this.doc, frame);
      if (change) this.#emit(change);
    } catch {
      // A gap, or a frame that is none: the whole document puts both right.
      this.#resyncTimer.broken = true;
      this.#resyncTimer.resync();
    }
    this.#resyncTimer.set();
  }

  #readOptions() {
    this.options = readOptions((name) => this.#model.get(name));
    this.#emit({ options: true });
  }

  /** The host replaced the traits whole, as it does after a reconnect. */
  #reread() {
    Object.assign(
      this.doc,
      documentOf((name) => this.#model.get(name)),
    );
    this.#resyncTimer.broken = false;
    this.#emit(allChanged(this.doc));
    this.#resyncTimer.set();
  }

  /** @param {Partial<Change>} change */
  #emit(change) {
    const whole = { ...noChange(), options: false, activity: false, ...change };
    for (const listener of [...this.#listeners]) {
      // A view that fails to draw must not prevent the other views, or the next frame, from being drawn.
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
 * one model, and some never call `initialize`, so that only the widget's own key identifies it.
 * @param {Model} model
 * @returns {Connection}
 */
export function connectionOf(model) {
  const key = model.get("_key");
  const known = connections.get(key);
  if (known) return known;
  const connection = new Connection(model);
  connections.set(key, connection);
  onAbort(connection.closed, () => connections.delete(key));
  return connection;
}
