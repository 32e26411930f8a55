/**
 * Loads rare or heavy parts of the page, which the kernel sends when they are first needed. A lazy part gets the modules
 * that it shares with the core from here, so that none is loaded twice.
 */

import * as elements from "./dom/elements.js";
import * as morph from "./dom/morph.js";
import * as safeUrl from "./dom/safe-url.js";
import * as styleSheet from "./dom/style-sheet.js";
import * as markdownView from "./markdown/markdown-view.js";
import * as nodes from "./markdown/nodes.js";
import * as onAbort from "./on-abort.js";

/**
 * @import {Connection} from "./wire/connection.js"
 */

/** Modules of the core that lazy parts use, by their file names; the build reads the names from here. @type {Record<string, any>} */
export const shared = {
  elements,
  morph,
  "safe-url": safeUrl,
  "style-sheet": styleSheet,
  "markdown-view": markdownView,
  nodes,
  "on-abort": onAbort,
};

/** @type {Map<string, Promise<any>>} */
export const loaded = new Map();

const PATIENCE = 2000; // ms

/** The chats that asked for a part that has not come. @type {Map<string, Connection>} */
const asking = new Map();

/**
 * @param {Connection} line
 * @param {string} name
 * @returns {Promise<any>} the exports of the part; rejects where there is no kernel, and a later call asks again
 */
export function loadLazy(line, name) {
  const known = loaded.get(name);
  const asker = asking.get(name);
  if (!known) return ask(line, name);
  if (!asker || asker === line) return known;
  // A host may make a model twice while a page loads, and the first hears nothing: no other chat waits for it.
  const own = new Promise((resolve) => setTimeout(resolve, PATIENCE)).then(() =>
    asking.get(name) === asker ? ask(line, name) : loadLazy(line, name),
  );
  return Promise.race([known, own]);
}

/** @param {Connection} line @param {string} name */
function ask(line, name) {
  // The request makes the chat draw itself, which asks for lazy parts again: this one must be in the map by then.
  const coming = Promise.resolve(`lazy:${name}`)
    .then((hash) => line.blobs.get(hash))
    .then(started);
  loaded.set(name, coming);
  asking.set(name, line);
  const over = () => asking.get(name) === line && asking.delete(name);
  coming.then(over, () => {
    over();
    if (loaded.get(name) === coming) loaded.delete(name);
  });
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
