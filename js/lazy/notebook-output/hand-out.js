/**
 * Patches of several chats that came in one message: each is handed to its chat, as if it had come for itself. A host
 * handles a message for longer than the chat does.
 */

import { onAbort } from "../../on-abort.js";

/**
 * @import {Connection} from "../../wire/connection.js"
 * @import {Carried, DocFrame} from "../../wire/protocol.js"
 */

/** Chats from which on one message has the patches of all; see `wire/pacing`. */
const TOGETHER = 3;

const NOTEBOOKS = Symbol.for("chatwidget.notebooks");
const page = /** @type {any} */ (globalThis);
page[NOTEBOOKS] ??= new WeakMap();
/**
 * The chats of each of the page's notebooks, by name: those of all modules, since each chat has modules of its own.
 * @type {WeakMap<object, Map<string, (frame: DocFrame) => void>>}
 */
const notebooks = page[NOTEBOOKS];

/**
 * Hands out what comes over the line of a chat, and lets the kernel know when it may send it.
 * @param {Connection} connection
 * @param {(frame: DocFrame) => void} take takes a frame of this chat
 */
export function handOut(connection, take) {
  const { manager, id, closed } = connection;
  const chats = notebooks.get(manager) ?? new Map();
  notebooks.set(manager, chats);
  chats.set(id, take);
  onAbort(closed, () => chats.get(id) === take && chats.delete(id)); // a host may make a model twice
  connection.others = (/** @type {Carried} */ { type, frames }) => {
    if (type === "carried") for (const [chat, frame] of frames) chats.get(chat)?.(frame);
  };
  let isKnown = false;
  connection.subscribe(() => {
    if (isKnown || !connection.running || chats.size < TOGETHER) return;
    isKnown = true;
    // Not while it is still notifying others.
    setTimeout(() => connection.send("connect", { hands_out: true }));
  }, closed);
}
