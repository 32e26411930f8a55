/**
 * A question in words: buttons for its options, or a line to type the answer.
 *
 * @import {Question} from "../../wire/protocol.js"
 */

import { button, div, h } from "../../dom/elements.js";

/**
 * @param {Question} question
 * @param {(values: unknown[]) => void} answer
 */
export function promptCard(question, answer) {
  const { text = "", options } = question;
  const card = h("section", { class: "cw-question", tabindex: -1, "aria-label": `Question: ${text}` });
  card.append(div("cw-question-text", text));
  if (options) {
    const choices = options.map(({ label, value }) =>
      button({ name: label, text: label, class: "cw-choice", onclick: () => answer([value]) }),
    );
    card.append(h("div", { class: "cw-question-row", role: "group", "aria-label": "Answers" }, ...choices));
    return card;
  }
  const words = h("input", {
    type: "text",
    "aria-label": "Answer",
    autocomplete: "off",
    "data-lm-suppress-shortcuts": "true",
  });
  const send = button({ name: "Send answer", text: "Send answer", class: "cw-choice", onclick: () => {} });
  send.type = "submit";
  send.disabled = true;
  words.addEventListener("input", () => {
    send.disabled = !words.value.trim();
  });
  const form = h("form", { class: "cw-question-row" }, words, send);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (words.value.trim()) answer([words.value]);
  });
  card.append(form);
  return card;
}
