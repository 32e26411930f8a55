/** A line to say why, under an answer that was just liked, disliked or flagged. */

import { button, div, h } from "../../dom/elements.js";
import { applyStyleSheet } from "../../dom/style-sheet.js";
import style from "./comment.css";

/**
 * @import {Context} from "../../view/context.js"
 */

/** @type {WeakSet<Context>} */
const styled = new WeakSet();

/**
 * @param {(...nodes: Element[]) => void} show shows these below the message; none removes what is there
 * @param {Context} context
 * @param {string} message its id
 */
export function askWhy(show, context, message) {
  if (!styled.has(context)) {
    styled.add(context);
    applyStyleSheet(context.root, style, context.signal);
  }
  const words = h("input", {
    type: "text",
    "aria-label": "Comment",
    placeholder: "Add a comment (optional)",
    autocomplete: "off",
  });
  const send = button({ name: "Send comment", text: "Send comment", onclick: () => {} });
  send.type = "submit";
  send.disabled = true;
  const leave = () => show();
  const away = button({ name: "Skip", text: "Skip", onclick: leave });
  const reason = h("div", { role: "alert", class: "cw-comment-reason" });
  const form = h("form", { class: "cw-comment" }, words, send, away);
  words.addEventListener("input", () => {
    send.disabled = !words.value.trim();
  });
  words.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = words.value.trim();
    if (!text) return;
    reason.remove();
    send.disabled = true;
    context.connection.send("comment", { message, text }, (outcome) => {
      if (outcome.ok) {
        show(div("cw-comment cw-faint", `Comment: ${text}`));
        context.announce("Comment sent");
        return;
      }
      send.disabled = false;
      reason.textContent = outcome.reason ?? "The comment was not saved. Try again.";
      form.append(reason);
    });
  });
  show(form);
}
