/** The heads of the columns: a variant's name, what it is, how many of its answers there are, and its means. */

import { div, h } from "../../dom/elements.js";

/**
 * @import {Board, Column} from "./protocol.js"
 */

const ORDER = ["done", "failed", "cut", "refused", "stopped", "waiting"];
/** @type {Record<string, string>} */
const WORDS = { cut: "cut off" };

/**
 * @param {HTMLElement} place
 * @param {Column[]} columns
 * @param {Board} board
 */
export function drawHead(place, columns, board) {
  const key = JSON.stringify([columns, board.page().board.samples]);
  if (place.dataset.key === key) return;
  place.dataset.key = key;
  const wanted = columns.length + 1;
  while (place.children.length < wanted)
    place.append(h("div", { role: "columnheader", class: "cwp-column", tabindex: -1 }));
  while (place.children.length > wanted) place.lastElementChild?.remove();
  const { samples } = board.page().board;
  place.children[0].replaceChildren(
    div("cwp-name", "Case"),
    ...(samples > 1 ? [div("cwp-muted", `${samples} samples per cell`)] : []),
  );
  columns.forEach((column, index) => {
    place.children[index + 1].replaceChildren(...head(column));
  });
}

/** @param {Column} column */
function head({ name, about, system, baseline, counts, scores, paused }) {
  const tags = [baseline && "baseline", paused && "paused"].filter(Boolean).join(", ");
  const counted = ORDER.filter((status) => counts[status]).map(
    (status) => `${counts[status]} ${WORDS[status] ?? status}`,
  );
  return [
    div("cwp-name", name, tags && h("span", { class: "cwp-tag" }, ` ${tags}`)),
    h("div", { class: "cwp-about cwp-muted", title: system || about }, about),
    div("cwp-counts cwp-muted", counted.join(" · ")),
    ...scores.map((score) =>
      h(
        "div",
        { class: "cwp-mean", title: `${score.scored} answers. ${score.counts}` },
        h("span", {}, `${score.name} `),
        h("b", {}, score.mean),
        score.interval && h("span", { class: "cwp-muted" }, ` (${score.interval})`),
        h("span", { class: "cwp-muted" }, ` ${score.scored}`),
        score.gap && h("span", { class: score.decisive ? "cwp-decisive" : "cwp-muted" }, ` · ${score.gap}`),
      ),
    ),
  ];
}
