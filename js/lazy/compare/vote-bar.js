/** The vote on the answers of a round, and what came of it. */

import { button, div, h, setAttribute, setChildren } from "../../dom/elements.js";

/**
 * @import {ComparisonDocument} from "./protocol.js"
 * @import {Act} from "./column.js"
 */

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

export class VoteBar {
  #buttons;
  #bar;
  #result = h("div", { class: "cwc-result", role: "status" });
  el;

  /**
   * @param {number} count how many columns there are
   * @param {Act} act
   */
  constructor(count, act) {
    const many = count > 2;
    const choices = [
      ...Array.from({ length: count }, (_, side) => [
        LETTERS[side].toLowerCase(),
        `${LETTERS[side]} is ${many ? "best" : "better"}`,
      ]),
      ["tie", "Tie"],
      ["both bad", many ? "All bad" : "Both bad"],
    ];
    this.#buttons = choices.map(([choice, name]) => ({
      choice,
      el: button({ name, text: name, class: "cwc-plain", onclick: () => act("vote", { choice }) }),
    }));
    const els = this.#buttons.map(({ el }) => el);
    this.#bar = h("div", { class: "cwc-votes", role: "group", "aria-label": "Vote" }, ...els);
    this.el = div("cwc-ballot", this.#bar, this.#result);
  }

  /** @param {ComparisonDocument} page */
  draw({ vote, round, remark }) {
    for (const { choice, el } of this.#buttons) {
      el.disabled = !vote.can;
      setAttribute(el, "aria-pressed", String(vote.cast === choice));
    }
    const text = [vote.text, remark].filter(Boolean).join(" ");
    if (this.#result.textContent !== text) this.#result.textContent = text;
    setChildren(this.el, [round > 0 && this.#bar, this.#result]);
  }
}
