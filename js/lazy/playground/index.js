/**
 * A playground: variants as columns, cases as rows. What stands here is put together from the parts; each draws what it
 * needs of the document, which the kernel changes by patches.
 */

import { button, div, h, setAttribute } from "../../dom/elements.js";
import { applyStyleSheet } from "../../dom/style-sheet.js";
import { onAbort } from "../../on-abort.js";
import { hideKeysFromHost } from "../../view/keyboard.js";
import { Details } from "./details.js";
import { Grid } from "./grid.js";
import style from "./playground.css";
import { ReviewPanel } from "./review.js";
import { Toolbar } from "./toolbar.js";

/**
 * @import {Connection} from "../../wire/connection.js"
 * @import {Board, BoardDocument} from "./protocol.js"
 */

/** Px of a view beside whose grid the details have room. */
const ROOM = 900;

/**
 * @param {HTMLElement} root
 * @param {Connection} connection
 * @param {AbortSignal} signal ends the view
 * @param {{status: HTMLElement, alert: HTMLElement}} places where the board says what happened
 * @returns {Board}
 */
function boardOf(root, connection, signal, { status, alert }) {
  const words = Array.from(crypto.getRandomValues(new Uint32Array(2)), (word) => word.toString(36));
  /** @type {Board} */
  const board = {
    connection,
    view: words.join(""),
    root,
    signal,
    page: () => /** @type {BoardDocument} */ (/** @type {unknown} */ (connection.doc.page)),
    ask: (action, fields = {}, done = () => {}) => {
      const event = { view: board.view, action, ...fields };
      connection.send("board", event, ({ ok, reason }) => {
        if (signal.aborted) return;
        if (action !== "list") alert.textContent = ok ? "" : (reason ?? "The action failed. Try again.");
        if (ok) done();
      });
    },
    announce: (text) => {
      status.textContent = text;
    },
  };
  return board;
}

/**
 * @param {HTMLElement} root
 * @param {Connection} connection
 * @param {AbortSignal} signal ends the view
 */
export function install(root, connection, signal) {
  const status = h("div", { class: "cw-hidden", role: "status" });
  const alert = h("div", { class: "cwp-alert", role: "alert" });
  const notice = h("div", { class: "cwp-notice", role: "status" });
  const board = boardOf(root, connection, signal, { status, alert });
  const details = new Details(board, () => grid.focus());
  const grid = new Grid(board, (cell) => details.open(cell));
  const review = new ReviewPanel(board, () => toolbar.focusReview());
  const toolbar = new Toolbar(board, {
    arrange: (how) => grid.arrange(how),
    mark: (marked) => grid.mark(marked),
    review: () => review.open(),
  });
  const summary = div("cwp-summary");
  const main = div("cwp-main", grid.el, details.el, review.el);

  root.classList.add("cwp");
  root.append(toolbar.el, notice, alert, summary, main, status);
  applyStyleSheet(root, style, signal, () => grid.measured());
  hideKeysFromHost(root, signal);

  let wasRunning = connection.running;
  const draw = () => {
    const page = board.page();
    if (!page.board) return;
    toolbar.draw();
    drawSummary(summary, board);
    setAttribute(root, "data-mode", review.isOpen ? "review" : details.isOpen ? "details" : "grid");
    grid.draw();
    details.draw();
    review.draw();
    notice.textContent = connection.notice?.text ?? "";
    if (wasRunning !== connection.running)
      board.announce(wasRunning ? (page.ended_by ?? "Run finished") : "Run started");
    wasRunning = connection.running;
  };
  // A tab that nobody sees draws nothing; shown again, it draws what there is by then.
  let isDue = false;
  const soon = () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      if (!signal.aborted) draw();
    });
  };
  connection.subscribe(soon, signal);
  if (typeof ResizeObserver !== "undefined") {
    const observer = new ResizeObserver(() => {
      setAttribute(root, "data-wide", root.clientWidth >= ROOM);
      setAttribute(root, "data-narrow", root.clientWidth < 480);
      grid.measured();
    });
    observer.observe(root);
    onAbort(signal, () => observer.disconnect());
  }
  // The page that is closed needs its rows no more; nobody waits for an answer.
  onAbort(signal, () => connection.send("board", { action: "leave", view: board.view }));
  draw();
}

/**
 * What the numbers say, in sentences, and what one should know about them.
 * @param {HTMLElement} place
 * @param {Board} board
 */
function drawSummary(place, board) {
  const { verdicts, board: about, ended_by, columns } = board.page();
  const lines = [
    ...verdicts.map(([name, text]) => h("p", {}, h("b", {}, `${name}: `), text)),
    ...columns.filter(({ paused }) => paused).map((column) => pausedLine(column, board)),
    ...(ended_by ? [h("p", {}, ended_by)] : []),
    ...about.notes.map((text) => h("p", { class: "cwp-muted" }, text)),
  ];
  const key = lines.map((line) => line.textContent).join("\n");
  if (place.dataset.key === key) return;
  place.dataset.key = key;
  place.replaceChildren(...lines);
}

/**
 * @param {import("./protocol.js").Column} column
 * @param {Board} board
 */
function pausedLine({ name, paused }, board) {
  const resume = button({
    name: `Resume ${name}`,
    text: `Resume ${name}`,
    class: "cwp-plain",
    onclick: () => board.ask("resume", { variant: name }),
  });
  return h("p", { class: "cwp-paused" }, h("b", {}, `${name} is paused. `), paused, " ", resume);
}
