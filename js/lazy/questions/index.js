/**
 * The questions of the chat function, and of Python, to the user: above the composer, until each is answered.
 *
 * @import {Context} from "../../view/context.js"
 * @import {Question} from "../../wire/protocol.js"
 */

import { div, setChildren } from "../../dom/elements.js";
import { applyStyleSheet } from "../../dom/style-sheet.js";
import { approvalCard } from "./approval.js";
import { promptCard } from "./prompt.js";
import style from "./questions.css";

/** @param {Context} context */
export function install(context) {
  const { connection, root, signal, extras } = context;
  /** @type {Map<string, HTMLElement>} */
  const cards = new Map();
  const el = div("cw-questions");
  extras.append(el);
  context.attached.then(() => applyStyleSheet(root, style, signal));

  /** @param {Question} question */
  const cardOf = (question) => {
    const known = cards.get(question.id);
    if (known) return known;
    const answer = (/** @type {unknown[]} */ values) =>
      context.act("answer", { question: question.id, values });
    const card = question.kind === "approval" ? approvalCard(question, answer) : promptCard(question, answer);
    cards.set(question.id, card);
    connection.send("seen", { question: question.id });
    context.announce(card.getAttribute("aria-label") ?? "");
    return card;
  };

  const draw = () => {
    const { questions } = connection.doc.page;
    const open = new Set(questions.map(({ id }) => id));
    for (const id of cards.keys()) if (!open.has(id)) cards.delete(id);
    setChildren(el, questions.map(cardOf));
  };
  connection.subscribe((change) => change.page.has("questions") && draw(), signal);
  draw();
}
