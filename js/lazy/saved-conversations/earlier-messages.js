/**
 * What stands before the messages that are here: it is sent when the reader comes near, or clicks on the button above
 * them.
 */

import { focusOn, h, hasFocus } from "../../dom/elements.js";
import { whenEnded } from "../../on-abort.js";

/**
 * @import {SavedConversations} from "../../wire/protocol.js"
 * @import {Context} from "../../view/context.js"
 */

/** Px between the view and the first message, from which on the ones before it are asked for. */
const NEAR = 600;

/**
 * @param {Context} context
 * @param {() => void} ask for some of them; `watch` is to be called when the answer is there
 */
export function earlier({ root, signal }, ask) {
  const log = /** @type {HTMLElement} */ (root.querySelector(".cw-log"));
  /** Another conversation is on its way here: where the reader is says nothing. */
  let resting = false;
  /** What was asked for, so that a refusal is not answered by asking again. */
  let asked = "";
  let here = "";

  const load = () => {
    if (asked === here) return;
    asked = here;
    // At its very beginning a browser does not hold a text still while something comes before it.
    if (log.scrollTop === 0) log.scrollTop = 1;
    ask();
  };
  const el = h("button", {
    type: "button",
    class: "cw-button cw-with-text cw-earlier",
    onclick: () => {
      asked = "";
      load();
    },
  });
  const observer =
    typeof IntersectionObserver === "undefined"
      ? null
      : new IntersectionObserver((entries) => entries.at(-1)?.isIntersecting && load(), {
          root: log,
          rootMargin: `${NEAR}px 0px 0px`,
        });
  if (observer) whenEnded(signal, () => observer.disconnect());

  const watch = () => {
    resting = false;
    observer?.disconnect();
    if (el.isConnected) observer?.observe(el);
  };
  const rest = () => {
    resting = true;
    observer?.disconnect();
  };

  /** @param {SavedConversations} saved */
  const draw = ({ current, earlier: count = 0 }) => {
    here = `${current} ${count}`;
    el.textContent = `${count} earlier message${count === 1 ? "" : "s"}`;
    if (count > 0 === el.isConnected) return;
    const focused = hasFocus(el);
    if (count > 0) log.prepend(el);
    else el.remove();
    if (focused) focusOn(log);
    if (!resting) watch();
  };
  return { draw, watch, rest };
}
