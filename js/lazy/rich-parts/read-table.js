/**
 * The table of a DataFrame, read from the HTML that pandas and polars write for a notebook. HTML with anything else in
 * it is not read: it may be styled, and is shown as it is.
 *
 * @typedef {object} Frame
 * @property {string[]} head names of the columns
 * @property {string[]} kinds types of the columns, where they are given
 * @property {string[][]} rows
 * @property {boolean[]} labels whether a column is part of the index
 * @property {boolean[]} numeric whether a column has numbers
 * @property {number} total rows of the whole frame, of which some may be missing here
 * @property {number} columns of the whole frame
 */

const PLAIN = "div, style, table, thead, tbody, tr, th, td, p, small, br";
const NUMBER = /^[-+−]?[\d_,. ]*\d(?:e[-+]?\d+)?%?$/i;
const NOTHING = /^(|NaN|NaT|None|null|<NA>|\.\.\.|…)$/;

/** @param {Element} row */
const texts = (row) => [...row.children].map((cell) => (cell.textContent ?? "").trim());

/**
 * @param {string} html
 * @returns {Frame | null}
 */
export function readTable(html) {
  if (!/<table[^>]*class="dataframe"/.test(html)) return null;
  const { body } = new DOMParser().parseFromString(html, "text/html");
  const tables = body.querySelectorAll("table");
  const strange = [...body.querySelectorAll("*")].some((el) => !el.matches(PLAIN));
  if (tables.length !== 1 || strange || body.querySelector("[rowspan], [colspan]")) return null;
  const heads = [...tables[0].querySelectorAll("thead tr")];
  const lines = [...tables[0].querySelectorAll("tbody tr")];
  const head = heads[0] ? texts(heads[0]) : [];
  if (head.length === 0 || lines.some((line) => line.children.length !== head.length)) return null;
  const second = heads[1] ? texts(heads[1]) : [];
  const kinds = second.length && second[0] ? second : [];
  // The name of pandas' index has a line of its own.
  if (second.length && !kinds.length) return null;
  if (heads.length > 1 && !/^shape:/.test(body.querySelector("small")?.textContent ?? "")) return null;
  const rows = lines.map(texts);
  const labels = head.map((_, column) => lines.length > 0 && lines[0].children[column].tagName === "TH");
  const size =
    /(\d+) rows × (\d+) columns/.exec(body.querySelector("p")?.textContent ?? "") ??
    /shape: \(([\d_]+), ([\d_]+)\)/.exec(body.querySelector("small")?.textContent ?? "");
  const [total, columns] = (size ?? []).slice(1).map((digits) => Number(digits.replaceAll("_", "")));
  const data = labels.filter((label) => !label).length;
  const whole = { total: total ?? rows.length, columns: columns ?? data };
  return { ...frameOf(head, rows), kinds, labels, ...whole };
}

/**
 * @param {string[]} head
 * @param {string[][]} rows
 * @returns {Frame} a table that is here as a whole
 */
export function frameOf(head, rows) {
  const numeric = head.map(
    (_, column) =>
      rows.some((row) => NUMBER.test(row[column] ?? "")) &&
      rows.every((row) => NOTHING.test(row[column] ?? "") || NUMBER.test(row[column])),
  );
  const labels = head.map(() => false);
  return { head, kinds: [], rows, labels, numeric, total: rows.length, columns: head.length };
}

/** @param {string} text */
const value = (text) => Number(text.replace(/[,_ %]/g, "").replace("−", "-"));

/**
 * @param {Frame} frame
 * @param {number} column
 * @param {boolean} descending
 * @returns {string[][]} the rows in this order, those without a value at the end
 */
export function sorted({ rows, numeric }, column, descending) {
  const sign = descending ? -1 : 1;
  return [...rows].sort((one, other) => {
    const [a = "", b = ""] = [one[column], other[column]];
    const missing = Number(NOTHING.test(a)) - Number(NOTHING.test(b));
    if (missing) return missing;
    return sign * (numeric[column] ? value(a) - value(b) : a.localeCompare(b));
  });
}

/**
 * @param {Frame} frame
 * @returns {string} as spreadsheets paste it
 */
export const asTsv = ({ head, rows }) =>
  [head, ...rows].map((row) => row.map((cell) => cell.replace(/\s+/g, " ")).join("\t")).join("\n");

/** @param {Frame} frame */
export const asCsv = ({ head, rows }) =>
  [head, ...rows]
    .map((row) =>
      row.map((cell) => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(","),
    )
    .join("\r\n");

/** @param {Frame} frame */
export function asMarkdown({ head, rows, numeric }) {
  const line = (/** @type {string[]} */ row) =>
    `| ${row.map((cell) => cell.replace(/\s+/g, " ").replaceAll("|", "\\|")).join(" | ")} |`;
  const rule = `|${numeric.map((right) => (right ? "--:" : "---")).join("|")}|`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}
