/** What a notebook can display, by mime type. */

import { div } from "../../dom/elements.js";
import { Markdown } from "../../markdown/markdown-view.js";
import { outputNode } from "../../markdown/started-parts.js";
import { dataTable } from "./data-table.js";
import { descriptionOf } from "./description.js";
import { frameNode } from "./html-frame.js";
import { PICTURES, picture } from "./picture.js";
import { readTable } from "./read-table.js";
import { failed, faint, isBlob, lazily, player, unknown } from "./when-near.js";

/**
 * @import {Context} from "../../view/context.js"
 * @import {Part} from "../../wire/protocol.js"
 * @import {Place} from "./index.js"
 */

const LIVE = "application/vnd.jupyter.widget-view+json";
const MARKDOWN = ["text/markdown", "text/latex"];
const ORDER = [LIVE, ...PICTURES, "text/html", ...MARKDOWN, "application/json", "text/plain"];

/**
 * @param {HTMLElement} el
 * @param {Part} part
 * @param {Context} context
 * @param {Place} place
 */
export function display(el, part, context, place) {
  const data = part.data ?? {};
  const metadata = part.metadata ?? {};
  const scripts = Array.isArray(metadata.scripts) ? metadata.scripts.filter(isBlob) : [];
  const mime = scripts.length ? "text/html" : ORDER.find((name) => data[name] !== undefined);
  const value = mime && data[mime];
  const media = Object.keys(data).find((name) => /^(audio|video)\//.test(name) && isBlob(data[name]));
  if (media) return played(el, media, data[media].blob, context, place.signal);
  if (!mime || value === undefined) return el.append(unknown(Object.keys(data)[0] ?? "empty output"));
  const { blobs } = context.connection;
  const alt = descriptionOf(data["text/plain"]) ?? "Image";
  if (mime === LIVE) return live(el, value.model_id, alt, context, place.signal);
  if (PICTURES.includes(mime)) {
    el.classList.add("cw-image");
    const show = (/** @type {string} */ url) => picture(el, url, alt, metadata[mime]);
    if (isBlob(value)) return lazily(el, place.signal, () => blobs.url(value.blob, mime), show);
    const text = plain(value);
    const svg = mime === "image/svg+xml";
    return show(svg ? `data:${mime},${encodeURIComponent(text)}` : `data:${mime};base64,${text.trim()}`);
  }
  if (!isBlob(value) && !scripts.length)
    return el.append(textNode(mime, plain(value), context, place.signal));
  const decoded = async (/** @type {any} */ item) =>
    isBlob(item) ? new TextDecoder().decode(await blobs.get(item.blob)) : plain(item);
  const ask = () => Promise.all([value, ...scripts].map(decoded));
  lazily(el, place.signal, ask, ([text, ...code]) =>
    el.replaceChildren(textNode(mime, text, context, place.signal, code)),
  );
}

/**
 * @param {HTMLElement} el
 * @param {string} mime
 * @param {string} hash
 * @param {Context} context
 * @param {AbortSignal} signal
 */
function played(el, mime, hash, { connection }, signal) {
  const kind = mime.startsWith("audio") ? "audio" : "video";
  const ask = () => connection.blobs.url(hash, mime);
  lazily(el, signal, ask, (src) => el.replaceChildren(player(kind, src, kind)));
}

/** @param {unknown} value */
function plain(value) {
  if (Array.isArray(value) && value.every((line) => typeof line === "string")) return value.join("");
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/**
 * @param {string} mime
 * @param {string} text
 * @param {Context} context
 * @param {AbortSignal} signal
 * @param {string[]} [scripts]
 */
function textNode(mime, text, context, signal, scripts) {
  if (mime === "text/html") {
    const frame = scripts?.length ? null : readTable(text);
    return frame ? dataTable(frame, context) : frameNode(text, context, scripts);
  }
  if (MARKDOWN.includes(mime)) {
    const view = new Markdown(context);
    view.update(text, false, { breaks: false, markdown: true });
    signal.addEventListener("abort", () => view.stop(), { once: true });
    return view.el;
  }
  return outputNode(text, context);
}

/**
 * Another widget of the same kernel.
 * @param {HTMLElement} el
 * @param {string} id its model's
 * @param {string} alt
 * @param {Context} context
 * @param {AbortSignal} signal
 */
async function live(el, id, alt, context, signal) {
  const stage = div("cw-live");
  el.append(faint("Loading…"), stage);
  try {
    const { canMount, mountChild } = await context.loadLazy("live-widgets");
    if (!canMount(context.connection))
      return el.replaceChildren(failed(`This host cannot display ipywidgets inside a chat: ${alt}`));
    await context.attached;
    if (!signal.aborted) await mountChild(context.connection, id, stage, signal);
    el.firstElementChild?.remove();
  } catch (error) {
    el.replaceChildren(failed(`This widget is no longer available: ${alt} (${error}). Run its cell again.`));
  }
}
