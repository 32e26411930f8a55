/** What a notebook can display, by mime type. */

import { div, h } from "../../dom/elements.js";
import { Markdown } from "../../markdown/markdown-view.js";
import { frameNode } from "./html-frame.js";
import { PICTURES, picture } from "./picture.js";
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
 * @param {HTMLElement} holder
 * @param {Part} part
 * @param {Context} context
 * @param {Place} place
 */
export function display(holder, part, context, place) {
  const data = part.data ?? {};
  const metadata = part.metadata ?? {};
  const scripts = Array.isArray(metadata.scripts) ? metadata.scripts.filter(isBlob) : [];
  const mime = scripts.length ? "text/html" : ORDER.find((name) => data[name] !== undefined);
  const value = mime && data[mime];
  const media = Object.keys(data).find((name) => /^(audio|video)\//.test(name) && isBlob(data[name]));
  if (media) return played(holder, media, data[media].blob, context, place.signal);
  if (!mime || value === undefined) return holder.append(unknown(Object.keys(data)[0] ?? "empty output"));
  const { blobs } = context.connection;
  const alt = typeof data["text/plain"] === "string" ? data["text/plain"] : "Image";
  if (mime === LIVE) return live(holder, value.model_id, alt, context, place.signal);
  if (PICTURES.includes(mime)) {
    holder.classList.add("cw-image");
    const show = (/** @type {string} */ url) => picture(holder, url, alt, metadata[mime]);
    if (isBlob(value)) return lazily(holder, place.signal, () => blobs.url(value.blob, mime), show);
    const text = plain(value);
    const svg = mime === "image/svg+xml";
    return show(svg ? `data:${mime},${encodeURIComponent(text)}` : `data:${mime};base64,${text.trim()}`);
  }
  if (!isBlob(value) && !scripts.length)
    return holder.append(textNode(mime, plain(value), context, place.signal));
  const decoded = async (/** @type {any} */ item) =>
    isBlob(item) ? new TextDecoder().decode(await blobs.get(item.blob)) : plain(item);
  const ask = () => Promise.all([value, ...scripts].map(decoded));
  lazily(holder, place.signal, ask, ([text, ...code]) =>
    holder.replaceChildren(textNode(mime, text, context, place.signal, code)),
  );
}

/**
 * @param {HTMLElement} holder
 * @param {string} mime
 * @param {string} hash
 * @param {Context} context
 * @param {AbortSignal} signal
 */
function played(holder, mime, hash, { connection }, signal) {
  const kind = mime.startsWith("audio") ? "audio" : "video";
  const ask = () => connection.blobs.url(hash, mime);
  lazily(holder, signal, ask, (src) => holder.replaceChildren(player(kind, src, kind)));
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
  if (mime === "text/html") return frameNode(text, context, scripts);
  if (MARKDOWN.includes(mime)) {
    const view = new Markdown(context);
    view.update(text, false, { breaks: false, markdown: true });
    signal.addEventListener("abort", () => view.stop(), { once: true });
    return view.el;
  }
  return h("pre", { class: "cw-output", tabindex: 0 }, text);
}

/**
 * Another widget of the same kernel.
 * @param {HTMLElement} holder
 * @param {string} id its model's
 * @param {string} alt
 * @param {Context} context
 * @param {AbortSignal} signal
 */
async function live(holder, id, alt, context, signal) {
  const stage = div("cw-live");
  holder.append(faint("Loading…"), stage);
  try {
    const { mountChild } = await context.loadLazy("live-widgets");
    await context.attached;
    if (!signal.aborted) await mountChild(context.connection, id, stage, signal);
    holder.firstElementChild?.remove();
  } catch (error) {
    holder.replaceChildren(
      failed(`This widget is no longer available: ${alt} (${error}). Run its cell again.`),
    );
  }
}
