/**
 * The calls of a round that the user must approve: all their arguments, and a decision for each. The last one sends all.
 *
 * @import {Question, QuestionCall} from "../../wire/protocol.js"
 */

import { button, div, focusOn, h, hasFocus } from "../../dom/elements.js";

const CHOICES = { once: "Allow once", chat: "Allow this tool in this chat", deny: "Deny" };
const DECIDED = { once: "Allowed", chat: "Allowed in this chat", deny: "Denied" };

/** @typedef {keyof typeof CHOICES} Choice */

/**
 * @param {Question} question
 * @param {(values: unknown[]) => void} answer
 */
export function approvalCard(question, answer) {
  const calls = question.calls ?? [];
  /** @type {Map<string, {call: string, choice: Choice, reason: string}>} */
  const decisions = new Map();
  const many = calls.length > 1;
  const title = many ? `The model wants to call ${calls.length} tools` : "The model wants to call a tool";
  const card = h(
    "section",
    { class: "cw-question", tabindex: -1, "aria-label": title },
    div("cw-question-text", title),
  );
  /** @type {Map<string, ReturnType<typeof callRow>>} */
  const rows = new Map();

  /**
   * @param {string} call
   * @param {Choice} choice
   * @param {string} reason
   * @param {boolean} focused whether the focus was in the call
   */
  const decide = (call, choice, reason, focused) => {
    decisions.set(call, { call, choice, reason });
    if (decisions.size === calls.length) answer([...decisions.values()]);
    // The button that was pressed is gone.
    if (focused) focusOn([...rows].find(([id]) => !decisions.has(id))?.[1].el ?? card);
  };
  for (const call of calls) {
    const row = callRow(call, (...decision) => decide(call.id, ...decision));
    rows.set(call.id, row);
    card.append(row.el);
  }
  if (many) {
    const forAll = (/** @type {Choice} */ choice, /** @type {string} */ name) =>
      button({
        name,
        text: name,
        class: "cw-choice",
        onclick: () => {
          for (const { choose } of rows.values()) choose(choice);
        },
      });
    card.append(div("cw-question-row", forAll("once", "Allow all once"), forAll("deny", "Deny all")));
  }
  return card;
}

/**
 * @param {QuestionCall} call
 * @param {(choice: Choice, reason: string, focused: boolean) => void} decided
 */
function callRow(call, decided) {
  const reason = h("input", {
    type: "text",
    "aria-label": `Reason to deny ${call.name}`,
    placeholder: "Reason, if you deny it (optional)",
    autocomplete: "off",
    "data-lm-suppress-shortcuts": "true",
  });
  const row = div("cw-question-row");
  let open = true;
  const choose = (/** @type {Choice} */ choice) => {
    if (!open) return;
    open = false;
    const why = reason.value.trim();
    const focused = hasFocus(row);
    row.replaceChildren(h("span", { role: "status", class: "cw-faint" }, DECIDED[choice]));
    decided(choice, choice === "deny" ? why : "", focused);
  };
  for (const choice of /** @type {Choice[]} */ (Object.keys(CHOICES))) {
    const name = CHOICES[choice];
    row.append(button({ name, text: name, class: "cw-choice", onclick: () => choose(choice) }));
  }
  row.append(reason);
  reason.addEventListener("keydown", (event) => {
    if (event.key === "Enter") choose("deny");
  });
  const given = h(
    "pre",
    { class: "cw-output", tabindex: 0, "aria-label": `Arguments of ${call.name}` },
    call.arguments,
  );
  const el = h("div", {
    role: "group",
    tabindex: -1,
    "aria-label": `Call of ${call.name}`,
    class: "cw-question-call",
  });
  el.append(h("code", {}, call.name), given, row);
  return { el, choose };
}
