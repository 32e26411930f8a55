/**
 * The connection of one column. Its frames come through the comparison's own connection, each with the number of its
 * side, and its events leave through it; in between it is a connection like any other.
 */

import { onAbort } from "../../on-abort.js";

/**
 * @import {Connection} from "../../wire/connection.js"
 * @import {ComparisonDocument} from "./protocol.js"
 */

/** What a column does not have, whatever its chat has. @type {Record<string, unknown>} */
const ALWAYS = { buttons: ["copy"], undo_btn: false, clear_btn: false, submit_btn: false, stop_btn: false };

/** @type {WeakMap<Connection, Connection[]>} */
const made = new WeakMap();

/**
 * @param {Connection} outer
 * @returns {Connection[]} one for each side; all views of the comparison share them
 */
export function sideConnections(outer) {
  const known = made.get(outer);
  if (known) return known;
  /** @type {((frame: any, buffers: DataView[]) => void)[]} */
  const hear = [];
  outer.others = ({ type, side, frame }, buffers) => {
    if (type === "column") hear[side]?.(frame, buffers);
  };
  const { sides } = /** @type {ComparisonDocument} */ (/** @type {unknown} */ (outer.doc.page));
  const Made = /** @type {typeof Connection} */ (outer.constructor);
  const connections = sides.map((_, side) => new Made(sideModel(outer, side, hear)));
  made.set(outer, connections);
  onAbort(outer.closed, () => {
    for (const connection of connections) connection.dispose();
  });
  return connections;
}

/**
 * What stands for the host's model.
 * @param {Connection} outer
 * @param {number} side
 * @param {((frame: any, buffers: DataView[]) => void)[]} hear where it is entered
 */
function sideModel(outer, side, hear) {
  /** @type {Record<string, unknown>} */
  const own = { history: [], _page: {}, _key: `${outer.id}:${side}` };
  return {
    /** @param {string} name */
    get(name) {
      const { sides } = /** @type {ComparisonDocument} */ (/** @type {unknown} */ (outer.doc.page));
      return own[name] ?? ALWAYS[name] ?? sides?.[side]?.options[name];
    },
    /**
     * @param {string} name
     * @param {(...values: any[]) => void} listener
     */
    on(name, listener) {
      if (name === "msg:custom") hear[side] = listener;
      // The options may be another chat's after a vote.
      if (name === "change:render_markdown")
        outer.subscribe(() => optionsOf(outer, side, listener), outer.closed);
    },
    off() {},
    /** @param {any} event */
    send(event) {
      outer.send(event.type, { side, event }, ({ ok, reason }) => {
        if (!ok) hear[side]({ type: "reply", to: event.id, ok, reason }, []);
      });
    },
    get comm_live() {
      return !outer.disconnected;
    },
    get widget_manager() {
      return outer.manager;
    },
  };
}

/** @type {WeakMap<Connection, string[]>} */
const optionsBefore = new WeakMap();

/**
 * @param {Connection} outer
 * @param {number} side
 * @param {() => void} changed called where its options are not what they were
 */
function optionsOf(outer, side, changed) {
  const { sides } = /** @type {ComparisonDocument} */ (/** @type {unknown} */ (outer.doc.page));
  const before = optionsBefore.get(outer) ?? [];
  const now = JSON.stringify(sides?.[side]?.options);
  const known = before[side];
  before[side] = now;
  optionsBefore.set(outer, before);
  if (known !== undefined && known !== now) changed();
}
