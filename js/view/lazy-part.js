/**
 * The parts of a message that only the lazy part `rich-parts` can draw, and their placeholder until it is loaded. Without
 * a kernel the placeholder stays.
 *
 * @import {Context} from "./context.js"
 * @import {Part} from "../wire/protocol.js"
 *
 * @typedef {object} Place the place of a part
 * @property {string} message the message's id
 * @property {number} index among the parts of that message
 * @property {AbortSignal} signal ends the part
 */

import { div, h } from "../dom/elements.js";
import { imageNode } from "../markdown/nodes.js";
import { outputNode } from "../markdown/started-parts.js";
import { fileName } from "../messages/plain-text.js";

/**
 * @param {Part} part
 * @param {Context} context
 * @param {Place} place
 * @returns {HTMLElement}
 */
export function lazyPart(part, context, place) {
  const { file } = part;
  const data = part.data ?? {};
  const text = data["text/plain"] ?? (file ? fileName(file) : `[${part.type}]`);
  const plain = outputNode(String(text), context);
  if (part.type === "display" && Object.keys(data).join() === "text/plain") return plain;
  const el = div("cw-display", h("span", { class: "cw-faint" }, "Loading…"));
  context.loadLazy("rich-parts").then(
    ({ fill }) => place.signal.aborted || fill(el, part, context, { ...place, imageNode }),
    () => el.replaceChildren(plain),
  );
  return el;
}
