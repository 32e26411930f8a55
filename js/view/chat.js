/**
 * One view of a chat, put together from its parts.
 *
 * @import {Change, Connection} from "../wire/connection.js"
 * @import {Context} from "./context.js"
 */

import { button, div, focusOn, h, hasFocus } from "../dom/elements.js";
import { follow } from "../dom/follow-scroll.js";
import { loadLazy } from "../load-lazy.js";
import { prepare } from "../markdown/markdown-view.js";
import { pictureNode } from "../markdown/nodes.js";
import { allChanged } from "../wire/document.js";
import { newId } from "../wire/outbox.js";
import { dresser } from "./appearance.js";
import { Composer } from "./composer.js";
import { failureNode } from "./error-box.js";
import { notice } from "./kernel-notice.js";
import { keepKeys } from "./keyboard.js";
import { copyFrom } from "./message-buttons.js";
import { toolbar } from "./toolbar.js";
import { Transcript } from "./transcript.js";

/** Notebooks forget, when their page is loaded anew, which output is whose. */
const STILL_HERE = "This output cannot be replaced any more: run its cell again, and freeze it then.";

/**
 * @param {Connection} connection
 * @param {AbortSignal} signal ends the view
 * @returns {{root: HTMLElement, shown: () => void}} `shown` is to be called once the root stands in the page
 */
export function chat(connection, signal) {
  const root = div("chatwidget");
  const said = h("div", { class: "cw-hidden", role: "status" });
  const alert = div("cw-alert");
  /** @type {() => void} */
  let nowDressed = () => {};
  /** @type {Context} */
  const context = {
    connection,
    view: newId(),
    root,
    signal,
    dressed: new Promise((resolve) => {
      nowDressed = resolve;
    }),
    shown: new Set(),
    editing: { id: null },
    loadLazy: (name) => loadLazy(connection, name),
    announce: (text) => {
      said.textContent = text;
    },
    act: (type, fields) => {
      composer.flush();
      composer.refuse(null);
      connection.send(type, fields, ({ ok, reason }) => {
        if (!ok) composer.refuse(reason ?? "That was not accepted.");
        // Where it worked, this view is gone by then.
        else if (type === "freeze") setTimeout(() => composer.refuse(STILL_HERE), 2000);
      });
    },
    redraw: (options = false) => transcript.draw({ ...nothing(), activity: true, options }),
  };
  const dress = dresser(context);
  const transcript = new Transcript(context);
  const latest = button({
    name: "Scroll to latest",
    icon: "down",
    class: "cw-latest",
    onclick: () => {
      scroll.toEnd();
      focusOn(transcript.el); // at the end this button is gone
    },
  });
  latest.hidden = true;
  const scroll = follow(transcript.el, transcript.content, {
    signal,
    enabled: () => connection.options.autoscroll,
    moved: (atEnd) => {
      latest.hidden = atEnd;
    },
  });
  const composer = new Composer(context, () => scroll.toEnd());
  const head = toolbar(context, transcript.shows);
  const line = notice(context);
  const more = div("cw-more");

  // From the transcript Shift and Tab lead to the button; Tab leads through the messages, and so to the end.
  root.append(head.el, div("cw-middle", latest, transcript.el), alert, line.el, more, composer.el, said);
  keepKeys(root);
  root.addEventListener("click", (event) => clicked(event, context));

  let wasRunning = connection.running;
  /** @type {Set<string>} */
  const brought = new Set();
  /**
   * What only some chats have.
   * @param {string} name the chunk
   * @param {unknown} wanted
   */
  const furnish = (name, wanted) => {
    if (!wanted || brought.has(name)) return;
    brought.add(name);
    context.loadLazy(name).then(
      (loaded) => loaded.furnish(more, context),
      () => {},
    );
  };
  /** @param {Change} change */
  const draw = (change) => {
    const focused = hasFocus(root);
    if (change.options) {
      furnish("inputs", connection.options._inputs || connection.options._example_table);
      furnish("unknown-tags", connection.options.allow_tags !== true);
      dress();
      composer.restyle();
    }
    furnish("saved-conversations", connection.doc.page.conversations);
    transcript.draw(change);
    if (change.options || change.structure || change.activity || change.page.size > 0) {
      head.draw();
      line.draw();
      composer.draw();
    }
    if (change.page.has("alert") || change.options || change.page.has("status")) drawAlert(alert, context);
    if (wasRunning && !connection.running) context.announce("The answer has ended");
    else if (!wasRunning && connection.running) {
      context.announce("");
      // Before the first word of the answer has come; without a kernel none will.
      prepare(context.loadLazy).catch(() => {});
    }
    wasRunning = connection.running;
    // The button that was pressed may be gone, as after Clear; the host would take the next key.
    if (focused && !hasFocus(root)) composer.focus();
  };
  const drawAll = () => draw({ ...allChanged(connection.doc), options: true, activity: true });
  drawAll();
  // A tab that nobody sees draws nothing; shown again, it draws what there is by then.
  let late = false;
  connection.subscribe((change) => {
    if (document.hidden) late = true;
    else draw(change);
  }, signal);
  const seen = () => {
    if (!late || document.hidden) return;
    late = false;
    drawAll();
  };
  document.addEventListener("visibilitychange", seen, { signal });
  const shown = () => {
    nowDressed();
    scroll.settle();
    if (connection.options.autofocus) composer.focus();
  };
  return { root, shown };
}

const nothing = () => ({
  messages: new Set(),
  structure: false,
  page: new Set(),
  options: false,
  activity: false,
});

/**
 * The buttons inside drawn Markdown have no listeners of their own.
 * @param {Event} event
 * @param {Context} context
 */
function clicked(event, context) {
  const target = /** @type {Element} */ (event.target);
  const copy = /** @type {HTMLButtonElement | null} */ (target.closest("[data-copy-code]"));
  if (copy) {
    const code = copy.closest(".cw-codeblock")?.querySelector("pre")?.textContent ?? "";
    copyFrom(copy, context, code);
  }
  const load = /** @type {HTMLElement | null} */ (target.closest("[data-load]"));
  if (!load?.dataset.load) return;
  context.shown.add(load.dataset.load);
  const source = { url: load.dataset.load, remote: true };
  load.replaceWith(pictureNode(source, load.dataset.alt ?? "", context));
}

/**
 * An error outside the history.
 * @param {HTMLElement} place
 * @param {Context} context
 */
function drawAlert(place, context) {
  const { alert } = context.connection.doc.page;
  const retry = alert?.retry
    ? { name: "Retry", disabled: context.connection.running, onclick: () => context.act("retry") }
    : null;
  place.replaceChildren(...(alert ? [failureNode(alert, retry)] : []));
}
