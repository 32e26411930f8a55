/**
 * Review: one case at a time, its answers side by side, graded by a key each, as the buttons say. While it is blind, no
 * name, time, or score is shown before the grade.
 */

import { button, div, focusOn, h, setAttribute } from "../../dom/elements.js";

/**
 * @import {Board, ReviewText} from "./protocol.js"
 */

const LETTERS = "ABCDEFGHI";

export class ReviewPanel {
  #board;
  #closed;
  #at = 0;
  #count = 0;
  #answers = 0;
  #title = h("div", { class: "cwp-name", tabindex: -1 });
  #blind = h("input", { type: "checkbox", checked: true, onchange: () => this.#look(this.#at) });
  #auto = h("input", { type: "checkbox", checked: true });
  #body = div("cwp-review-body");
  #votes = div("cwp-buttons");
  #previous;
  #next;
  #undo;
  isOpen = false;
  el;

  /**
   * @param {Board} board
   * @param {() => void} closed called when the person has closed it
   */
  constructor(board, closed) {
    this.#board = board;
    this.#closed = closed;
    /** @param {string} name @param {() => void} onclick */
    const plain = (name, onclick) => button({ name, text: name, class: "cwp-plain", onclick });
    this.#previous = plain("Previous (←)", () => this.#look(this.#at - 1));
    this.#next = plain("Next (→)", () => this.#look(this.#at + 1));
    this.#undo = plain("Undo (U)", () => this.#takeBack());
    const close = plain("Close (Esc)", () => this.close());
    const switches = div(
      "cwp-switches",
      h("label", { class: "cwp-check" }, this.#blind, "Blind"),
      h("label", { class: "cwp-check" }, this.#auto, "Auto-advance"),
    );
    this.el = h(
      "section",
      { role: "region", "aria-label": "Review", class: "cwp-review", tabindex: -1 },
      div("cwp-review-head", this.#title, switches, this.#previous, this.#next, this.#undo, close),
      this.#body,
      this.#votes,
    );
    this.el.hidden = true;
    this.el.addEventListener("keydown", (event) => this.#key(event));
  }

  open() {
    this.isOpen = true;
    this.el.hidden = false;
    this.#look(this.#at, () => focusOn(this.#title));
  }

  close() {
    this.isOpen = false;
    this.el.hidden = true;
    this.#board.ask("review", { at: null });
    this.#closed();
  }

  draw() {
    const review = this.#board.page().reviews[this.#board.view];
    if (!this.isOpen || !review) return;
    const key = JSON.stringify(review);
    if (this.#body.dataset.key === key) return;
    this.#body.dataset.key = key;
    this.#at = review.at;
    this.#count = review.count;
    this.#answers = review.answers.length;
    this.#title.textContent = review.count
      ? `Case ${review.at + 1} of ${review.count} · ${review.graded} graded`
      : "There is no answer to review yet.";
    this.#previous.disabled = review.at === 0;
    this.#next.disabled = review.at >= review.count - 1;
    this.#undo.disabled = !review.undo;
    this.#body.replaceChildren(
      h(
        "dl",
        { class: "cwp-case-values" },
        ...(review.values ?? []).flatMap(([name, text]) => [h("dt", {}, name), h("dd", {}, text)]),
      ),
      div("cwp-answers", ...review.answers.map((answer, index) => shown(answer, index))),
    );
    this.#drawVotes(review);
  }

  /** @param {ReviewText} review */
  #drawVotes({ answers }) {
    const many = answers.length > 1;
    const choices = many
      ? [
          ...answers.map((_, index) => [`${LETTERS[index]} is best (${index + 1})`, index]),
          ["Tie (T)", "tie"],
          [answers.length === 2 ? "Both bad (B)" : "All bad (B)", "bad"],
        ]
      : answers.length
        ? [
            ["Good (G)", "good"],
            ["Bad (B)", "bad"],
          ]
        : [];
    const key = JSON.stringify(choices);
    if (this.#votes.dataset.key === key) return;
    this.#votes.dataset.key = key;
    this.#votes.replaceChildren(
      ...choices.map(([name, choice]) =>
        button({
          name: String(name),
          text: String(name),
          class: "cwp-plain",
          onclick: () => this.#vote(choice),
        }),
      ),
    );
  }

  /**
   * @param {number} at
   * @param {() => void} [done]
   */
  #look(at, done = () => {}) {
    this.#at = Math.max(0, Math.min(at, Math.max(0, this.#count - 1)));
    this.#board.ask("review", { at: this.#at, blind: this.#blind.checked }, done);
  }

  /** @param {string | number} choice */
  #vote(choice) {
    this.#board.ask("vote", { choice }, () => {
      this.#board.announce("Grade saved");
      if (this.#auto.checked && this.#at < this.#count - 1) this.#look(this.#at + 1);
    });
  }

  #takeBack() {
    this.#board.ask("undo", {}, () => this.#board.announce("Grade removed"));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
    const key = event.key.toLowerCase();
    const number = Number(key);
    if (key === "escape") this.close();
    else if (this.#answers > 1 && number >= 1 && number <= this.#answers) this.#vote(number - 1);
    else if (key === "t" && this.#answers > 1) this.#vote("tie");
    else if (key === "b" && this.#answers) this.#vote("bad");
    else if (key === "g" && this.#answers === 1) this.#vote("good");
    else if (key === "u" && !this.#undo.disabled) this.#takeBack();
    else if (key === "arrowleft" && !this.#previous.disabled) this.#look(this.#at - 1);
    else if (key === "arrowright" && !this.#next.disabled) this.#look(this.#at + 1);
    else return;
    event.preventDefault();
  }
}

/**
 * @param {ReviewText["answers"][number]} answer
 * @param {number} index
 */
function shown({ text, grade, name, seconds, cut }, index) {
  const about = [name, seconds, cut && "cut off", grade && `graded ${grade}`].filter(Boolean).join(" · ");
  const el = h(
    "div",
    { class: "cwp-answer", role: "group", "aria-label": `Answer ${LETTERS[index]}` },
    div(
      "cwp-answer-head",
      h("b", {}, LETTERS[index]),
      about && h("span", { class: "cwp-muted" }, ` ${about}`),
    ),
    h(
      "div",
      {
        class: "cwp-answer-text",
        tabindex: 0,
        role: "group",
        "aria-label": `Text of answer ${LETTERS[index]}`,
      },
      text,
    ),
  );
  setAttribute(el, "data-best", grade === "better" || grade === "good");
  return el;
}
