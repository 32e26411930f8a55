/** A DataFrame: ten rows, their number, and buttons to see, sort, copy, and save all of them. */

import { copyText } from "../../dom/clipboard.js";
import { button, div, h, setAttribute } from "../../dom/elements.js";
import { asCsv, asTsv, sorted } from "./read-table.js";

/**
 * @import {Context} from "../../view/context.js"
 * @import {Frame} from "./read-table.js"
 */

/** Rows that are visible at first; a table with a few more is shown whole. */
const FIRST = 10;
const FEW = 13;

/**
 * @param {string[]} row
 * @param {Frame} frame
 */
const rowNode = (row, { labels, numeric }) =>
  h(
    "tr",
    {},
    ...row.map((cell, column) =>
      h(
        labels[column] ? "th" : "td",
        { scope: labels[column] && "row", "data-number": numeric[column] },
        cell,
      ),
    ),
  );

/**
 * @param {Frame} frame
 * @param {(column: number) => void} sort
 */
const headCells = ({ head, kinds, numeric }, sort) =>
  head.map((name, column) => {
    const label = h("button", { type: "button", onclick: () => sort(column) }, name || "index");
    if (!name) label.classList.add("cw-unnamed");
    const kind = kinds[column] && h("span", { class: "cw-kind" }, kinds[column]);
    return h("th", { scope: "col", "data-number": numeric[column] }, label, kind);
  });

/** @param {number} amount */
export const number = (amount) => amount.toLocaleString("en").replaceAll(",", " ");

/** Saves a table as CSV. @param {Frame} frame */
export function download(frame) {
  const href = URL.createObjectURL(new Blob([asCsv(frame)], { type: "text/csv" }));
  h("a", { href, download: "table.csv" }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/**
 * @param {Frame} frame
 * @param {Context} context
 */
export function dataTable(frame, context) {
  const long = frame.rows.length > FEW;
  let all = !long;
  let { rows } = frame;
  /** @type {{column: number, descending: boolean} | null} */
  let order = null;

  const draw = () => {
    const visible = all ? rows : rows.slice(0, FIRST);
    body.replaceChildren(...visible.map((row) => rowNode(row, frame)));
    const part = visible.length === frame.total ? "" : `${number(visible.length)} of `;
    count.textContent = `${part}${number(frame.total)} rows · ${number(frame.columns)} columns`;
    const name = all ? "Show fewer" : "Show all";
    rest.lastElementChild?.replaceChildren(name);
    setAttribute(rest, "aria-label", name);
    setAttribute(el, "data-all", all && long);
    heads.forEach((cell, column) => {
      const direction = order?.descending ? "descending" : "ascending";
      setAttribute(cell, "aria-sort", order?.column === column ? direction : null);
    });
  };
  const toggle = () => {
    all = !all;
    if (!all) scroll.scrollTop = 0;
    draw();
  };
  const heads = headCells(frame, (column) => {
    if (order?.column !== column) order = { column, descending: false };
    else order = order.descending ? null : { column, descending: true };
    rows = order ? sorted(frame, order.column, order.descending) : frame.rows;
    draw();
  });
  const copied = async () => {
    const done = await copyText(asTsv({ ...frame, rows }), context.root);
    context.announce(done ? "Copied" : "The browser blocked copying.");
  };
  const saved = () => download({ ...frame, rows });

  const body = h("tbody");
  const table = h("table", {}, h("thead", {}, h("tr", {}, ...heads)), body);
  const rowsOf = { class: "cw-data-rows", tabindex: 0, role: "group", "aria-label": "Table" };
  const scroll = h("div", rowsOf, table);
  const count = h("span", { role: "status" });
  const rest = button({ name: "Show all", text: "Show all", onclick: toggle });
  const copy = button({ name: "Copy table", icon: "copy", onclick: copied });
  const csv = { name: "Download table as CSV", text: "CSV", icon: /** @type {const} */ ("down") };
  const save = context.connection.options.allow_file_downloads && button({ ...csv, onclick: saved });
  const el = div("cw-data", scroll, div("cw-data-foot", count, long && rest, copy, save));
  draw();
  return el;
}
