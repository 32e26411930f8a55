/**
 * What stands behind the last message while an answer is awaited: what was sent, and a dot.
 *
 * @import {Connection} from "../wire/connection.js"
 */

import { div, h } from "../dom/elements.js";
import { avatar } from "./avatar.js";

/**
 * @param {Connection} connection
 * @returns {(dots: boolean) => (Element | null | false)[]}
 */
export function awaitedAnswer(connection) {
  const bubble = div("cw-bubble cw-plain");
  const pending = h(
    "article",
    { class: "cw-message cw-pending", "aria-label": "User message", "data-role": "user" },
    bubble,
  );
  const seconds = h("span", { class: "cw-faint", "aria-hidden": "true" });
  const dots = h(
    "div",
    { class: "cw-dots", role: "status" },
    h("span", { class: "cw-hidden" }, "Waiting for the response"),
    seconds,
    h("i"),
  );
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let clock;
  /** @param {boolean} on */
  const count = (on) => {
    if (on === Boolean(clock)) return;
    clearInterval(clock);
    const began = Date.now();
    seconds.textContent = "";
    clock = on
      ? setInterval(() => {
          // A view that is removed is not notified.
          if (!dots.isConnected) return count(false);
          seconds.textContent = `${Math.round((Date.now() - began) / 1000)} s`;
        }, 1000)
      : undefined;
  };
  return (awaited) => {
    const { show_progress } = connection.options;
    const dotsVisible = awaited && show_progress !== "hidden";
    count(dotsVisible && show_progress === "full");
    const sent = connection.pending;
    const names = (sent?.files ?? []).map(({ name }) => name);
    const text = [...names, sent?.text].filter(Boolean).join("\n");
    if (bubble.textContent !== text) bubble.textContent = text;
    if (sent) avatar(pending, connection.options, "user");
    if (dotsVisible) avatar(dots, connection.options, "assistant");
    return [sent && pending, dotsVisible && dots];
  };
}
