/**
 * The groups of messages of a long transcript. Only groups near the viewport are drawn. A group outside the viewport
 * records the changes it missed and is cleared when its messages were replaced. A change costs as much as the visible
 * groups, whatever the length. A group is drawn from its end, in slices, so that no frame waits for the whole group.
 *
 * @import {Change} from "../wire/connection.js"
 * @import {Message} from "../wire/protocol.js"
 *
 * @typedef {object} Group
 * @property {HTMLElement} el
 * @property {string[]} ids of its messages
 * @property {boolean} near
 * @property {number} drawn how many of its messages are drawn, counted from its end
 * @property {Set<Message>[] | null} missed changes since it was drawn; null when all must be drawn again
 *
 * @typedef {(el: HTMLElement, from: number, to: number, redraw: (message: Message) => boolean) => void} Draw draws the
 *   messages shown between two places into a group
 */

import { div, setAttribute } from "../dom/elements.js";
import { onAbort } from "../on-abort.js";

const GROUP = 50;
/** The last groups are always drawn, starting with this many messages of each. */
const AT_ONCE = 2;
const FIRST = 20;
/** Messages drawn between two checks of the clock, and the milliseconds that the page waits for them. */
const SLICE = 5;
const BUDGET = 3;
/** The most groups that are all filled when the page is idle, so that the browser's own search finds everything. */
const FILLED = 40;
/** Milliseconds without a change to all groups after which the page counts as idle. */
const REST = 2000;
/** The most missed changes that a group records; after more it is drawn whole. */
const MISSED = 30;
/** The assumed height of a message that is not drawn yet, in pixels. */
const USUAL_HEIGHT = 90;

/**
 * Marks the messages that another of the same speaker follows. With a selector that has `:has()` instead, the browser
 * would style the whole message again for each block that is added to it.
 * @param {Element[]} elements messages, one after another
 * @returns {Element[]} the same
 */
export function markFollowed(elements) {
  elements.forEach((one, at) => {
    setAttribute(one, "data-followed", Boolean(elements[at + 1]?.hasAttribute("data-continued")));
  });
  return elements;
}

export class MessageGroups {
  /** @type {Group[]} */
  #list = [];
  #draw;
  #signal;
  #busy;
  /** @type {IntersectionObserver | null} */
  #near = null;
  #filling = false;
  #rested = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {HTMLElement} root the element that scrolls
   * @param {AbortSignal} signal
   * @param {Draw} draw
   * @param {() => boolean} busy whether a response is in progress: groups outside the viewport wait for its end
   */
  constructor(root, signal, draw, busy) {
    this.#draw = draw;
    this.#signal = signal;
    this.#busy = busy;
    if (typeof IntersectionObserver === "undefined") return;
    const near = new IntersectionObserver((entries) => this.#moved(entries), { root, rootMargin: "1000px" });
    this.#near = near;
    onAbort(signal, () => {
      near.disconnect();
      clearTimeout(this.#timer);
    });
  }

  get elements() {
    return this.#list.map(({ el }) => el);
  }

  /** @param {string[]} ids of all messages that are shown */
  arrange(ids) {
    const count = Math.ceil(ids.length / GROUP);
    // Messages inserted before the first get groups of their own, so that drawn messages stay in their groups.
    const before = ids.indexOf(this.#list[0]?.ids[0]);
    if (before % GROUP === 0)
      for (let more = before; more > 0; more -= GROUP) this.#list.unshift(this.#group());
    for (const { el } of this.#list.splice(count)) this.#near?.unobserve(el);
    while (this.#list.length < count) this.#list.push(this.#group());
    this.#list.forEach((group, number) => {
      const own = ids.slice(number * GROUP, (number + 1) * GROUP);
      const same = group.ids.every((id, at) => id === own[at]);
      group.drawn &&= Math.max(0, group.drawn + own.length - group.ids.length);
      group.ids = own;
      if (this.#isNear(group)) return;
      if (!same) {
        group.drawn = 0;
        group.el.replaceChildren();
      }
      reserveHeight(group);
    });
  }

  /** @returns {Group} */
  #group() {
    const el = div("cw-group");
    this.#near?.observe(el);
    return { el, ids: [], near: false, drawn: 0, missed: [] };
  }

  /** @param {Change} change */
  draw(change) {
    for (const group of this.#list) {
      if (change.options || (group.missed?.length ?? 0) > MISSED) group.missed = null;
      if (change.messages.size > 0) group.missed?.push(change.messages);
      if (this.#isNear(group)) this.#fill(group, this.#near ? group.drawn || FIRST : GROUP);
    }
    this.#rested = false;
    this.#fillLater();
  }

  /** @param {Group} group */
  #isNear(group) {
    return !this.#near || group.near || this.#list.slice(-AT_ONCE).includes(group);
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #moved(entries) {
    for (const { target, isIntersecting } of entries) {
      const group = this.#list.find(({ el }) => el === target);
      if (!group) continue;
      group.near = isIntersecting;
      if (group.near) this.#fill(group, group.drawn);
    }
    this.#fillLater();
  }

  /** Draws near groups a slice per frame, and the rest when the page is idle. */
  #fillLater() {
    clearTimeout(this.#timer);
    const next = this.#filling ? null : this.#next();
    if (!next) return;
    const near = this.#isNear(next);
    if (!near && !this.#rested) {
      this.#timer = setTimeout(() => {
        this.#rested = true;
        this.#fillLater();
      }, REST);
      return;
    }
    this.#filling = true;
    const idle = globalThis.requestIdleCallback ?? setTimeout;
    (near ? requestAnimationFrame : idle)(() => {
      this.#filling = this.#signal.aborted;
      const group = this.#filling ? null : this.#next();
      const end = performance.now() + BUDGET;
      if (group && (this.#rested || this.#isNear(group))) {
        do this.#fill(group, group.drawn + SLICE);
        while (group.drawn < group.ids.length && performance.now() < end);
      }
      this.#fillLater();
    });
  }

  #next() {
    const open = this.#list.filter(({ drawn, ids }) => drawn < ids.length);
    const far = !this.#list[FILLED] && !this.#busy();
    return open.findLast((one) => this.#isNear(one)) ?? (far ? open.at(-1) : null);
  }

  /**
   * @param {Group} group
   * @param {number} count how many of its messages are drawn afterwards
   */
  #fill(group, count) {
    const { missed, ids } = group;
    const to = this.#list.indexOf(group) * GROUP + ids.length;
    group.drawn = Math.min(count, ids.length);
    group.missed = [];
    reserveHeight(group);
    this.#draw(
      group.el,
      to - group.drawn,
      to,
      (message) => !missed || missed.some((messages) => messages.has(message)),
    );
  }
}

/** Reserves the height of messages that are not drawn or not laid out yet. @param {Group} group */
function reserveHeight({ el, ids, drawn }) {
  const missing = (ids.length - drawn) * USUAL_HEIGHT;
  el.style.cssText = `padding-top:${missing}px;contain-intrinsic-size:auto ${drawn * USUAL_HEIGHT}px`;
}
