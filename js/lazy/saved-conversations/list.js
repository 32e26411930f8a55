/** The list of saved conversations, by day: one stop for Tab, with arrow keys from row to row. */

import { div, h, hasFocus, setChildren } from "../../dom/elements.js";
import { SavedRow } from "./saved-row.js";

/**
 * @import {SavedConversations} from "../../wire/protocol.js"
 * @import {RowActions} from "./saved-row.js"
 */

/** The kernel lists at most so many. */
const LISTED = 200;
const DAY = 86_400_000;

/**
 * @param {number} updated Unix time, seconds
 * @returns {string}
 */
function dayOf(updated) {
  const midnight = new Date().setHours(0, 0, 0, 0);
  const days = Math.ceil((midnight - updated * 1000) / DAY);
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  return days <= 7 ? "Previous 7 days" : "Older";
}

export class SavedList {
  el = div("cw-side-list");
  /** @type {Map<string, SavedRow>} */
  #rows = new Map();
  /** @type {Map<string, HTMLElement>} */
  #sections = new Map();
  #actions;
  #hint = h("p", { class: "cw-faint" });
  /** The row that Tab reaches. @type {string | undefined} */
  #stop;

  /** @param {RowActions & {leave: () => void}} actions `leave` takes the focus when no row is left */
  constructor(actions) {
    this.#actions = actions;
    this.el.addEventListener("keydown", (event) => this.#handleKey(event));
    this.el.addEventListener("focusin", (event) => {
      const row = [...this.#rows].find(([, { el }]) => el.contains(/** @type {Node} */ (event.target)));
      if (row) this.#stopAt(row[0]);
    });
  }

  focus() {
    this.#rows.get(this.#stop ?? "")?.focus();
  }

  /** @param {SavedConversations} conversations */
  draw({ titles, current, query }) {
    const known = this.#rows;
    const before = [...known];
    const focused = before.findIndex(([, { el }]) => hasFocus(el));
    /** @type {Map<string, HTMLElement[]>} */
    const days = new Map();
    this.#rows = new Map();
    for (const { id, title, updated, version } of titles) {
      const row = known.get(id) ?? new SavedRow(id, this.#actions);
      row.draw(title, id === current, version);
      this.#rows.set(id, row);
      const day = dayOf(updated);
      days.set(day, [...(days.get(day) ?? []), row.el]);
    }
    const full = titles.length >= LISTED;
    this.#hint.textContent = query ? "No conversations match your search." : "No conversations yet.";
    if (full)
      this.#hint.textContent = `Showing the ${LISTED} most recent conversations. Search to find older ones.`;
    const sections = [...days].map(([day, elements]) => this.#section(day, elements));
    setChildren(this.el, [...sections, (titles.length === 0 || full) && this.#hint]);
    const next = [...this.#rows.keys()][Math.min(focused, titles.length - 1)];
    this.#stopAt(this.#rows.has(this.#stop ?? "") ? this.#stop : (next ?? titles[0]?.id));
    // If the row with the focus was deleted, the row in its place gets the focus.
    if (focused < 0 || this.#rows.has(before[focused][0])) return;
    if (next) this.focus();
    else this.#actions.leave();
  }

  /**
   * @param {string} day
   * @param {HTMLElement[]} elements
   */
  #section(day, elements) {
    let section = this.#sections.get(day);
    if (!section) {
      const head = h("div", { class: "cw-faint", "aria-hidden": "true" }, day);
      section = div("cw-side-day", head, h("ul", { "aria-label": day }));
      this.#sections.set(day, section);
    }
    setChildren(/** @type {HTMLElement} */ (section.lastElementChild), elements);
    return section;
  }

  /** @param {string | undefined} id */
  #stopAt(id) {
    this.#stop = id;
    for (const [key, row] of this.#rows) row.setReachable(key === id);
  }

  /** @param {KeyboardEvent} event */
  #handleKey(event) {
    if (/** @type {Element} */ (event.target).matches("textarea")) return;
    const ids = [...this.#rows.keys()];
    const at = ids.indexOf(this.#stop ?? "");
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: ids.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#rows.get(ids[Math.max(0, Math.min(to, ids.length - 1))])?.focus();
  }
}
