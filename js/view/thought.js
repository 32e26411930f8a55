/**
 * A thought: a message with a title, folded away once it is done. Its content is in the page only while it is open.
 *
 * @import {Rendering} from "../markdown/nodes.js"
 * @import {Metadata} from "../wire/protocol.js"
 */

import { div, h, icon, setAttribute } from "../dom/elements.js";
import { titleNodes } from "../markdown/markdown-view.js";

/**
 * @param {number | undefined} duration in seconds
 * @param {string | undefined} log
 * @returns {string} as in `Searched (12.3 s)`; a duration of nothing counts only beside a log
 */
export function thoughtDetails(duration, log) {
  if (!duration && !log) return "";
  if (typeof duration !== "number") return log ?? "";
  return [log, `(${durationText(duration)})`].filter(Boolean).join(" ");
}

/** @param {number} duration */
function durationText(duration) {
  if (Number.isInteger(duration)) return `${duration} s`;
  return duration >= 0.1 ? `${duration.toFixed(1)} s` : `${(duration * 1000).toFixed(1)} ms`;
}

export class Thought {
  #touched = false;
  #text = "";
  #title = h("span", { class: "cw-thought-title" });
  #spinner = h("span", { class: "cw-spinner", "aria-hidden": "true" });
  #details = h("span", { class: "cw-faint" });
  #button = h("button", { type: "button", class: "cw-button cw-thought-button" });
  #toggled;
  open = true;

  /** @param {() => void} toggled */
  constructor(toggled) {
    this.#toggled = toggled;
    this.#button.append(icon("open"), this.#title);
    this.#button.addEventListener("click", () => {
      this.#touched = true;
      this.open = !this.open;
      this.#toggled();
    });
    this.el = div("cw-thought", this.#button, this.#spinner, this.#details);
  }

  /**
   * @param {Metadata} metadata
   * @param {boolean} running without a run nobody reasons on, though the tag that ends it never came
   * @param {Rendering} rendering
   */
  update({ title = "", status, duration, log }, running, rendering) {
    if (!this.#touched) this.open = status !== "done";
    if (this.#text !== title) this.#title.replaceChildren(...titleNodes(title, rendering));
    this.#text = title;
    setAttribute(this.#button, "aria-expanded", String(this.open));
    this.#spinner.hidden = status !== "pending" || (title === "Reasoning" && !running);
    this.#details.textContent = thoughtDetails(duration, log);
  }
}
