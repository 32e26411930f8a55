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
import { kinship, nesting } from "../nesting.js";
import { isThought } from "../plaintext.js";
import { isRunning, messageId } from "../state.js";
import { MessageView } from "./message.js";
import { waiting } from "./waiting.js";
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
  /** @type {WeakMap<Message, {id: string, flags: Flags, kin: string}>} */
  #places = new WeakMap();
  /** @type {Group[]} */
  #groups = [];
  /** @type {number[]} */
  #visible = [];
  /** The parent of each nested thought. @type {Map<number, number>} */
  #parents = new Map();
  /** @type {Map<number, number[]>} */
  #children = new Map();
  /** Messages whose text is still growing. @type {Set<string>} */
  #open = new Set();
  #welcome;
  #awaited;
  /** @type {IntersectionObserver | null} */
  #near = null;
  #filling = false;

  /** @param {Context} context */
  constructor(context) {
    this.#context = context;
    this.#connection = context.connection;
    this.#welcome = welcome(context);
    this.#awaited = waiting(context.connection);
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
    const moved =
      change.structure ||
      change.options ||
      [...change.messages].some((message) => this.#places.get(message)?.kin !== kinship(message));
    const all =
      opened || moved || change.activity || ["status", "can", "feedback"].some((key) => change.page.has(key));
    if (moved) this.#arrange();
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
    [this.#parents, this.#children] = nesting(doc.history, this.#visible);
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
    /**
     * @param {number} index
     * @param {number} before the one shown before it
     * @returns {Element}
     */
    const element = (index, before) => {
      const { doc } = this.#connection;
      const message = doc.history[index];
      const id = messageId(doc, index);
      const flags = this.#flags(index, before, turn, id);
      const standing = this.#views.get(id);
      const view = standing ?? new MessageView(this.#context, id, message);
      this.#views.set(id, view);
      this.#places.set(message, { id, flags, kin: kinship(message) });
      view.update(message, flags, !standing || redraw(message));
      view.nest((this.#children.get(index) ?? []).map((child) => element(child, -1)));
      return view.el;
    };
    const start = number * GROUP;
    const elements = places.map(
      (index, offset) => !this.#parents.has(index) && element(index, this.#visible[start + offset - 1]),
    );
    setChildren(group.el, elements);
  }

  /**
   * @param {number} index
   * @param {number} before the one shown before it
   * @param {number} turn
   * @param {string} id
   * @returns {Flags}
   */
  #flags(index, before, turn, id) {
    const { doc, options, running } = this.#connection;
    return {
      index,
      last: index === this.#outermost(this.#visible.at(-1) ?? -1),
      open: this.#open.has(id),
      turn: index === turn,
      continued: options.group_consecutive_messages && doc.history[before]?.role === doc.history[index].role,
      nested: this.#parents.has(index),
      running,
    };
  }

  /** @param {Message} message */
  #redraw(message) {
    const place = this.#places.get(message);
    if (place) this.#views.get(place.id)?.update(message, place.flags, true);
  }

  /**
   * @param {number} index
   * @returns {number} itself, or the thought that it stands in
   */
  #outermost(index) {
    const parent = this.#parents.get(index);
    return parent === undefined ? index : this.#outermost(parent);
  }

  /** Which message carries Retry and Undo: the last answer, or a question that stayed without one. */
  #turn() {
    const { doc, running } = this.#connection;
    for (const index of this.#visible.toReversed()) {
      const { role } = doc.history[index];
      if (role === "assistant") return this.#outermost(index);
      if (role === "user") return running ? -1 : index;
    }
    return -1;
  }

  /** All that stands around the messages. */
  #frame() {
    const { pending } = this.#connection;
    const empty = this.#visible.length === 0 && !pending;
    if (empty) this.#welcome.draw();
    setAttribute(this.el, "data-empty", empty);
    setChildren(this.content, [
      empty && this.#welcome.el,
      ...this.#groups.map(({ el }) => el),
      ...this.#awaited(this.#waiting()),
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
