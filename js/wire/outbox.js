/**
 * The events that were sent to the kernel, until each has a reply. It sends only through the function it is given.
 *
 * @import {EventType, Outcome, PageEvent, Reply} from "./protocol.js"
 */

/**
 * @typedef {object} Pending
 * @property {PageEvent} event
 * @property {(outcome: Outcome) => void} settle
 * @property {number} first when it was first sent
 * @property {number} sent when it was last sent
 * @property {number} check when to check again
 * @property {boolean} late
 */

const LATE = 400;
const RESEND = 3000;

/** Events that the user did not cause or need not wait for: no notice is shown while these have no reply. */
const QUIET = new Set([
  "connect",
  "draft",
  "resync",
  "blob",
  "copy",
  "select",
  "withdraw",
  "upload",
  "cancel",
  "detach",
]);

/** @param {PageEvent} event */
const isQuiet = ({ type, action }) => QUIET.has(type) || action === "list";

/** Events that start a run. */
const STARTING = new Set(["submit", "retry", "edit", "option", "example"]);

// crypto.randomUUID is missing where the page is served over plain http.
const prefix = Array.from(crypto.getRandomValues(new Uint32Array(2)), (word) => word.toString(36)).join("");
let count = 0;

/** An id that no other page gives. */
export function newId() {
  count += 1;
  return `${prefix}-${count}`;
}

export class Outbox {
  /** @type {Map<string, Pending>} */
  #pending = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #lastFrame = 0;
  #closed = false;
  #post;
  #changed;

  /**
   * @param {(event: PageEvent) => void} post throws when the kernel cannot be reached
   * @param {() => void} changed called when what waits for an answer, or whether it is late, has changed
   */
  constructor(post, changed) {
    this.#post = post;
    this.#changed = changed;
  }

  /**
   * @param {EventType} type
   * @param {Record<string, unknown>} fields
   * @param {(outcome: Outcome) => void} settle called exactly once
   * @returns {string} the event's id
   */
  send(type, fields, settle) {
    const now = Date.now();
    const event = { ...fields, type, id: newId() };
    if (this.#closed) return event.id;
    this.#pending.set(event.id, {
      event,
      settle,
      first: now,
      sent: now,
      check: now + RESEND,
      late: isQuiet(event),
    });
    try {
      this.#post(event);
    } catch {
      this.settle(event.id, {
        ok: false,
        reason: "The kernel is disconnected, so nothing was sent. Run the cell again.",
      });
      return event.id;
    }
    this.#changed();
    this.#schedule();
    return event.id;
  }

  /** @param {Reply} reply */
  reply(reply) {
    this.settle(reply.to, reply.ok ? { ok: true } : { ok: false, reason: reply.reason });
  }

  /**
   * @param {string} id
   * @param {Outcome} outcome
   */
  settle(id, outcome) {
    const pending = this.#pending.get(id);
    if (!pending) return;
    this.#pending.delete(id);
    this.#schedule();
    pending.settle(outcome);
    this.#changed();
  }

  /** Gives up on all that waits. @param {string} reason */
  fail(reason) {
    for (const id of [...this.#pending.keys()]) this.settle(id, { ok: false, reason });
  }

  /** A frame of any kind arrived: the kernel lives. */
  heard() {
    this.#lastFrame = Date.now();
  }

  /** Part of an answer came. @param {string} id */
  progress(id) {
    const pending = this.#pending.get(id);
    if (pending) pending.check = Date.now() + RESEND;
  }

  /** Whether something that starts a run waits for its answer. */
  get starting() {
    return [...this.#pending.values()].some(({ event }) => STARTING.has(event.type));
  }

  /** The event that has waited too long, if any; a submit before others, since it can be taken back. */
  get late() {
    const late = [...this.#pending.values()].filter((pending) => pending.late && !isQuiet(pending.event));
    return (late.find(({ event }) => event.type === "submit") ?? late[0])?.event ?? null;
  }

  dispose() {
    // A view that ends after its model still sends its last draft, which would get no reply.
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#pending.clear();
  }

  #schedule() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    let next = Number.POSITIVE_INFINITY;
    for (const { late, first, check } of this.#pending.values())
      next = Math.min(next, late ? check : first + LATE);
    if (Number.isFinite(next)) this.#timer = setTimeout(() => this.#tick(), Math.max(0, next - Date.now()));
  }

  #tick() {
    const now = Date.now();
    let changed = false;
    for (const pending of [...this.#pending.values()]) {
      if (!pending.late && now >= pending.first + LATE) {
        pending.late = true;
        changed = true;
      }
      if (now >= pending.check) this.#sendAgain(pending, now);
    }
    this.#schedule();
    if (changed) this.#changed();
  }

  /**
   * Sends an event again. A silent kernel is busy and has the event in its queue; if a frame came since, the reply may be
   * lost.
   * @param {Pending} pending
   * @param {number} now
   */
  #sendAgain(pending, now) {
    pending.check = now + RESEND;
    if (this.#lastFrame <= pending.sent) return;
    pending.sent = now;
    try {
      this.#post(pending.event);
    } catch {
      this.settle(pending.event.id, {
        ok: false,
        reason: "The kernel is disconnected, so nothing was sent. Run the cell again.",
      });
    }
  }
}
