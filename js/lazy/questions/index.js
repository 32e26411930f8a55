/**
 * The questions of the chat function, and of Python, to the user: above the composer, until each is answered.
 *
 * @import {Context} from "../../view/context.js"
 * @import {Question} from "../../wire/protocol.js"
 */

import { div, focusOn, hasFocus, setChildren } from "../../dom/elements.js";
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

  const focus = focusKeeper(context, el);
  const draw = () => {
    const { questions } = connection.doc.page;
    const open = new Set(questions.map(({ id }) => id));
    for (const id of cards.keys()) if (!open.has(id)) cards.delete(id);
    const had = hasFocus(el);
    setChildren(el, questions.map(cardOf));
    focus(had);
  };
  connection.subscribe((change) => change.page.has("questions") && draw(), signal);
  draw();
}

/**
 * Moves the focus out of a question that leaves: to the next question, or to the message box, and from there to the
 * question that comes next, unless the user has typed or gone elsewhere by then.
 * @param {Context} context
 * @param {HTMLElement} el the place of the questions
 * @returns {(had: boolean) => void} called after they are drawn, with whether the focus was in them before
 */
function focusKeeper({ composer, root }, el) {
  let waits = false;
  const forget = () => {
    waits = false;
  };
  return (had) => {
    if (hasFocus(el) || !(had || waits)) return;
    const next = el.querySelector("section");
    // Not a button: Enter, pressed once more, would be an answer.
    if (next) return focusOn(next.querySelector("form input") ?? next);
    composer.focus();
    waits = true;
    const { activeElement } = /** @type {Document | ShadowRoot} */ (root.getRootNode());
    for (const type of ["input", "blur"]) activeElement?.addEventListener(type, forget, { once: true });
  };
}
