/** Bytes that are asked for when the place they belong to comes near the viewport, and words for what is missing. */

import { h } from "../../dom/elements.js";
import { onAbort } from "../../on-abort.js";

/**
 * @param {HTMLElement} element
 * @param {AbortSignal} signal
 * @param {() => void} then called once
 */
export function whenNear(element, signal, then) {
  if (typeof IntersectionObserver === "undefined") return then();
  const options = { rootMargin: "600px", scrollMargin: "600px" };
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    then();
  }, options);
  observer.observe(element);
  onAbort(signal, () => observer.disconnect());
}

/** @param {string} text */
export const faint = (text) => h("span", { class: "cw-faint" }, text);

/** @param {string} reason */
export const failed = (reason) => h("p", { class: "cw-card cw-faint" }, reason);

/** @param {string} what */
export const unknown = (what) => failed(`Cannot display content of type “${what}” here.`);

/** @param {any} value */
export const isBlob = (value) =>
  value !== null && typeof value === "object" && typeof value.blob === "string";

/**
 * Shows something made of bytes once they are here.
 * @param {HTMLElement} el
 * @param {AbortSignal} signal
 * @param {() => Promise<any>} ask
 * @param {(bytes: any) => void} show
 */
export function lazily(el, signal, ask, show) {
  el.append(faint("Loading…"));
  whenNear(el, signal, () => {
    ask().then(
      (bytes) => signal.aborted || show(bytes),
      (error) => el.replaceChildren(failed(`Could not load this content: ${error.message}`)),
    );
  });
}

/**
 * @param {"audio" | "video"} kind
 * @param {string} src
 * @param {string} label
 */
export const player = (kind, src, label) => h(kind, { controls: true, src, "aria-label": label });
