/**
 * The messages of a long transcript stand in groups. Only groups near the view are drawn: one that is far keeps in mind
 * what it missed, and is emptied where its messages are others now. What a change costs hangs on what is near, not on
 * how long the history is.
 *
 * @import {Change} from "../connection.js"
 * @import {Message} from "../protocol.js"
 *
 * @typedef {object} Group
 * @property {HTMLElement} el
 * @property {string[]} ids of its messages
 * @property {boolean} near
 * @property {boolean} live whether its messages are drawn
 * @property {boolean} restyled whether all of them must be drawn again
 * @property {Set<Message>[]} missed changes since it was drawn
 *
 * @typedef {(el: HTMLElement, from: number, to: number, redraw: (message: Message) => boolean) => void} Draw draws the
 *   messages shown between two places into a group
 */

import { div } from "../dom.js";
import { whenEnded } from "../ending.js";

const GROUP = 50;
/** The last ones are always drawn. */
const AT_ONCE = 2;
/** Up to here all are filled when nothing else is to do, so that the browser's own search finds everything. */
const FILLED = 40;
/** What a group keeps in mind before it would rather be drawn whole. */
const MISSED = 30;
/** Stands for a message that is not drawn yet, in px. */
const USUAL_HEIGHT = 90;

export class Groups {
  /** @type {Group[]} */
  #list = [];
  #draw;
  #signal;
  /** @type {IntersectionObserver | null} */
  #near = null;
  #filling = false;

  /**
   * @param {HTMLElement} root what scrolls
   * @param {AbortSignal} signal
   * @param {Draw} draw
   */
  constructor(root, signal, draw) {
    this.#draw = draw;
    this.#signal = signal;
    if (typeof IntersectionObserver === "undefined") return;
    const near = new IntersectionObserver((entries) => this.#moved(entries), { root, rootMargin: "1000px" });
    this.#near = near;
    whenEnded(signal, () => near.disconnect());
  }

  get elements() {
    return this.#list.map(({ el }) => el);
  }

  /** @param {string[]} ids of all messages that are shown */
  arrange(ids) {
    const count = Math.ceil(ids.length / GROUP);
    for (const { el } of this.#list.splice(count)) this.#near?.unobserve(el);
    while (this.#list.length < count) {
      const el = div("cw-group");
      this.#list.push({ el, ids: [], near: false, live: false, restyled: false, missed: [] });
      this.#near?.observe(el);
    }
    this.#list.forEach((group, number) => {
      const own = ids.slice(number * GROUP, (number + 1) * GROUP);
      const same = group.ids.every((id, at) => id === own[at]);
      group.ids = own;
      if (this.#isNear(group, number)) return;
      if (group.live && !same) {
        group.live = false;
        group.el.replaceChildren();
      }
      if (group.live) return;
      group.el.style.minHeight = `${own.length * USUAL_HEIGHT}px`;
      this.#fillWhenIdle();
    });
  }

  /** @param {Change} change */
  draw(change) {
    this.#list.forEach((group, number) => {
      if (change.options || group.missed.length > MISSED) group.restyled = true;
      else if (change.messages.size > 0) group.missed.push(change.messages);
      if (this.#isNear(group, number)) this.#fill(group);
    });
  }

  /**
   * @param {Group} group
   * @param {number} number
   */
  #isNear(group, number) {
    return !this.#near || group.near || number >= this.#list.length - AT_ONCE;
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #moved(entries) {
    for (const { target, isIntersecting } of entries) {
      const group = this.#list.find(({ el }) => el === target);
      if (!group) continue;
      group.near = isIntersecting;
      if (isIntersecting) this.#fill(group);
    }
  }

  #fillWhenIdle() {
    if (this.#filling || this.#list.length > FILLED) return;
    this.#filling = true;
    const later =
      globalThis.requestIdleCallback ?? ((/** @type {() => void} */ then) => setTimeout(then, 50));
    const step = () => {
      const group = this.#list.findLast(({ live }) => !live);
      this.#filling = Boolean(group) && !this.#signal.aborted;
      if (!group || !this.#filling) return;
      this.#fill(group);
      later(step);
    };
    later(step);
  }

  /** @param {Group} group */
  #fill(group) {
    const from = this.#list.indexOf(group) * GROUP;
    const { restyled, missed } = group;
    group.live = true;
    group.restyled = false;
    group.missed = [];
    group.el.style.minHeight = "";
    this.#draw(
      group.el,
      from,
      from + GROUP,
      (message) => restyled || missed.some((messages) => messages.has(message)),
    );
  }
}
