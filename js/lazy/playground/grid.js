/**
 * The grid: only the rows near the view are in the page, and only those are sent. Rows are of one height, so that where a
 * row stands is known without it.
 */

import { div, focusOn, h, hasFocus, setAttribute } from "../../dom/elements.js";
import { drawCase, drawCell, shownAnswer } from "./cells.js";
import { drawHead } from "./column-heads.js";
import { moved } from "./grid-keys.js";

/**
 * @import {Board, ViewText} from "./protocol.js"
 * @import {Arrangement} from "./toolbar.js"
 * @typedef {{case: string, variant: string, sample: number}} Opened
 */

const HEIGHT = 104;
const AROUND = 6;
const ASK_EVERY = 60; // ms

export class Grid {
  #board;
  #open;
  #body = div("cwp-body");
  #head = h("div", { role: "row", class: "cwp-heads", "aria-rowindex": 1 });
  #table = h("div", { role: "grid", "aria-label": "Playground", class: "cwp-table" });
  /** @type {Map<number, HTMLElement>} */
  #rows = new Map();
  /** Where the keyboard is: row and column; the heads are row -1. */
  #active = { row: 0, column: 1 };
  /** @type {Arrangement} */
  #how = { filter: "all", sort: "case", score: "" };
  #asked = "";
  #marked = false;
  /** Which of its different answers a cell shows. @type {Map<string, number>} */
  #turned = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {Board} board
   * @param {(cell: Opened) => void} open
   */
  constructor(board, open) {
    this.#board = board;
    this.#open = open;
    this.#body.setAttribute("role", "rowgroup");
    this.#table.append(h("div", { role: "rowgroup", class: "cwp-top" }, this.#head), this.#body);
    this.el = div("cwp-scroll", this.#table);
    this.el.addEventListener("scroll", () => this.draw(), { passive: true });
    this.#table.addEventListener("keydown", (event) => this.#key(event));
    this.#table.addEventListener("focusin", (event) => this.#focused(event));
    this.#table.addEventListener("click", (event) => this.#clicked(event));
  }

  /** @returns {ViewText | undefined} */
  get #view() {
    return this.#board.page().views?.[this.#board.view];
  }

