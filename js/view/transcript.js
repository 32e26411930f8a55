/**
 * The drawn history. Messages stand in groups, so that the browser can leave out what is far from view, and old groups
 * of a long conversation are filled when they come near or when nothing else is to do.
 *
 * @import {Change} from "../connection.js"
 * @import {Context} from "./context.js"
 * @import {Message} from "../protocol.js"
 * @import {Flags} from "./message.js"
 */

import { div, h, setAttribute, setChildren } from "../dom.js";
import { whenEnded } from "../ending.js";
import { isThought } from "../plaintext.js";
import { isRunning, messageId } from "../state.js";
import { MessageView } from "./message.js";
import { welcome } from "./welcome.js";

const GROUP = 50;
const AT_ONCE = 2;
/** Stands for a message that is not drawn yet, in px. */
const USUAL_HEIGHT = 90;

/** @typedef {{el: HTMLElement, live: boolean}} Group */

export class Transcript {
  #context;
  #connection;
  /** @type {Map<string, MessageView>} */
  #views = new Map();
  /** @type {WeakMap<Message, {id: string, flags: Flags}>} */
  #places = new WeakMap();
  /** @type {Group[]} */
  #groups = [];
  /** @type {number[]} */
  #visible = [];
  /** Messages whose text is still growing. @type {Set<string>} */
  #open = new Set();
  #welcome;
  #pending = h("article", {
    class: "cw-message cw-pending",
    "aria-label": "User message",
    "data-role": "user",
  });
  #pendingBubble = div("cw-bubble cw-plain");
  #dots = h(
    "div",
    { class: "cw-dots", role: "status" },
    h("span", { class: "cw-hidden" }, "Waiting for the answer"),
    h("i"),
    h("i"),
    h("i"),
  );
  /** @type {IntersectionObserver | null} */
  #near = null;
  #filling = false;

  /** @param {Context} context */
  constructor(context) {
    this.#context = context;
    this.#connection = context.connection;
    this.#welcome = welcome(context);
    this.#pending.append(this.#pendingBubble);
    this.content = div("cw-content");
    this.el = h(
      "div",
      { class: "cw-log", role: "log", "aria-label": "Conversation", "aria-live": "off", tabindex: 0 },
      this.content,
    );
    if (typeof IntersectionObserver !== "undefined") {
      const near = new IntersectionObserver((entries) => this.#approached(entries), {
        root: this.el,
        rootMargin: "1000px",
      });
      this.#near = near;
      whenEnded(context.signal, () => near.disconnect());
    }
    whenEnded(context.signal, () => this.#stop());
  }

  /** @param {Change} change */
  draw(change) {
    const opened = this.#follow(change);
    const all =
      opened ||
      change.options ||
      change.structure ||
      change.activity ||
      ["status", "can", "feedback"].some((key) => change.page.has(key));
    if (change.structure || change.options) this.#arrange();
    if (all) this.#drawAll(change);
    else for (const message of change.messages) this.#redraw(message);
    if (all || change.page.has("pending") || change.messages.size) this.#frame();
  }

  /** @param {Message} message */
  shows = (message) =>
    this.#connection.options.show_system || message.role === "user" || message.role === "assistant";

  /**
   * Keeps in mind which texts are growing: those that changed during the present run.
   * @param {Change} change
   */
  #follow(change) {
    const { page, history } = this.#connection.doc;
    const before = this.#open.size;
    const last = history.at(-1);
    if (!isRunning(page)) this.#open.clear();
    // The whole state says nothing about which of its messages the run is at; the last is the likely one.
    else if (change.options || (change.messages.size > 1 && change.messages.size === history.length)) {
      if (last?.role === "assistant") this.#open.add(messageId(this.#connection.doc, history.length - 1));
    } else {
      for (const message of change.messages) {
        const place = this.#places.get(message);
        if (place) this.#open.add(place.id);
      }
      if (last?.role === "assistant" && change.messages.has(last))
        this.#open.add(messageId(this.#connection.doc, history.length - 1));
    }
    return before !== this.#open.size;
  }

  #arrange() {
    const { doc } = this.#connection;
    this.#visible = [];
    const ids = new Set();
    doc.history.forEach((message, index) => {
      if (!this.shows(message)) return;
      this.#visible.push(index);
      ids.add(messageId(doc, index));
    });
    for (const [id, view] of this.#views) {
      if (ids.has(id)) continue;
      view.stop();
      this.#views.delete(id);
    }
    const count = Math.ceil(this.#visible.length / GROUP);
    for (const group of this.#groups.splice(count)) this.#near?.unobserve(group.el);
    while (this.#groups.length < count) this.#groups.push({ el: div("cw-group"), live: false });
    this.#groups.forEach((group, index) => {
      if (group.live) return;
      if (index >= count - AT_ONCE || !this.#near) group.live = true;
      else {
        group.el.style.minHeight = `${GROUP * USUAL_HEIGHT}px`;
        this.#near.observe(group.el);
        this.#fillWhenIdle();
      }
    });
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #approached(entries) {
    for (const entry of entries) {
      const group = this.#groups.find(({ el }) => el === entry.target);
      if (entry.isIntersecting && group && !group.live) this.#fill(group);
    }
  }

  /** So that the browser's own search finds everything. */
  #fillWhenIdle() {
    if (this.#filling) return;
    this.#filling = true;
    const later =
      globalThis.requestIdleCallback ?? ((/** @type {() => void} */ then) => setTimeout(then, 50));
    const step = () => {
      const group = this.#groups.findLast(({ live }) => !live);
      this.#filling = Boolean(group) && !this.#context.signal.aborted;
      if (!group || !this.#filling) return;
      this.#fill(group);
      later(step);
    };
    later(step);
  }

  /** @param {Group} group */
  #fill(group) {
    group.live = true;
    group.el.style.minHeight = "";
    this.#near?.unobserve(group.el);
    this.#drawGroup(group, this.#groups.indexOf(group), this.#turn(), () => false);
  }

  /** @param {Change} change */
  #drawAll(change) {
    const turn = this.#turn();
    this.#groups.forEach((group, index) => {
      if (!group.live) return;
      this.#drawGroup(group, index, turn, (message) => change.options || change.messages.has(message));
    });
  }

  /**
   * @param {Group} group
   * @param {number} number
   * @param {number} turn
   * @param {(message: Message) => boolean} redraw
   */
  #drawGroup(group, number, turn, redraw) {
    const places = this.#visible.slice(number * GROUP, (number + 1) * GROUP);
    const elements = places.map((index, offset) => {
      const { doc } = this.#connection;
      const message = doc.history[index];
      const id = messageId(doc, index);
      const flags = this.#flags(index, number * GROUP + offset, turn, id);
      const standing = this.#views.get(id);
      const view = standing ?? new MessageView(this.#context, id, message);
      this.#views.set(id, view);
      this.#places.set(message, { id, flags });
      view.update(message, flags, !standing || redraw(message));
      return view.el;
    });
    setChildren(group.el, elements);
  }

  /**
   * @param {number} index
   * @param {number} position among those shown
   * @param {number} turn
   * @param {string} id
   * @returns {Flags}
   */
  #flags(index, position, turn, id) {
    const { doc, options, running } = this.#connection;
    const before = doc.history[this.#visible[position - 1]];
    return {
      index,
      last: position === this.#visible.length - 1,
      open: this.#open.has(id),
      turn: index === turn,
      continued: options.group_consecutive_messages && before?.role === doc.history[index].role,
      running,
    };
  }

  /** @param {Message} message */
  #redraw(message) {
    const place = this.#places.get(message);
    if (place) this.#views.get(place.id)?.update(message, place.flags, true);
  }

  /** Which message carries Retry and Undo: the last answer, or a question that stayed without one. */
  #turn() {
    const { doc, running } = this.#connection;
    for (const index of this.#visible.toReversed()) {
      const { role } = doc.history[index];
      if (role === "assistant") return index;
      if (role === "user") return running ? -1 : index;
    }
    return -1;
  }

  /** All that stands around the messages. */
  #frame() {
    const { pending } = this.#connection;
    const text = pending?.text ?? "";
    if (this.#pendingBubble.textContent !== text) this.#pendingBubble.textContent = text;
    const empty = this.#visible.length === 0 && !pending;
    if (empty) this.#welcome.draw();
    const dots = this.#waiting();
    setAttribute(this.el, "data-empty", empty);
    setChildren(this.content, [
      empty && this.#welcome.el,
      ...this.#groups.map(({ el }) => el),
      pending && this.#pending,
      dots && this.#dots,
    ]);
  }

  #waiting() {
    const { doc, running, pending } = this.#connection;
    if (!running) return false;
    const last = doc.history[this.#visible.at(-1) ?? -1];
    if (!last || pending || last.role === "user") return true;
    if (isThought(last)) return last.metadata?.status === "done";
    return last.content.length === 0 && !last.metadata?.error;
  }

  #stop() {
    for (const view of this.#views.values()) view.stop();
  }
}
