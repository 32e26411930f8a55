/**
 * `height="fill"`: a chat as high as what its host scrolls, less what stands around it: the window of a Voila page or an
 * app, a side panel, or the visible part of a notebook.
 *
 * @import {Context} from "../../view/context.js"
 */

import { onAbort } from "../../on-abort.js";

const LEAST = 320;
/** Pixels that show that there is more of a notebook above or below. */
const GAP = 16;

/** @param {Element} element */
const parentOf = (element) => element.assignedSlot ?? element.parentElement ?? hostOf(element);

/** @param {Element} element */
function hostOf(element) {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}

/** @param {Element} element */
function* ancestors(element) {
  for (let at = parentOf(element); at; at = parentOf(at)) yield at;
}

/**
 * @param {HTMLElement} root
 * @returns {Element} the nearest element that scrolls and whose own height does not depend on the chat's
 */
function scrollerOf(root) {
  const { height, minHeight } = root.style;
  const scrolling = [...ancestors(root)].filter((one) => /auto|scroll/.test(getComputedStyle(one).overflowY));
  const heights = ["0", "100000px"].map((probe) => {
    root.style.minHeight = root.style.height = probe;
    return scrolling.map((one) => one.clientHeight);
  });
  Object.assign(root.style, { height, minHeight });
  const at = heights[0].findIndex((one, index) => one > 0 && one === heights[1][index]);
  return scrolling[at] ?? document.documentElement;
}

/**
 * @param {HTMLElement} root
 * @param {Element} scroller
 * @returns {number} pixels
 */
function heightIn(root, scroller) {
  const isPage = scroller === document.documentElement;
  const visible = isPage ? window.innerHeight : scroller.clientHeight;
  const top = root.getBoundingClientRect().top + (isPage ? window.scrollY : scroller.scrollTop);
  const above = isPage ? top : top - scroller.getBoundingClientRect().top;
  let around = Number.parseFloat(getComputedStyle(root).marginBottom);
  for (const one of ancestors(root)) {
    const style = getComputedStyle(one);
    around += Number.parseFloat(style.paddingBottom);
    if (one === scroller) break;
    around += Number.parseFloat(style.borderBottomWidth) + Number.parseFloat(style.marginBottom);
  }
  const isFirst = above < visible / 2;
  return Math.max(LEAST, Math.floor(visible - (isFirst ? above + around : GAP)));
}

/** @param {Context} context */
export async function install({ root, connection, signal, attached, transcript }) {
  await attached;
  if (signal.aborted || typeof ResizeObserver === "undefined") return;
  const scroller = scrollerOf(root);
  const fit = () => {
    if (connection.options.height !== "fill" || !root.isConnected) return;
    root.style.height = `${heightIn(root, scroller)}px`;
  };
  const sizes = new ResizeObserver(fit);
  sizes.observe(scroller);
  window.addEventListener("resize", fit, { signal });
  connection.subscribe((change) => change.options && fit(), signal);
  onAbort(signal, () => sizes.disconnect());
  fit();
  transcript.toEnd();
}
