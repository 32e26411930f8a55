/**
 * What stands behind the last message while an answer is awaited: what was sent, and dots.
 *
 * @import {Connection} from "../connection.js"
 */

import { div, h } from "../dom.js";
import { avatar } from "./avatar.js";

/**
 * @param {Connection} connection
 * @returns {(dots: boolean) => (Element | null | false)[]}
 */
export function waiting(connection) {
  const bubble = div("cw-bubble cw-plain");
  const pending = h(
    "article",
    { class: "cw-message cw-pending", "aria-label": "User message", "data-role": "user" },
    bubble,
  );
  const dots = h(
    "div",
    { class: "cw-dots", role: "status" },
    h("span", { class: "cw-hidden" }, "Waiting for the answer"),
    h("i"),
    h("i"),
    h("i"),
  );
  return (awaited) => {
    const sent = connection.pending;
    const names = (sent?.files ?? []).map(({ name }) => name);
    const text = [...names, sent?.text].filter(Boolean).join("\n");
    if (bubble.textContent !== text) bubble.textContent = text;
    if (sent) avatar(pending, connection.options, "user");
    if (awaited) avatar(dots, connection.options, "assistant");
    return [sent && pending, awaited && dots];
  };
}
