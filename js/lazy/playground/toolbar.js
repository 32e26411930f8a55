/** Run, stop, review, and which rows are shown in which order; under it how far the run is. */

import { button, div, focusOn, h, setAttribute } from "../../dom/elements.js";

/**
 * @import {Board, Progress} from "./protocol.js"
 * @typedef {{filter: string, sort: string, score: string}} Arrangement
 */

const FILTERS = [
  ["all", "All cases"],
  ["failed", "Failed"],
  ["cut", "Cut off"],
  ["refused", "Refused"],
  ["different", "Different answers"],
  ["ungraded", "Not graded"],
  ["worse", "Worse than the baseline"],
  ["retried", "Retried"],
];
const FEW = 5;

export class Toolbar {
  #board;
  #run;
  #few;
  #stop;
  #review;
  #filter = select("Show");
  #sort = select("Sort by");
  #score = select("Score");
  #marked;
  #bar = h("progress", { "aria-label": "Progress" });
  #text = h("span", {});
  #line = div("cwp-progress", this.#bar, this.#text);

  /**
   * @param {Board} board
   * @param {{arrange: (how: Arrangement) => void, mark: (marked: boolean) => void, review: () => void}} actions
   */
  constructor(board, { arrange, mark, review }) {
    this.#board = board;
    this.#run = button({
      name: "Run all",
      text: "Run all",
      class: "cw-primary",
      onclick: () => board.ask("run"),
    });
    this.#few = button({
      name: `Run first ${FEW}`,
      text: `Run first ${FEW}`,
      class: "cwp-plain",
      onclick: () => board.ask("run", { limit: FEW }),
    });
    this.#stop = button({ name: "Stop", text: "Stop", class: "cwp-plain", onclick: () => board.ask("stop") });
    this.#review = button({ name: "Review", text: "Review", class: "cwp-plain", onclick: review });
    const changed = () =>
      arrange({
        filter: this.#filter.select.value,
        sort: this.#sort.select.value,
        score: this.#score.select.value,
      });
    for (const { select: one } of [this.#filter, this.#sort, this.#score])
      one.addEventListener("change", changed);
    const box = h("input", { type: "checkbox", onchange: () => mark(box.checked) });
    this.#marked = h("label", { class: "cwp-check" }, box, "Mark differences");
    const chosen = div("cwp-chosen", this.#filter.el, this.#sort.el, this.#score.el, this.#marked);
    const buttons = div("cwp-buttons", this.#run, this.#few, this.#stop, this.#review);
    this.el = div("cwp-head", div("cwp-bar", buttons, chosen), this.#line);
  }

  focusReview() {
    focusOn(this.#review);
  }

  draw() {
    const { columns, board, progress } = this.#board.page();
    const running = this.#board.connection.running;
    this.#run.disabled = this.#few.disabled = running;
    this.#few.hidden = board.cases <= FEW;
    this.#stop.disabled = !running;
    this.#review.disabled = !columns.some(({ counts }) => counts.done || counts.cut);
    const names = columns.map(({ name }) => name);
    fill(this.#filter.select, [
      ...FILTERS,
      ...(names.length > 1 ? names.map((name) => [`wins:${name}`, `${name} wins`]) : []),
    ]);
    const baseline = columns.find((column) => column.baseline)?.name;
    fill(this.#sort.select, [
      ["case", "Original order"],
      ...names.map((name) => [`score:${name}`, `${name}: lowest score`]),
      ...names
        .filter((name) => name !== baseline)
        .map((name) => [`difference:${name}`, `${name}: worst against ${baseline}`]),
      ...names.map((name) => [`seconds:${name}`, `${name}: slowest`]),
      ...names.map((name) => [`length:${name}`, `${name}: longest`]),
    ]);
    fill(this.#score.select, [...board.scores.map((name) => [name, name]), ["", "My grades"]]);
    this.#score.el.hidden = board.scores.length === 0;
    this.#marked.hidden = names.length < 2;
    this.#line.hidden = progress === null;
    if (progress) this.#drawProgress(progress, running);
  }

  /**
   * @param {Progress} progress
   * @param {boolean} running
   */
  #drawProgress(progress, running) {
    setAttribute(this.#bar, "max", progress.total || 1);
    setAttribute(this.#bar, "value", progress.total ? progress.done : 1);
    const count = new Intl.NumberFormat("en-US");
    const parts = [
      `${count.format(progress.done)} of ${count.format(progress.total)}`,
      running && `${progress.rate.toFixed(1)} per second`,
      running && progress.left !== null && `${duration(progress.left)} left`,
      !running && `${duration(Math.round(progress.seconds))}`,
      `${count.format(progress.tokens_in)} tokens in, ${count.format(progress.tokens_out)} out`,
      `cost ${progress.cost}`,
    ];
    const text = parts.filter(Boolean).join(" · ");
    if (this.#text.textContent !== text) this.#text.textContent = text;
  }
}

/** @param {number} seconds */
const duration = (seconds) =>
  seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;

/** @param {string} label */
function select(label) {
  const one = h("select", { "aria-label": label });
  return { select: one, el: h("label", { class: "cwp-select" }, h("span", {}, label), one) };
}

/**
 * @param {HTMLSelectElement} place
 * @param {string[][]} choices
 */
function fill(place, choices) {
  const key = JSON.stringify(choices);
  if (place.dataset.key === key) return;
  const { value } = place;
  place.dataset.key = key;
  place.replaceChildren(...choices.map(([id, text]) => h("option", { value: id }, text)));
  if (choices.some(([id]) => id === value) && value) place.value = value;
}
