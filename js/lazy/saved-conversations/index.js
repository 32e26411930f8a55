/**
 * The saved conversations of a chat, in a panel beside it, or over it where it is narrow; folded away by a button. What
 * went wrong with saving is said in the chat itself, for the panel may be folded.
 */

import { button, div, focusOn, h, hasFocus, setAttribute, setChildren } from "../../dom/elements.js";
import { wearSheet } from "../../dom/style-sheet.js";
import { whenEnded } from "../../on-abort.js";
import { earlier } from "./earlier-messages.js";
import { drawing } from "./icons.js";
import { SavedList } from "./list.js";
import style from "./saved-conversations.css";
import { recalled, remember, visitor } from "./visitor.js";

/**
 * @import {Context} from "../../view/context.js"
 */

/** Px of a chat that has room for both. */
const ROOM = 720;
const SEARCH_DELAY = 250;

/**
 * @param {HTMLElement} place stands above the composer
 * @param {Context} context
 */
export function furnish(place, context) {
  const { connection, root, signal } = context;
  const line = div("cw-saving", h("div", { role: "alert" }));
  let refused = "";
  let wide = true;
  let unfolded = recalled("panel") !== "folded";
  let over = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /**
   * @param {string} action
   * @param {{conversation?: string, text?: string}} [more]
   * @param {() => void} [done]
   */
  const ask = (action, more = {}, done = () => {}) => {
    refused = "";
    say();
    connection.send(
      "conversation",
      { action, conversation: "", text: "", visitor: visitor(), ...more },
      ({ ok, reason }) => {
        if (signal.aborted) return;
        if (ok) done();
        else refused = reason ?? "That was not accepted.";
        say();
        before.watch();
      },
    );
  };

  const say = () => {
    const text = refused || (connection.doc.page.conversations?.error ?? "");
    const told = /** @type {HTMLElement} */ (line.firstElementChild);
    if (told.textContent !== text) told.textContent = text;
  };

  /** Another conversation stands in the transcript: its end is what one goes on with. */
  const changed = () => {
    context.editing.id = null;
    const log = root.querySelector(".cw-log");
    if (log) log.scrollTop = log.scrollHeight;
    if (!wide) fold();
  };

  /** @param {{text?: string}} [how] @param {() => void} [done] */
  const askEarlier = (how, done) =>
    ask("earlier", { conversation: connection.doc.page.conversations?.current ?? "", ...how }, done);
  const before = earlier(context, askEarlier);
  context.whole = (then) =>
    connection.doc.page.conversations?.earlier ? askEarlier({ text: "all" }, then) : then();

  const list = new SavedList({
    open: (conversation) => {
      before.rest();
      ask("open", { conversation }, changed);
    },
    rename: (conversation, text) => ask("rename", { conversation, text }),
    remove: (conversation) => ask("delete", { conversation }),
    leave: () => focusOn(begin),
  });
  const search = h("input", {
    type: "search",
    "aria-label": "Search conversations",
    placeholder: "Search",
    autocomplete: "off",
    oninput: () => {
      clearTimeout(timer);
      timer = setTimeout(find, SEARCH_DELAY);
    },
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "ArrowDown") list.focus();
      else if (event.key === "Escape" && search.value) {
        event.stopPropagation();
        search.value = "";
        find();
      } else return;
      event.preventDefault();
    },
  });
  const find = () => {
    clearTimeout(timer);
    ask("search", { text: search.value });
  };
  const box = div("cw-side-search", search);
  const panel = h("nav", { class: "cw-side", "aria-label": "Conversations" }, box, list.el);
  const scrim = div("cw-side-scrim");
  scrim.addEventListener("click", () => fold());

  const toggle = button({ name: "Conversations", onclick: () => turn(panel.hidden === true) });
  toggle.append(drawing("M4 5h16v14H4zM10 5v14"));
  const begin = button({
    name: "New chat",
    text: "New chat",
    onclick: () =>
      ask("new", {}, () => {
        changed();
        focusOn(root.querySelector(".cw-composer textarea"));
      }),
  });
  begin.title = "New chat";
  begin.prepend(drawing("M12 5v14M5 12h14"));

  /** @param {boolean} shown */
  const turn = (shown) => {
    if (wide) {
      unfolded = shown;
      remember("panel", shown ? "open" : "folded");
    } else over = shown;
    arrange();
    if (shown) ask("list", { text: search.value });
  };
  const fold = () => {
    const focused = hasFocus(panel);
    turn(false);
    if (focused) focusOn(toggle);
  };
  const arrange = () => {
    const shown = wide ? unfolded : over;
    panel.hidden = !shown;
    scrim.hidden = wide || !shown;
    setAttribute(root, "data-side", shown ? (wide ? "beside" : "over") : "folded");
    setAttribute(toggle, "aria-expanded", String(shown));
  };
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !wide) fold();
  });

  const draw = () => {
    const { conversations: saved } = connection.doc.page;
    if (!saved) return;
    if (!hasFocus(search)) search.value = saved.query;
    list.draw(saved);
    before.draw(saved);
    setChildren(box, [Boolean(saved.titles.length || saved.query || search.value) && search]);
    say();
  };

  wearSheet(root, style, signal, () => {});
  root.prepend(div("cw-side-tools", toggle, begin), panel, scrim);
  place.before(line);
  if (typeof ResizeObserver !== "undefined") {
    const observer = new ResizeObserver(() => {
      if (!root.clientWidth || wide === root.clientWidth >= ROOM) return;
      wide = !wide;
      over = false;
      arrange();
    });
    observer.observe(root);
    whenEnded(signal, () => observer.disconnect());
  }
  whenEnded(signal, () => clearTimeout(timer));
  arrange();
  draw();
  connection.subscribe((change) => {
    if (change.page.has("conversations")) draw();
  }, signal);
  // Also tells a kernel that cannot know it who its visitor is.
  ask("list", { text: connection.doc.page.conversations?.query ?? "" });
}
