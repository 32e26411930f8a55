/** A line to say why, under an answer that was just liked, disliked or flagged. */

import { button, div, h } from "../../dom/elements.js";
import { wearSheet } from "../../dom/style-sheet.js";
import style from "./comment.css";

/**
 * @import {Context} from "../../view/context.js"
 */

/** @type {WeakSet<Context>} */
const dressed = new WeakSet();

/**
 * @param {HTMLElement} place
 * @param {Context} context
 * @param {string} message its id
 */
export function askWhy(place, context, message) {
  if (!dressed.has(context)) {
    dressed.add(context);
    wearSheet(context.root, style, context.signal, () => {});
  }
  const words = h("input", {
    type: "text",
    "aria-label": "Comment",
    placeholder: "Say why, if you like",
    autocomplete: "off",
    "data-lm-suppress-shortcuts": "true",
  });
  const send = button({ name: "Send comment", text: "Send comment", onclick: () => {} });
  send.type = "submit";
  send.disabled = true;
  const leave = () => place.replaceChildren();
  const away = button({ name: "Not now", text: "Not now", onclick: leave });
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
        place.replaceChildren(div("cw-comment cw-faint", `Comment: ${text}`));
        context.announce("The comment was sent");
        return;
      }
      send.disabled = false;
      reason.textContent = outcome.reason ?? "The comment was not accepted.";
      form.append(reason);
    });
  });
  place.replaceChildren(form);
}
