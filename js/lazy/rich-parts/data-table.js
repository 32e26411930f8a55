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
 * @param {Frame} frame
 * @param {Context} context
 */
export function dataTable(frame, context) {
  const { head, kinds, labels, numeric } = frame;
  let all = frame.rows.length <= FEW;
  let rows = frame.rows;
  /** @type {{column: number, descending: boolean} | null} */
  let order = null;
  const body = h("tbody");
  const count = h("span", { role: "status" });
  const heads = head.map((name, column) => {
    const label = h("button", { type: "button", onclick: () => sort(column) }, name || "index");
    if (!name) label.classList.add("cw-unnamed");
    const kind = kinds[column] && h("span", { class: "cw-kind" }, kinds[column]);
    return h("th", { scope: "col", "data-number": numeric[column] }, label, kind);
  });
  const scroll = h(
    "div",
    { class: "cw-data-rows", tabindex: 0, role: "group", "aria-label": "Table" },
    h("table", {}, h("thead", {}, h("tr", {}, ...heads)), body),
  );
  const rest = button({ name: "Show all", text: "Show all", onclick: () => toggle() });
  const copy = button({ name: "Copy table", icon: "copy", onclick: () => void copied() });
  const save = button({ name: "Download table as CSV", text: "CSV", icon: "down", onclick: () => saved() });
  const { allow_file_downloads } = context.connection.options;
  const foot = div(
    "cw-data-foot",
    count,
    frame.rows.length > FEW && rest,
    copy,
    allow_file_downloads && save,
  );
  const el = div("cw-data", scroll, foot);

  const draw = () => {
    const visible = all ? rows : rows.slice(0, FIRST);
    body.replaceChildren(
      ...visible.map((row) =>
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
        ),
      ),
    );
    const number = (/** @type {number} */ amount) => amount.toLocaleString("en").replaceAll(",", " ");
    const part = visible.length === frame.total ? "" : `${number(visible.length)} of `;
    count.textContent = `${part}${number(frame.total)} rows · ${number(frame.columns)} columns`;
    rest.lastElementChild?.replaceChildren(all ? "Show fewer" : "Show all");
    setAttribute(rest, "aria-label", all ? "Show fewer" : "Show all");
    setAttribute(el, "data-all", all && frame.rows.length > FEW);
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
  /** @param {number} column */
  const sort = (column) => {
    if (order?.column !== column) order = { column, descending: false };
    else order = order.descending ? null : { column, descending: true };
    rows = order ? sorted(frame, order.column, order.descending) : frame.rows;
    draw();
  };
  const copied = async () => {
    const done = await copyText(asTsv({ ...frame, rows }), context.root);
    context.announce(done ? "Copied" : "The browser blocked copying.");
  };
  const saved = () => {
    const href = URL.createObjectURL(new Blob([asCsv({ ...frame, rows })], { type: "text/csv" }));
    h("a", { href, download: "table.csv" }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60_000);
  };
  draw();
  return el;
}
