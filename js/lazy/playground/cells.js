/** What a cell of the grid says. */

import { div, h } from "../../dom/elements.js";
import { differentWords } from "./different-words.js";

/**
 * @import {AnswerText, CellText, RowText} from "./protocol.js"
 */

/** @type {Record<string, string>} */
const WORDS = {
  failed: "Failed",
  cut: "Cut off",
  refused: "Refused",
  stopped: "Stopped",
  waiting: "Waiting",
  writing: "Writing",
};
/** @type {AnswerText} */
const NOTHING = { sample: 0, status: "waiting", text: "", size: 0, count: 1 };

const SHORT = 20; // letters: a first value that is shorter says little without its name

/**
 * @param {CellText | undefined} cell
 * @param {number} turned
 * @returns {AnswerText}
 */
export const visibleAnswer = (cell, turned) => cell?.answers[turned] ?? cell?.answers[0] ?? NOTHING;

/**
 * @param {HTMLElement} place
 * @param {RowText | undefined} row
 * @param {number} number
 */
export function drawCase(place, row, number) {
  const given = row?.values ?? [];
  const values = given.map(([name, text], index) => {
    const isNamed = index > 0 || (given.length > 1 && text.length < SHORT); // a text that is read needs no name
    return h(
      "div",
      { class: index ? "cwp-value cwp-muted" : "cwp-value" },
      isNamed ? `${name}: ${text}` : text,
    );
  });
  const mark = row?.differs ? h("span", { class: "cwp-differs" }, "differ") : null;
  place.replaceChildren(
    div("cwp-number", String((row?.place ?? number) + 1), mark && " · ", mark),
    ...values,
  );
}

/**
 * @param {HTMLElement} place
 * @param {CellText | undefined} cell
 * @param {number} turned which of its different answers
 * @param {string | null} other the baseline's text, where differences are marked
 * @param {string} name the column's
 */
export function drawCell(place, cell, turned, other, name) {
  if (!cell) {
    place.removeAttribute("data-status");
    return place.replaceChildren(div("cwp-text cwp-muted", "…"));
  }
  const answer = visibleAnswer(cell, turned);
  place.dataset.status = answer.status;
  const text = answer.error ?? answer.text;
  const written = div("cwp-text");
  if (other !== null && answer.text)
    written.append(
      ...differentWords(answer.text, other).map(({ words, differs }) =>
        differs ? h("mark", {}, words) : words,
      ),
    );
  else written.append(text);
  place.replaceChildren(written, meta(cell, answer, turned, name));
}

/**
 * @param {CellText} cell
 * @param {AnswerText} answer
 * @param {number} turned
 * @param {string} name
 */
function meta(cell, answer, turned, name) {
  const parts = [];
  if (WORDS[answer.status]) parts.push(h("b", { class: "cwp-status" }, WORDS[answer.status]));
  for (const { name: score, value, error, stale } of answer.scores ?? []) {
    const outcome = error ? "failed" : value;
    const good = value === "yes" || value === "better";
    const bad = value === "no" || value === "worse" || Boolean(error);
    parts.push(
      h(
        "span",
        { class: `cwp-score ${good ? "cwp-good" : bad ? "cwp-bad" : ""}`, title: error },
        `${score} ${outcome}${stale ? " (stale)" : ""}`,
      ),
    );
  }
  if (answer.grade) parts.push(h("span", { class: "cwp-grade" }, `graded ${answer.grade}`));
  if (answer.count > 1) parts.push(h("span", {}, `${answer.count} equal`));
  if (answer.retries)
    parts.push(h("span", {}, `${answer.retries} ${answer.retries > 1 ? "retries" : "retry"}`));
  if (answer.seconds !== undefined) parts.push(h("span", {}, `${answer.seconds} s`));
  if (answer.cached) parts.push(h("span", {}, "stored"));
  const count = cell.answers.length;
  const turner = count > 1 && [
    step("‹", `Previous answer of ${name}`, -1),
    h("span", {}, `${Math.min(turned, count - 1) + 1} / ${count}`),
    step("›", `Next answer of ${name}`, 1),
  ];
  return div("cwp-meta", turner && h("span", { class: "cwp-turner" }, ...turner), ...parts);
}

/**
 * @param {string} text
 * @param {string} name
 * @param {number} by
 */
const step = (text, name, by) =>
  h(
    "button",
    { type: "button", class: "cw-button cwp-step", "aria-label": name, tabindex: -1, "data-step": by },
    text,
  );
