/**
 * An error, where it happened: its text, the folded traceback, and Retry.
 *
 * @import {Failure} from "../wire/protocol.js"
 */

import { button, div, h, icon } from "../dom/elements.js";
import { outputNode } from "../markdown/started-parts.js";

/**
 * @param {Failure} failure
 * @param {{name: string, text?: string, disabled: boolean, onclick: () => void} | null} retry
 * @returns {HTMLElement}
 */
export function errorBox(failure, retry) {
  const again =
    retry &&
    button({ name: retry.name, text: retry.text ?? retry.name, icon: "retry", onclick: retry.onclick });
  if (again) again.disabled = retry.disabled;
  return div(
    "cw-failure",
    h(
      "div",
      { role: "alert", class: "cw-failure-text" },
      icon("alert"),
      h("span", {}, failure.type && h("strong", {}, failure.type), failure.type && " ", failure.text ?? ""),
    ),
    failure.traceback && disclosure("Traceback", failure.traceback),
    again,
  );
}

/**
 * @param {string} title
 * @param {string} text
 * @param {import("../markdown/nodes.js").Rendering | null} [rendering]
 */
export const disclosure = (title, text, rendering = null) =>
  h("details", { class: "cw-folded" }, h("summary", {}, title), outputNode(text, rendering));
