/**
 * A comparison: chats side by side under one composer. The composer, and what the line to the kernel has to say, are
 * those of a chat whose transcript the columns replace; a column is a chat whose composer is hidden.
 */

import { div } from "../../dom/elements.js";
import { applyStyleSheet } from "../../dom/style-sheet.js";
import { Column } from "./column.js";
import style from "./compare.css";
import { sideConnections } from "./side-connection.js";
import { VoteBar } from "./vote-bar.js";

/**
 * @import {Connection} from "../../wire/connection.js"
 * @import {ChatView} from "../../view/chat.js"
 * @import {ComparisonDocument} from "./protocol.js"
 */

/**
 * @param {HTMLElement} root
 * @param {Connection} connection
 * @param {AbortSignal} signal ends the view
 * @param {typeof ChatView} Chat
 */
export function install(root, connection, signal, Chat) {
  const whole = new Chat(connection, signal);
  const page = () => /** @type {ComparisonDocument} */ (/** @type {unknown} */ (connection.doc.page));
  /** @type {import("./column.js").Act} */
  const act = (action, fields) => whole.act("board", { action, ...fields });
  const columns = sideConnections(connection).map(
    (line, side) => new Column(new Chat(line, signal), side, act),
  );
  const votes = new VoteBar(columns.length, act);
  whole.transcript.element.parentElement?.replaceWith(
    div("cwc-scroll", div("cwc-columns", ...columns.map(({ el }) => el))),
  );
  whole.extras.prepend(votes.el);

  const draw = () => {
    const { sides, hidden } = page();
    columns.forEach((column, side) => {
      column.draw(sides[side], hidden);
    });
    votes.draw(page());
  };
  root.classList.add("cwc");
  root.append(whole.root);
  applyStyleSheet(root, style, signal, () => {
    for (const { chat } of columns) chat.attach();
    whole.attach();
  });
  connection.subscribe(draw, signal);
  draw();
}
