/** What a message holds beside text and addressed pictures: pictures by hash, frames, files, media, live widgets. */

import { div } from "../../dom/elements.js";
import { applyStyleSheet } from "../../dom/style-sheet.js";
import { startPart } from "../../markdown/started-parts.js";
import { file } from "./file.js";
import { display } from "./mimebundle.js";
import style from "./rich-parts.css";
import { player, unknown } from "./when-near.js";

/**
 * @import {Context} from "../../view/context.js"
 * @import {Place as Where} from "../../view/lazy-part.js"
 * @import {Part} from "../../wire/protocol.js"
 *
 * @typedef {Where & {imageNode: typeof import("../../markdown/nodes.js").imageNode}} Place
 */

/** @type {WeakSet<Context>} */
const styled = new WeakSet();

/**
 * @param {HTMLElement} el
 * @param {Part} part
 * @param {Context} context
 * @param {Place} place
 */
export function fill(el, part, context, place) {
  if (!styled.has(context)) {
    styled.add(context);
    applyStyleSheet(context.root, style, context.signal);
    startPart(context, "content-tools");
  }
  el.replaceChildren();
  try {
    draw(el, part, context, place);
  } catch (error) {
    el.replaceChildren(div("cw-card cw-faint", `Could not display this content: ${error}`));
  }
}

/**
 * @param {HTMLElement} el
 * @param {Part} part
 * @param {Context} context
 * @param {Place} place
 */
function draw(el, part, context, place) {
  switch (part.type) {
    case "input_audio": {
      const { data = "", format = "wav" } = part.input_audio ?? {};
      const type = `audio/${encodeURIComponent(format)}`;
      return el.append(player("audio", `data:${type};base64,${data}`, "Audio"));
    }
    case "file":
      return file(el, part, context, place);
    case "display":
      return display(el, part, context, place);
    default:
      return el.append(unknown(String(part.type)));
  }
}
