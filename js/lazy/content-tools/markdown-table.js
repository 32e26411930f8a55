/** A table of a text: sorted by a click on a head, folded if it is long, and copied or saved as a whole. */

import { copyText } from "../../dom/clipboard.js";
import { button, div, h, setAttribute } from "../../dom/elements.js";
import { download, number } from "../rich-parts/data-table.js";
import { asTsv, frameOf, sorted } from "../rich-parts/read-table.js";

/**
 * @import {Context} from "../../view/context.js"
 */

/** Rows that are visible at first, as in the style sheet; a table with a few more is shown whole. */
const FIRST = 10;
const FEW = 13;
const INTERACTIVE = "a, button, input";

/** @param {Element} element */
const texts = (element) => [...element.children].map((cell) => (cell.textContent ?? "").trim());

class MarkdownTable {
  #context;
  #scroll;
  #body;
  #head;
  #heads;
  #lines;
  /** What the cells say; it is read when it is first needed. @type {ReturnType<typeof frameOf> | null} */
  #frame = null;
  #long;
  #all;
  /** @type {{column: number, descending: boolean} | null} */
  #order = null;
  #count = h("span", { role: "note" });
  #rest = button({ name: "Show all", text: "Show all", onclick: () => this.#toggle() });
  foot;

  /**
   * @param {Element} scroll the element around the table
   * @param {Element} head its row of names
   * @param {Element} body
   * @param {Context} context
   */
  constructor(scroll, head, body, context) {
    this.#context = context;
    this.#scroll = scroll;
    this.#body = body;
    this.#head = head;
    this.#heads = [...head.children];
    this.#lines = [...body.children];
    this.#long = this.#lines.length > FEW;
    this.#all = !this.#long;
    if (this.#lines.length > 1) for (const column of this.#heads.keys()) this.#equipHead(column);
    const { allow_file_downloads } = context.connection.options;
    const copy = button({ name: "Copy table", icon: "copy", onclick: () => void this.#copy() });
    const csv = { name: "Download table as CSV", text: "CSV", icon: /** @type {const} */ ("down") };
    const save = allow_file_downloads && button({ ...csv, onclick: () => download(this.#sorted()) });
    this.foot = div("cw-table-foot", this.#count, this.#long && this.#rest, copy, save);
    setAttribute(this.foot, "data-long", this.#long);
    if (this.#long) this.#draw();
  }

  #whole() {
    this.#frame ??= frameOf(texts(this.#head), this.#lines.map(texts));
    return this.#frame;
  }

  #sorted() {
    const frame = this.#whole();
    if (!this.#order) return frame;
    return { ...frame, rows: sorted(frame, this.#order.column, this.#order.descending) };
  }

  /** Makes the words of a head a button, unless they contain one already. @param {number} column */
  #equipHead(column) {
    const cell = this.#heads[column];
    if (cell.querySelector(INTERACTIVE) || !cell.textContent) return;
    const onclick = () => this.#sort(column);
    cell.replaceChildren(h("button", { type: "button", class: "cw-sort", onclick }, ...cell.childNodes));
  }

  #draw() {
    for (const [column, cell] of this.#heads.entries()) {
      const direction = this.#order?.descending ? "descending" : "ascending";
      setAttribute(cell, "aria-sort", this.#order?.column === column ? direction : null);
    }
    if (!this.#long) return;
    setAttribute(this.#scroll, "data-all", this.#all);
    setAttribute(this.#scroll, "data-folded", !this.#all);
    this.#count.textContent = `${this.#all ? "" : `${FIRST} of `}${number(this.#lines.length)} rows`;
    const name = this.#all ? "Show fewer" : "Show all";
    this.#rest.lastElementChild?.replaceChildren(name);
    setAttribute(this.#rest, "aria-label", name);
  }

  #toggle() {
    this.#all = !this.#all;
    if (!this.#all) this.#scroll.scrollTop = 0;
    this.#draw();
  }

  /** @param {number} column */
  #sort(column) {
    if (this.#order?.column !== column) this.#order = { column, descending: false };
    else this.#order = this.#order.descending ? null : { column, descending: true };
    const lineOf = new Map(this.#whole().rows.map((row, at) => [row, this.#lines[at]]));
    this.#body.replaceChildren(...this.#sorted().rows.map((row) => /** @type {Element} */ (lineOf.get(row))));
    this.#draw();
  }

  async #copy() {
    const done = await copyText(asTsv(this.#sorted()), this.#context.root);
    this.#context.announce(done ? "Copied" : "The browser blocked copying.");
  }
}

/**
 * @param {Element} scroll the element around a table
 * @param {Context} context
 */
export function equipTable(scroll, context) {
  const head = scroll.querySelector("thead tr");
  const body = scroll.querySelector("tbody");
  if (!head || !body?.children.length || scroll.nextElementSibling?.matches(".cw-table-foot")) return;
  scroll.after(new MarkdownTable(scroll, head, body, context).foot);
}
