/**
 * What the line to the kernel has to say.
 *
 * @import {Context} from "./context.js"
 */

import { button, h, setChildren } from "../dom/elements.js";

/** @param {Context} context */
export function kernelNotice(context) {
  const text = h("span");
  // In the page before it speaks: a live region that arrives together with its text is not read out.
  const el = h("div", { class: "cw-notice", role: "status" });
  const withdraw = button({
    name: "Cancel message",
    text: "Cancel message",
    onclick: () => {
      const event = context.connection.notice?.withdraw;
      if (event) context.connection.withdraw(event);
    },
  });

  const draw = () => {
    const now = context.connection.notice;
    if (text.textContent !== (now?.text ?? "")) text.textContent = now?.text ?? "";
    setChildren(el, [now && text, now?.withdraw ? withdraw : null]);
  };
  return { el, draw };
}
