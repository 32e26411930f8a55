/** What stands between transcript and composer: the additional inputs in an accordion, and examples as a table. */

import { button, div, h } from "../../dom/elements.js";
import { applyStyleSheet } from "../../dom/style-sheet.js";
import { onAbort } from "../../on-abort.js";
import { canMount, mountChild } from "../live-widgets/index.js";
import style from "./inputs.css";

/**
 * @import {Context} from "../../view/context.js"
 */

const NO_WIDGETS =
  "this host cannot display ipywidgets inside a chat, and the chat uses their present values. In marimo, pass elements " +
  "such as mo.ui.slider(...) as additional inputs, and display them in a cell.";

/** @param {Context} context */
export function install(context) {
  const { connection, signal } = context;
  applyStyleSheet(context.root, style, signal);
  const inputs = div("cw-inputs");
  const table = div("cw-examples");
  context.extras.append(inputs, table);
  /** @type {unknown[]} */
  let drawn = [];
  let end = new AbortController();
  onAbort(signal, () => end.abort());
  const draw = () => {
    const { _inputs, _example_table, examples } = connection.options;
    if (_inputs !== drawn[0]) {
      end.abort();
      end = new AbortController();
      inputs.replaceChildren(...(_inputs ? [accordion(_inputs, context, end.signal)] : []));
    }
    if (_example_table !== drawn[1] || examples !== drawn[2]) {
      table.replaceChildren(...(_example_table ? [exampleTable(_example_table, context)] : []));
    }
    drawn = [_inputs, _example_table, examples];
    for (const one of table.querySelectorAll("button")) one.disabled = connection.running;
  };
  draw();
  connection.subscribe(draw, signal);
}

/**
 * The widgets are mounted when it is first opened: they must stand in the page to be measured.
 * @param {{model: string, label: string, open: boolean}} given
 * @param {Context} context
 * @param {AbortSignal} signal
 */
function accordion({ model, label, open }, context, signal) {
  if (!canMount(context.connection)) return h("p", { class: "cw-faint" }, `${label}: ${NO_WIDGETS}`);
  const place = div("cw-inputs-place");
  const el = h("details", { class: "cw-accordion" }, h("summary", {}, label), place);
  const mount = () => {
    if (!el.open || place.dataset.mounted) return;
    place.dataset.mounted = "yes";
    mountChild(context.connection, model, place, signal).catch(() => {
      place.append(
        h("p", { class: "cw-faint" }, "Could not display the additional inputs. Run the cell again."),
      );
    });
  };
  el.addEventListener("toggle", mount, { signal });
  el.open = open;
  return el;
}

/**
 * @param {{label: string, columns: string[], rows: string[][]}} given
 * @param {Context} context
 */
function exampleTable({ label, columns, rows }, context) {
  const { examples } = context.connection.options;
  const lines = rows.map((cells, index) => {
    const { text = "", label: exampleLabel, files = [] } = examples[index] ?? {};
    const name = exampleLabel || [text, ...files].filter(Boolean).join(" · ");
    const onclick = () => context.act("example", { index });
    const first = button({ name, text: name, class: "cw-choice", onclick });
    return h("tr", {}, h("th", { scope: "row" }, first), ...cells.map((cell) => h("td", {}, cell)));
  });
  const head = h("tr", {}, ...columns.map((column) => h("th", { scope: "col" }, column)));
  return h(
    "div",
    { role: "group", "aria-label": "Examples" },
    h("div", { class: "cw-examples-label" }, label),
    h("table", {}, h("thead", {}, head), h("tbody", {}, ...lines)),
  );
}
