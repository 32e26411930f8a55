/**
 * HTML runs in a frame without the page's origin: it can neither read the notebook nor reach the kernel, and is cut off
 * the network until the person allows it.
 */

import { h, setAttribute } from "../../dom/elements.js";
import { onAbort } from "../../on-abort.js";
import { frameDocument } from "./frame-document.js";

/**
 * @import {Context} from "../../view/context.js"
 */

const REMOTE = /(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?\/\//i;
/** What is higher scrolls inside, in px; a plot is as high as its author made it. */
const HIGHEST = 640;
const HIGHEST_PLOT = 4000;

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
    referrerpolicy: "no-referrer",
    title: "HTML output",
    "data-highest": scripts.length ? HIGHEST_PLOT : HIGHEST,
  });
  // The style sheet gives the frame's color a transition, so that a change of the host's theme is an event here.
  const recolor = () => frame.contentWindow?.postMessage({ chatwidgetStyle: styleOf(context) }, "*");
  frame.addEventListener("transitionend", recolor);
  // JupyterLab hides the page while it changes its theme, which ends no transition but cancels it.
  frame.addEventListener("transitioncancel", recolor);
  const show = (/** @type {boolean} */ network) => {
    const { document, popups } = frameDocument(text, styleOf(context), scripts, network);
    // Never allow-same-origin: with scripts beside it the sandbox would be none.
    setAttribute(frame, "sandbox", popups ? "allow-scripts allow-popups" : "allow-scripts");
    frame.srcdoc = document;
  };
  // Its colors are the chat's, which are known only when that stands in the page.
  context.attached.then(() => show(false));
  if (!REMOTE.test(text)) return frame;
  const allow = h(
    "button",
    { type: "button", class: "cw-button cw-with-text cw-load" },
    "Load remote content",
  );
  allow.addEventListener("click", () => {
    show(true);
    allow.remove();
  });
  return h("div", {}, frame, allow);
}

/** @param {Context} context */
function styleOf({ root }) {
  const { color, colorScheme, fontFamily, backgroundColor } = getComputedStyle(root);
  const line = "1px solid color-mix(in srgb,currentcolor 18%,transparent)";
  return (
    `:root{color-scheme:${colorScheme || "normal"}}body{margin:0;color:${color};background:transparent;` +
    `font:14px/1.5 ${fontFamily.replaceAll("<", "")}}table{border-collapse:collapse;border:0}` +
    `td,th{padding:.3em .6em;text-align:right;border:0}tr{border-bottom:${line}}` +
    `thead{position:sticky;top:0;background:${backgroundColor}}`
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
    if (frame) frame.style.height = `${Math.min(Math.max(height, 24), Number(frame.dataset.highest))}px`;
  };
  view.addEventListener("message", heard);
  onAbort(context.signal, () => view.removeEventListener("message", heard));
}
