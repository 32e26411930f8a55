/**
 * The panel of saved conversations: beside the chat, or over it where the chat is narrow. A button opens and closes it.
 * Errors of saving are shown in the chat, since the panel may be closed.
 */

import { button, div, focusOn, h, hasFocus, setAttribute } from "../../dom/elements.js";
import { applyStyleSheet } from "../../dom/style-sheet.js";
import { onAbort } from "../../on-abort.js";
import { EarlierMessages } from "./earlier-messages.js";
import { SavedList } from "./list.js";
import style from "./saved-conversations.css";
import { SearchBox } from "./search-box.js";
import { getItem, setItem, visitor } from "./visitor.js";

/**
 * @import {Context} from "../../view/context.js"
 */

/** Pixels of a chat that is wide enough for the panel beside it. */
const WIDE = 720;
const PANEL_ICON = "M4 5h16v14H4zM10 5v14";
const PLUS = "M12 5v14M5 12h14";

export class SavedPanel {
  #context;
  #connection;
  #error = h("div", { role: "alert" });
  /** The reason why the last action was refused. */
  #refusal = "";
  #wide = true;
  /** Whether the panel is open beside the chat. */
  #openBeside = getItem("panel") !== "folded";
  /** Whether the panel is open over a narrow chat. */
  #openOver = false;
  #earlier;
  #list;
  #search;
  #panel;
  #scrim = div("cw-side-scrim");
  #toggle = button({
    name: "Conversations",
    title: "Show or hide saved conversations",
    icon: PANEL_ICON,
    onclick: () => this.#setOpen(this.#panel.hidden === true),
  });
  #newChat = button({
    name: "New chat",
    title: "New chat",
    icon: PLUS,
    text: "New chat",
    onclick: () => this.#begin(),
  });

  /** @param {Context} context */
  constructor(context) {
    const { connection, root, signal, extras } = context;
    this.#context = context;
    this.#connection = connection;
    this.#earlier = new EarlierMessages(context, () => this.#loadEarlier());
    this.#list = new SavedList({
      open: (conversation) => this.#open(conversation),
      rename: (conversation, text) => this.#send("rename", { conversation, text }),
      remove: (conversation) => this.#send("delete", { conversation }),
      leave: () => focusOn(this.#newChat),
    });
    this.#search = new SearchBox(signal, {
      search: (text) => this.#send("search", { text }),
      leave: () => this.#list.focus(),
    });
    const named = { class: "cw-side", "aria-label": "Conversations" };
    this.#panel = h("nav", named, this.#search.el, this.#list.el);
    this.#scrim.addEventListener("click", () => this.#close());
    this.#panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.#wide) this.#close();
    });
    applyStyleSheet(root, style, signal);
    root.prepend(div("cw-side-tools", this.#toggle, this.#newChat), this.#panel, this.#scrim);
    extras.before(div("cw-saving", this.#error));
    context.beforeWhole((then) =>
      connection.doc.page.conversations?.earlier ? this.#loadEarlier({ text: "all" }, then) : then(),
    );
    this.#followWidth();
    this.#arrange();
    this.#draw();
    connection.subscribe((change) => {
      if (change.page.has("conversations")) this.#draw();
    }, signal);
    // The event also identifies the visitor to a kernel that cannot know it otherwise.
    this.#send("list", { text: connection.doc.page.conversations?.query ?? "" });
  }

  #followWidth() {
    if (typeof ResizeObserver === "undefined") return;
    const { root, signal } = this.#context;
    const observer = new ResizeObserver(() => {
      if (!root.clientWidth || this.#wide === root.clientWidth >= WIDE) return;
      this.#wide = !this.#wide;
      this.#openOver = false;
      this.#arrange();
    });
    observer.observe(root);
    onAbort(signal, () => observer.disconnect());
  }

  /**
   * @param {string} action
   * @param {{conversation?: string, text?: string}} [fields]
   * @param {() => void} [then] called if it was accepted
   */
  #send(action, fields = {}, then = () => {}) {
    this.#refusal = "";
    this.#drawError();
    const event = { action, conversation: "", text: "", visitor: visitor(), ...fields };
    this.#connection.send("conversation", event, ({ ok, reason }) => {
      if (this.#context.signal.aborted) return;
      if (ok) then();
      else this.#refusal = reason ?? "The action failed. Try again.";
      this.#drawError();
      this.#earlier.watch();
    });
  }

  /**
   * @param {{text?: string}} [fields]
   * @param {() => void} [then]
   */
  #loadEarlier(fields, then) {
    const conversation = this.#connection.doc.page.conversations?.current ?? "";
    this.#send("earlier", { conversation, ...fields }, then);
  }

  /** @param {string} conversation */
  #open(conversation) {
    this.#earlier.pause();
    this.#send("open", { conversation }, () => this.#switched());
  }

  #begin() {
    this.#send("new", {}, () => {
      this.#switched();
      this.#context.composer.focus();
    });
  }

  /** The transcript shows another conversation: the user continues at its end. */
  #switched() {
    this.#context.stopEditing();
    this.#context.transcript.toEnd();
    if (!this.#wide) this.#close();
  }

  /** @param {boolean} open */
  #setOpen(open) {
    if (this.#wide) {
      this.#openBeside = open;
      setItem("panel", open ? "open" : "folded");
    } else this.#openOver = open;
    this.#arrange();
    if (open) this.#send("list", { text: this.#search.text });
  }

  #close() {
    const focused = hasFocus(this.#panel);
    this.#setOpen(false);
    if (focused) focusOn(this.#toggle);
  }

  #arrange() {
    const open = this.#wide ? this.#openBeside : this.#openOver;
    this.#panel.hidden = !open;
    this.#scrim.hidden = this.#wide || !open;
    const place = this.#wide ? "beside" : "over";
    setAttribute(this.#context.root, "data-side", open ? place : "folded");
    setAttribute(this.#toggle, "aria-expanded", String(open));
  }

  #draw() {
    const { conversations } = this.#connection.doc.page;
    if (!conversations) return;
    const { query, titles } = conversations;
    this.#search.draw(query, titles.length > 0 || query !== "");
    this.#list.draw(conversations);
    this.#earlier.draw(conversations);
    this.#drawError();
  }

  #drawError() {
    const text = this.#refusal || (this.#connection.doc.page.conversations?.error ?? "");
    if (this.#error.textContent !== text) this.#error.textContent = text;
  }
}

/** @param {Context} context */
export const install = (context) => new SavedPanel(context);
