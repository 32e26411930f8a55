/**
 * What a notebook can display, by mime type. HTML runs in a frame without the page's origin: it can neither read the
 * notebook nor reach the kernel, and is cut off the network until the person allows it.
 *
 * @import {Context} from "./context.js"
 * @import {Part} from "../protocol.js"
 */

import { div, h } from "../dom.js";
import { Markdown } from "../markdown.js";

const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml"];
const ORDER = [...PICTURES, "text/html", "text/markdown", "application/json", "text/plain"];
const REMOTE = /https?:\/\/|(?:src|href|url)\s*[=(]\s*["']?\/\//i;
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' data: blob:; style-src 'unsafe-inline'; " +
  "img-src data: blob:; font-src data:; media-src data: blob:; worker-src blob:";
const REPORT =
  "new ResizeObserver(()=>parent.postMessage({chatwidgetHeight:Math.ceil(document.documentElement." +
  'getBoundingClientRect().height)},"*")).observe(document.documentElement)';

/**
 * @param {Part} part
 * @param {Context} context
 * @returns {HTMLElement}
 */
export function displayNode(part, context) {
  const data = part.data ?? {};
  const mime = ORDER.find((name) => data[name] !== undefined);
  if (!mime) return unknown(Object.keys(data)[0] ?? "nothing");
  const value = data[mime];
  const alt = typeof data["text/plain"] === "string" ? data["text/plain"] : "Picture";
  if (PICTURES.includes(mime)) return picture(mime, value, alt, context);
  if (!isBlob(value)) return textNode(mime, plain(value), context);
  const holder = div("cw-display", h("span", { class: "cw-faint" }, "Loading…"));
  context.connection.blobs.get(value.blob).then(
    (bytes) => holder.replaceChildren(textNode(mime, new TextDecoder().decode(bytes), context)),
    (error) => holder.replaceChildren(failed(error)),
  );
  return holder;
}

/** @param {any} value */
const isBlob = (value) => value !== null && typeof value === "object" && typeof value.blob === "string";

/** @param {unknown} value */
function plain(value) {
  if (Array.isArray(value) && value.every((line) => typeof line === "string")) return value.join("");
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/**
 * @param {string} mime
 * @param {string} text
 * @param {Context} context
 */
function textNode(mime, text, context) {
  if (mime === "text/html") return html(text, context);
  if (mime === "text/markdown") {
    const view = new Markdown(context);
    view.update(text, false, { breaks: false, markdown: true });
    return view.el;
  }
  return h("pre", { class: "cw-output", tabindex: 0 }, text);
}

/**
 * @param {string} mime
 * @param {any} value
 * @param {string} alt
 * @param {Context} context
 */
function picture(mime, value, alt, context) {
  const image = h("img", { class: "cw-picture", alt });
  if (!isBlob(value)) {
    const text = plain(value);
    const svg = mime === "image/svg+xml";
    image.src = svg ? `data:${mime},${encodeURIComponent(text)}` : `data:${mime};base64,${text.trim()}`;
    return image;
  }
  const holder = div("cw-display", h("span", { class: "cw-faint" }, "Loading picture…"));
  context.connection.blobs.url(value.blob, mime).then(
    (url) => {
      image.src = url;
      holder.replaceChildren(image);
    },
    (error) => holder.replaceChildren(failed(error)),
  );
  return holder;
}

/** @param {Error} error */
const failed = (error) => h("p", { class: "cw-faint" }, `This could not be loaded: ${error.message}`);

/** @param {string} what */
export const unknown = (what) =>
  h("p", { class: "cw-card cw-faint" }, `This page cannot show content of type “${what}”.`);

/**
 * @param {string} text
 * @param {Context} context
 */
function html(text, context) {
  const frame = h("iframe", {
    class: "cw-frame",
    // Never allow-same-origin: with scripts beside it the sandbox would be none.
    sandbox: "allow-scripts allow-popups",
    referrerpolicy: "no-referrer",
    title: "HTML output",
  });
  // Its colours are the chat's, which are known only when that stands in the page.
  context.dressed.then(() => {
    frame.srcdoc = framed(text, context, false);
  });
  if (!REMOTE.test(text)) return frame;
  const allow = h(
    "button",
    { type: "button", class: "cw-button cw-with-text cw-load" },
    "Load remote content",
  );
  allow.addEventListener("click", () => {
    frame.srcdoc = framed(text, context, true);
    allow.remove();
  });
  return h("div", {}, frame, allow);
}

/**
 * @param {string} text
 * @param {Context} context
 * @param {boolean} network
 */
function framed(text, context, network) {
  const { color, colorScheme, fontFamily } = getComputedStyle(context.root);
  const policy = network ? "" : `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`;
  const style =
    `:root{color-scheme:${colorScheme || "normal"}}body{margin:0;color:${color};background:transparent;` +
    `font:14px/1.5 ${fontFamily.replaceAll("<", "")}}table{border-collapse:collapse}td,th{padding:.3em .6em;` +
    "text-align:right}tr{border-bottom:1px solid color-mix(in srgb,currentcolor 18%,transparent)}table{border:0}";
  return (
    `<!doctype html><meta charset="utf-8">${policy}<style>${style}</style><base target="_blank">${text}` +
    `<script>${REPORT}</script>`
  );
}

/**
 * Gives each frame the height that its content reports.
 * @param {Context} context
 */
export function listenForHeights({ root, signal }) {
  root.ownerDocument.defaultView?.addEventListener(
    "message",
    (event) => {
      const height = event.data?.chatwidgetHeight;
      if (typeof height !== "number" || !(height >= 0)) return;
      const frames = /** @type {NodeListOf<HTMLIFrameElement>} */ (root.querySelectorAll("iframe.cw-frame"));
      const frame = [...frames].find((one) => one.contentWindow === event.source);
      if (frame) frame.style.height = `${Math.min(Math.max(height, 24), 4000)}px`;
    },
    { signal },
  );
}
