/**
 * Lazy parts that work on what is drawn, as on code or on tables.
 *
 * @import {Rendering} from "./nodes.js"
 */

import { h } from "../dom/elements.js";

/** The lazy parts that work on what is drawn in each chat, or would with a kernel. @type {WeakMap<Rendering, string[]>} */
const started = new WeakMap();

/**
 * Has a lazy part work on what is drawn from now on.
 * @param {Rendering} rendering
 * @param {"highlight" | "content-tools"} name
 */
export function startPart(rendering, name) {
  const names = started.get(rendering) ?? [];
  if (!rendering.loadLazy || names.includes(name)) return;
  started.set(rendering, [...names, name]);
  rendering.loadLazy(name).then(
    ({ start }) => start(rendering),
    () => {},
  );
}

/**
 * @param {string} text printed output
 * @param {Rendering | null} rendering of a chat whose output may have colors
 */
export function outputNode(text, rendering) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (rendering && /[\r\x1b]/.test(text)) startPart(rendering, "content-tools");
  return h("pre", { class: "cw-output", tabindex: 0 }, text);
}
