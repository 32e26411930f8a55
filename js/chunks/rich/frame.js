/**
 * HTML runs in a frame without the page's origin: it can neither read the notebook nor reach the kernel, and is cut off
 * the network until the person allows it.
 */

import { h } from "../../dom.js";
import { whenEnded } from "../../ending.js";

/**
 * @import {Context} from "../../view/context.js"
 */

const REMOTE = /(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?\/\//i;
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' data: blob:; style-src 'unsafe-inline'; " +
  "img-src data: blob:; font-src data:; media-src data: blob:; worker-src blob:";
const REPORT =
  "new ResizeObserver(()=>parent.postMessage({chatwidgetHeight:Math.ceil(document.documentElement." +
  'getBoundingClientRect().height)},"*")).observe(document.documentElement)';

/** @type {WeakSet<Context>} */
const listening = new WeakSet();

/**
 * @param {string} text
 * @param {Context} context
 * @param {string[]} [scripts] libraries that the text's own scripts use
 */
export function frameNode(text, context, scripts = []) {
  listenForHeights(context);
  const frame = h("iframe", {
    class: "cw-frame",
    // Never allow-same-origin: with scripts beside it the sandbox would be none.
    sandbox: "allow-scripts allow-popups",
    referrerpolicy: "no-referrer",
    title: "HTML output",
  });
  // Its colours are the chat's, which are known only when that stands in the page.
  context.dressed.then(() => {
    frame.srcdoc = framed(text, context, scripts, false);
  });
  if (!REMOTE.test(text)) return frame;
  const allow = h(
    "button",
    { type: "button", class: "cw-button cw-with-text cw-load" },
    "Load remote content",
  );
  allow.addEventListener("click", () => {
    frame.srcdoc = framed(text, context, scripts, true);
    allow.remove();
  });
  return h("div", {}, frame, allow);
}

/**
 * @param {string} text
 * @param {Context} context
 * @param {string[]} scripts
 * @param {boolean} network
 */
function framed(text, context, scripts, network) {
  const { color, colorScheme, fontFamily } = getComputedStyle(context.root);
  const policy = network ? "" : `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`;
  const style =
    `:root{color-scheme:${colorScheme || "normal"}}body{margin:0;color:${color};background:transparent;` +
    `font:14px/1.5 ${fontFamily.replaceAll("<", "")}}table{border-collapse:collapse}td,th{padding:.3em .6em;` +
    "text-align:right}tr{border-bottom:1px solid color-mix(in srgb,currentcolor 18%,transparent)}table{border:0}";
  const libraries = scripts.map((code) => `<script>${code.replace(/<\/script/gi, "<\\/script")}</script>`);
  return (
    `<!doctype html><meta charset="utf-8">${policy}<style>${style}</style><base target="_blank">` +
    `${libraries.join("")}${text}<script>${REPORT}</script>`
  );
}

/**
 * Gives each frame the height that its content reports.
 * @param {Context} context
 */
function listenForHeights(context) {
  const view = context.root.ownerDocument.defaultView;
  if (listening.has(context) || !view) return;
  listening.add(context);
  /** @param {MessageEvent} event */
  const heard = (event) => {
    const height = event.data?.chatwidgetHeight;
    if (typeof height !== "number" || !(height >= 0)) return;
    const frames = /** @type {NodeListOf<HTMLIFrameElement>} */ (
      context.root.querySelectorAll("iframe.cw-frame")
    );
    const frame = [...frames].find((one) => one.contentWindow === event.source);
    if (frame) frame.style.height = `${Math.min(Math.max(height, 24), 4000)}px`;
  };
  view.addEventListener("message", heard);
  whenEnded(context.signal, () => view.removeEventListener("message", heard));
}
