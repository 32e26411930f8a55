/** Has marimo run the cells again that use the chat's value: once when a run has ended, and after Undo and the like. */

/**
 * @import {Connection} from "../../wire/connection.js"
 */

/** What a user does that changes the conversation without a run. */
const CHANGES = new Set(["undo", "redo", "switch", "prune", "clear", "restore", "conversation"]);
/** @type {WeakSet<Connection>} */
const followed = new WeakSet();

/** @param {Connection} connection */
export function follow(connection) {
  if (followed.has(connection)) return;
  followed.add(connection);
  let { running } = connection;
  connection.subscribe(() => {
    const ended = running && !connection.running;
    running = connection.running;
    if (ended) connection.announce();
  }, connection.closed);
  const send = connection.send.bind(connection);
  connection.send = (type, fields, settle = () => {}) =>
    send(type, fields, (outcome) => {
      settle(outcome);
      if (CHANGES.has(type) && outcome.ok && !connection.running) connection.announce();
    });
}