  focus() {
    focusOn(this.#cellAt(this.#active.row, this.#active.column) ?? null);
  }

  /** @param {Arrangement} how */
  arrange(how) {
    this.#how = how;
    this.el.scrollTop = 0;
    this.#request(0, this.#span()[1]);
  }

  /** @param {boolean} marked whether the differences to the baseline are marked */
  mark(marked) {
    this.#marked = marked;
    for (const row of this.#rows.values()) row.dataset.key = "";
    this.draw();
  }

  measured() {
    this.draw();
  }

  draw() {
    const { columns, board } = this.#board.page();
    if (!columns) return;
    const view = this.#view;
    const count = view?.count ?? board.cases;
    setAttribute(this.#table, "aria-rowcount", count + 1);
    setAttribute(this.#table, "aria-colcount", columns.length + 1);
    this.#table.style.setProperty("--columns", String(columns.length));
    this.#body.style.height = `${Math.max(1, count) * HEIGHT}px`;
    drawHead(this.#head, columns, this.#board);
    const [first, last] = this.#span(count);
    this.#request(first, last);
    const wanted = new Set(Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index));
    if (hasFocus(this.#table) && this.#active.row >= 0 && this.#active.row < count)
      wanted.add(this.#active.row);
    for (const [place, row] of this.#rows) {
      if (wanted.has(place)) continue;
      row.remove();
      this.#rows.delete(place);
    }
    for (const place of [...wanted].sort((a, b) => a - b)) this.#drawRow(place, view);
    setAttribute(this.el, "data-empty", count === 0);
    this.#tabStop();
  }

  /** @param {number} [count] @returns {[number, number]} the rows near the view */
  #span(count = this.#view?.count ?? this.#board.page().board.cases) {
    const top = Math.floor(this.el.scrollTop / HEIGHT);
    const fit = Math.ceil((this.el.clientHeight || 640) / HEIGHT);
    return [Math.max(0, top - AROUND), Math.min(count, top + fit + AROUND)];
  }

  /**
   * @param {number} first
   * @param {number} last
   */
  #request(first, last) {
    const fields = { first, last: Math.max(last, first + 1), ...this.#how };
    const key = JSON.stringify(fields);
    if (key === this.#asked) return;
    this.#asked = key;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!this.#board.signal.aborted) this.#board.ask("list", fields);
    }, ASK_EVERY);
  }

  /**
   * @param {number} place
   * @param {ViewText | undefined} view
   */
  #drawRow(place, view) {
    const data = view?.rows[place];
    const { columns } = this.#board.page();
    let row = this.#rows.get(place);
    if (!row) {
      row = h("div", { role: "row", class: "cwp-row", "aria-rowindex": place + 2 });
      row.style.transform = `translateY(${place * HEIGHT}px)`;
      row.append(h("div", { role: "rowheader", class: "cwp-case", tabindex: -1 }));
      this.#rows.set(place, row);
      const next = [...this.#rows.keys()].filter((one) => one > place).sort((a, b) => a - b)[0];
      this.#body.insertBefore(row, next === undefined ? null : (this.#rows.get(next) ?? null));
    }
    while (row.children.length <= columns.length)
      row.append(h("div", { role: "gridcell", class: "cwp-cell", tabindex: -1 }));
    while (row.children.length > columns.length + 1) row.lastElementChild?.remove();
    const turned = columns.map((_, index) => this.#turned.get(`${data?.id} ${index}`) ?? 0);
    const key = data ? JSON.stringify([data, turned]) : "";
    if (row.dataset.key === key && data) return;
    row.dataset.key = key;
    row.dataset.case = data?.id ?? "";
    drawCase(/** @type {HTMLElement} */ (row.children[0]), data, place);
    const baseline = columns.findIndex((column) => column.baseline);
    const other = data && this.#marked ? shownAnswer(data.cells[baseline], turned[baseline]) : null;
    columns.forEach((column, index) => {
      const cell = /** @type {HTMLElement} */ (row.children[index + 1]);
      const answers = data?.cells[index];
      drawCell(cell, answers, turned[index], index === baseline ? null : (other?.text ?? null), column.name);
    });
  }

  /** One cell of the grid is in the order of the Tab key. */
  #tabStop() {
    const wanted = this.#cellAt(this.#active.row, this.#active.column) ?? this.#cellAt(-1, 0);
    for (const old of this.#table.querySelectorAll('[tabindex="0"]:not(button)'))
      if (old !== wanted) setAttribute(old, "tabindex", -1);
    if (wanted) setAttribute(wanted, "tabindex", 0);
  }

  /**
   * @param {number} row
   * @param {number} column
   * @returns {HTMLElement | undefined}
   */
  #cellAt(row, column) {
    const parent = row < 0 ? this.#head : this.#rows.get(row);
    return /** @type {HTMLElement | undefined} */ (parent?.children[column]);
  }

  /** @param {Event} event @returns {{row: number, column: number, cell: HTMLElement} | null} */
  #placeOf({ target }) {
    const cell = /** @type {HTMLElement} */ (target).closest(
      '[role="gridcell"], [role="rowheader"], [role="columnheader"]',
    );
    const parent = cell?.parentElement;
    if (!cell || !parent) return null;
    const row = parent === this.#head ? -1 : Number(parent.getAttribute("aria-rowindex")) - 2;
    return { row, column: [...parent.children].indexOf(cell), cell: /** @type {HTMLElement} */ (cell) };
  }

  /** @param {FocusEvent} event */
  #focused(event) {
    const place = this.#placeOf(event);
    if (!place) return;
    this.#active = { row: place.row, column: place.column };
    this.#tabStop();
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const place = this.#placeOf(event);
    if (!place) return;
    const step = /** @type {HTMLElement} */ (event.target).closest("button")?.dataset.step;
    if (step) this.#turn(place.row, place.column, Number(step));
    else if (!(/** @type {HTMLElement} */ (event.target).closest("button")))
      this.#enter(place.row, place.column);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const place = this.#placeOf(event);
    if (!place || event.altKey || event.ctrlKey || event.metaKey) return;
    const { row, column } = place;
    const last = this.#board.page().columns.length;
    const page = Math.max(1, Math.floor(this.el.clientHeight / HEIGHT) - 1);
    const next = moved(event.key, { row, column }, { rows: this.#view?.count ?? 0, last, page });
    if (event.key === "Enter" && place.cell === event.target) this.#enter(row, column);
    else if ((event.key === "<" || event.key === ">") && row >= 0)
      this.#turn(row, column, event.key === ">" ? 1 : -1);
    else if (next) this.#go(next.row, next.column);
    else return;
    event.preventDefault();
  }

  /**
   * @param {number} row
   * @param {number} column
   */
  #go(row, column) {
    this.#active = { row, column };
    if (row >= 0) {
      const top = row * HEIGHT;
      const head = this.#head.offsetHeight;
      const room = this.el.clientHeight - head;
      if (top < this.el.scrollTop) this.el.scrollTop = top;
      else if (top + HEIGHT > this.el.scrollTop + room) this.el.scrollTop = top + HEIGHT - room;
      if (!this.#rows.has(row)) this.#drawRow(row, this.#view);
    }
    const cell = this.#cellAt(row, column);
    if (!cell) return;
    const left = this.#cellAt(row, 0)?.offsetWidth ?? 0;
    if (column > 0 && cell.offsetLeft < this.el.scrollLeft + left)
      this.el.scrollLeft = cell.offsetLeft - left;
    else if (cell.offsetLeft + cell.offsetWidth > this.el.scrollLeft + this.el.clientWidth)
      this.el.scrollLeft = cell.offsetLeft + cell.offsetWidth - this.el.clientWidth;
    focusOn(cell);
    this.draw();
  }

  /**
   * @param {number} row
   * @param {number} column
   */
  #enter(row, column) {
    const data = this.#view?.rows[row];
    const { columns } = this.#board.page();
    if (row < 0 || column < 1 || !data) return;
    const turned = this.#turned.get(`${data.id} ${column - 1}`) ?? 0;
    const { sample } = shownAnswer(data.cells[column - 1], turned);
    this.#active = { row, column };
    this.#open({ case: data.id, variant: columns[column - 1].name, sample });
  }

  /**
   * @param {number} row
   * @param {number} column
   * @param {number} step
   */
  #turn(row, column, step) {
    const data = this.#view?.rows[row];
    const count = data?.cells[column - 1]?.answers.length ?? 0;
    if (!data || count < 2) return;
    const key = `${data.id} ${column - 1}`;
    this.#turned.set(key, ((this.#turned.get(key) ?? 0) + step + count) % count);
    this.draw();
  }
}
