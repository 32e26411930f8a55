/** The conversation in a form that the kernel writes, and handing it to the browser as a file. */

import { h } from "../../dom/elements.js";

/**
 * @import {Context} from "../../view/context.js"
 */

/** @type {Record<string, string>} */
const TYPES = {
  html: "text/html",
  json: "application/json",
  jsonl: "application/jsonl",
  py: "text/x-python",
};
const PATIENCE = 60_000; // ms that a browser may take to begin to save a file

let asked = 0;

/**
 * @param {Context} context
 * @param {string} form the kernel's name for it
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export function bytesOf({ connection }, form) {
  asked += 1;
  return connection.blobs.get(`share:${asked}:${form}`);
}

/**
 * @param {Context} context
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {string} suffix
 */
export function saveFile({ root, connection: { options } }, bytes, suffix) {
  const title = (options.title ?? options.label ?? "").toLowerCase();
  const name = title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  const href = URL.createObjectURL(new Blob([bytes], { type: TYPES[suffix] }));
  const link = h("a", { href, download: `${name.slice(0, 60) || "conversation"}.${suffix}`, hidden: true });
  // VS Code sees only the links of the page.
  root.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(href), PATIENCE);
}
