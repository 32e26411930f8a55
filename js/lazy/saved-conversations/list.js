/** The list of saved conversations: one stop for Tab, with arrows from row to row. */

import { button, div, focusOn, h, hasFocus, setAttribute, setChildren } from "../../dom/elements.js";
import { handleTypingKeys } from "../../view/keyboard.js";

/**
 * @import {SavedConversations} from "../../wire/protocol.js"
 *
 * @typedef {SavedConversations["titles"][number]} Entry
 * @typedef {object} Actions
 * @property {(id: string) => void} open
 * @property {(id: string, title: string) => void} rename
 * @property {(id: string) => void} remove
 * @property {() => void} leave takes the focus when there is no row left
 * @typedef {{el: HTMLLIElement, title: HTMLButtonElement, draw: (entry: Entry) => void, stop: (here: boolean) => void}} Row
 */

const LISTED = 200;
const DAY = 86_400_000;

/**
 * @param {number} updated Unix time, s
 * @returns {string}
 */
function when(updated) {
  const midnight = new Date().setHours(0, 0, 0, 0);
  const days = Math.ceil((midnight - updated * 1000) / DAY);
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  return days <= 7 ? "Previous 7 days" : "Older";
}

export class SavedList {
  /** @type {Map<string, Row>} */
  #rows = new Map();
  /** @type {Map<string, HTMLElement>} */
  #sections = new Map();
  #actions;
  #nothing = h("p", { class: "cw-faint" });
  /** The row that Tab comes to. @type {string | undefined} */
  #stop;

  /** @param {Actions} actions */
  constructor(actions) {
    this.#actions = actions;
    this.el = div("cw-side-list");
    this.el.addEventListener("keydown", (event) => this.#key(event));
    this.el.addEventListener("focusin", (event) => {
      const row = [...this.#rows].find(([, { el }]) => el.contains(/** @type {Node} */ (event.target)));
      if (row) this.#stopAt(row[0]);
    });
  }

  focus() {
    focusOn(this.#rows.get(this.#stop ?? "")?.title ?? null);
  }

  /** @param {SavedConversations} saved */
  draw({ titles, current, query }) {
    const order = [...this.#rows.keys()];
    const focused = order.findIndex((id) => hasFocus(/** @type {Row} */ (this.#rows.get(id)).el));
    const known = new Set(titles.map(({ id }) => id));
    for (const id of order) if (!known.has(id)) this.#rows.delete(id);
    /** @type {Map<string, HTMLElement[]>} */
    const days = new Map();
    const rows = new Map();
    for (const entry of titles) {
      const row = this.#rows.get(entry.id) ?? savedRow(entry.id, this.#actions);
      row.draw(entry);
      setAttribute(row.title, "aria-current", entry.id === current ? "true" : null);
      rows.set(entry.id, row);
      const day = when(entry.updated);
      days.set(day, [...(days.get(day) ?? []), row.el]);
    }
    this.#rows = rows;
    this.#nothing.textContent = query ? "No conversations match your search." : "No conversations yet.";
    if (titles.length >= LISTED)
      this.#nothing.textContent = `Showing the ${LISTED} most recent conversations. Search to find older ones.`;
    const sections = [...days].map(([day, elements]) => this.#section(day, elements));
    setChildren(this.el, [...sections, (titles.length === 0 || titles.length >= LISTED) && this.#nothing]);
    const next = [...rows.keys()][Math.min(focused, rows.size - 1)];
    if (!rows.has(this.#stop ?? "")) this.#stopAt(next ?? titles[0]?.id);
    else this.#stopAt(this.#stop);
    // The row with the focus was deleted: the one in its place is next.
    if (focused >= 0 && !known.has(order[focused])) {
      if (next) this.focus();
      else this.#actions.leave();
    }
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
    for (const [key, row] of this.#rows) row.stop(key === id);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (/** @type {Element} */ (event.target).matches("textarea")) return;
    const ids = [...this.#rows.keys()];
    const at = ids.indexOf(this.#stop ?? "");
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: ids.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    focusOn(this.#rows.get(ids[Math.max(0, Math.min(to, ids.length - 1))])?.title ?? null);
  }
}

/**
 * @param {string} id
 * @param {Actions} actions
 * @returns {Row}
 */
function savedRow(id, { open, rename, remove }) {
  let shown = "";
  const el = h("li", { class: "cw-saved" });
  const words = h("span");
  const title = h("button", { type: "button", class: "cw-button", onclick: () => open(id) }, words);
  const change = button({ name: "", icon: "edit", onclick: () => write() });
  const drop = button({ name: "", icon: "clear", onclick: () => confirm() });

  /** Back to what it usually is. @param {HTMLElement | null} [focus] */
  const rest = (focus = null) => {
    el.replaceChildren(title, change, drop);
    focusOn(focus);
  };

  const write = () => {
    const area = h("textarea", { rows: 1, "aria-label": "Conversation title" });
    area.value = shown;
    const text = () => area.value.replaceAll("\n", " ").trim();
    /** @param {boolean} back whether the focus goes back to the row */
    const save = (back) => {
      if (area.parentNode !== el) return;
      const given = text();
      rest(back ? title : null);
      if (given && given !== shown) rename(id, given);
    };
    handleTypingKeys(area, { enter: () => save(true), leave: () => rest(title) });
    area.addEventListener("blur", () => save(false));
    el.replaceChildren(area);
    focusOn(area);
    area.select();
  };

  const confirm = () => {
    const yes = button({ name: "Delete", text: "Delete", class: "cw-danger", onclick: () => gone() });
    const no = button({ name: "Cancel", text: "Cancel", onclick: () => rest(title) });
    const gone = () => {
      rest(title);
      remove(id);
    };
    const group = h("div", { role: "group", "aria-label": `Delete “${shown}”?` }, yes, no);
    group.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      rest(title);
    });
    el.replaceChildren(h("div", { class: "cw-saved-question" }, h("span", {}, `Delete “${shown}”?`), group));
    focusOn(no);
  };

  rest();
  return {
    el,
    title,
    draw: (entry) => {
      if (entry.title === shown) return;
      shown = entry.title;
      words.textContent = shown;
      title.title = shown;
      for (const [one, verb] of /** @type {const} */ ([
        [change, "Rename"],
        [drop, "Delete"],
      ])) {
        setAttribute(one, "aria-label", `${verb} “${shown}”`);
        one.title = verb;
      }
    },
    stop: (here) => {
      for (const one of [title, change, drop]) one.tabIndex = here ? 0 : -1;
    },
  };
}
