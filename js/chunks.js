/**
 * Rare or heavy parts of the page, which the kernel sends when they are first needed. A chunk takes what it shares
 * with the core (`SHARED` in build/bundle.js) from here, so that nothing is there twice.
 */

import * as dom from "./dom.js";
import * as ending from "./ending.js";
import * as markdown from "./markdown.js";
import * as markdownDom from "./markdown-dom.js";
import * as morph from "./morph.js";
import * as safe from "./safe.js";
import * as sheet from "./sheet.js";

/**
 * @import {Connection} from "./connection.js"
 */

/** @type {Record<string, any>} */
export const shared = {
  dom,
  ending,
  markdown,
  "markdown-dom": markdownDom,
  morph,
  safe,
  sheet,
};

/** @type {Map<string, Promise<any>>} */
export const loaded = new Map();

/**
 * @param {Connection} line
 * @param {string} name
 * @returns {Promise<any>} the chunk's exports; rejects where there is no kernel, and asking again then asks anew
 */
export function chunk(line, name) {
  const known = loaded.get(name);
  if (known) return known;
  // Asking makes the chat draw itself, which asks for chunks: by then this one has to be known.
  const coming = Promise.resolve(`chunk:${name}`)
    .then((hash) => line.blobs.get(hash))
    .then(started);
  loaded.set(name, coming);
  coming.catch(() => loaded.delete(name));
  return coming;
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function started(bytes) {
  const url = URL.createObjectURL(new Blob([bytes], { type: "text/javascript" }));
  try {
    return (await import(url)).default(shared);
  } finally {
    URL.revokeObjectURL(url);
  }
}
