/**
 * The composer and Stop stay in view while one writes: a chat that grows at the lower end of the host's page would push
 * them out of it.
 *
 * @import {Composer} from "../../view/composer.js"
 */

import { hasFocus } from "../../dom/elements.js";
import { onAbort } from "../../on-abort.js";

/** @param {Composer} composer */
export function install({ el, context }) {
  if (typeof IntersectionObserver === "undefined") return;
  const { root, signal } = context;
  let visible = true;
  const seen = new IntersectionObserver(([entry]) => {
    visible = entry.intersectionRatio > 0.9;
  }, SOME_OF_IT);
  // Sizes are reported before what is visible: it is still what it was before the chat grew.
  const grown = new ResizeObserver(() => {
    if (visible && hasFocus(root)) el.scrollIntoView({ block: "nearest" });
  });
  seen.observe(el);
  grown.observe(root);
  onAbort(signal, () => {
    seen.disconnect();
    grown.disconnect();
  });
}

const SOME_OF_IT = { threshold: [0, 0.9, 1] };
