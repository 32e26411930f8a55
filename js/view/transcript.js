/**
 * The drawn history: which messages are visible, their order and nesting, and the elements around them.
 *
 * @import {Change} from "../wire/connection.js"
 * @import {Context} from "./context.js"
 * @import {Message} from "../wire/protocol.js"
 * @import {Flags} from "./message.js"
 */

import { button, div, focusOn, h, setAttribute, setChildren } from "../dom/elements.js";
import { followScroll } from "../dom/follow-scroll.js";
import { contentText, isThought } from "../messages/plain-text.js";
import { kinship, nesting } from "../messages/thought-tree.js";
import { onAbort } from "../on-abort.js";
import { isRunning, messageId } from "../wire/document.js";
import { awaitedAnswer } from "./awaited-answer.js";
import { emptyChat } from "./empty-chat.js";
import { MessageView } from "./message.js";
import { MessageGroups, markFollowed } from "./message-groups.js";

export class Transcript {
  #context;
  #connection;
  /** @type {Map<string, MessageView>} */
  #views = new Map();
  /** @type {WeakMap<Message, {id: string, flags: Flags, kin: string}>} */
  #places = new WeakMap();
  #groups;
  /** @type {number[]} */
  #visible = [];
  /** The parent of each nested thought. @type {Map<number, number>} */
  #parents = new Map();
  /** @type {Map<number, number[]>} */
  #children = new Map();
  /** Messages whose text is still growing. @type {Set<string>} */
  #open = new Set();
  #emptyChat;
  #awaited;
  #wasWaiting = false;
  #scroll;
  /** @type {((text: string, open: boolean) => string)[]} */
  #textFilters = [];

  /** @param {Context} context */
  constructor(context) {
    this.#context = context;
    this.#connection = context.connection;
    this.#emptyChat = emptyChat(context);
    this.#awaited = awaitedAnswer(context.connection);
    this.content = div("cw-content");
    this.element = h(
      "div",
      { class: "cw-log", role: "log", "aria-label": "Conversation", "aria-live": "off", tabindex: 0 },
      this.content,
    );
    this.element.addEventListener("click", (event) => this.#selected(event), { signal: context.signal });
    this.#groups = new MessageGroups(
      this.element,
      context.signal,
      (...group) => this.#drawGroup(...group),
      () => context.connection.running,
    );
    this.latest = button({
      name: "Scroll to latest",
      icon: "down",
      class: "cw-latest",
      onclick: () => {
        this.toEnd();
        focusOn(this.element); // at the end the button is hidden
      },
    });
    this.latest.hidden = true;
    this.#scroll = followScroll(this.element, this.content, {
      signal: context.signal,
      enabled: () => context.connection.options.autoscroll,
      moved: (atEnd) => {
        this.latest.hidden = atEnd;
      },
    });
    onAbort(context.signal, () => this.#stop());
  }

  toEnd() {
    this.#scroll.toEnd();
  }

  /** Scrolls to the end if the user was there before the content grew. */
  settle() {
    this.#scroll.settle();
  }

  /**
   * Adds a function that changes what is visible of each text, and draws all texts again.
   * @param {(text: string, open: boolean) => string} filter `open` says that the text may still grow
   */
  addTextFilter(filter) {
    this.#textFilters.push(filter);
    this.#context.redraw(true);
  }

  /**
   * @param {string} text
   * @param {boolean} open
   */
  filterText(text, open) {
    // Until the lazy part that knows tags is here, none is shown.
    if (this.#connection.options.allow_tags !== true && !this.#textFilters.length)
      return text.replace(/<[a-z/][^>]*>?/gi, "");
    return this.#textFilters.reduce((filtered, filter) => filter(filtered, open), text);
  }

  /** @param {Change} change */
  draw(change) {
    const opened = this.#follow(change);
    const moved =
      change.structure ||
      change.options ||
      [...change.messages].some((message) => this.#places.get(message)?.kin !== kinship(message));
    const all =
      opened ||
      moved ||
      change.activity ||
      ["status", "can", "feedback", "versions"].some((key) => change.page.has(key));
    if (moved) this.#arrange();
    if (all) this.#groups.draw(change);
    else for (const message of change.messages) this.#redraw(message);
    if (all || change.page.has("pending") || this.#wasWaiting !== this.#waiting()) this.#frame();
  }

  /** @param {Message} message */
  isVisible = (message) =>
    this.#connection.options.show_system || message.role === "user" || message.role === "assistant";

  /**
   * Records which texts are growing: those that changed during the present run.
   * @param {Change} change
   */
  #follow(change) {
    const { page, history } = this.#connection.doc;
    const before = this.#open.size;
    const last = history.at(-1);
    if (!isRunning(page)) this.#open.clear();
    // The whole state does not say which message the run writes; the last is the likely one.
    else if (change.options || (change.messages.size > 1 && change.messages.size === history.length)) {
      if (last?.role === "assistant") this.#open.add(messageId(this.#connection.doc, history.length - 1));
    } else {
      for (const message of change.messages) {
        const place = this.#places.get(message);
        if (place) this.#open.add(place.id);
      }
      if (last?.role === "assistant" && change.messages.has(last))
        this.#open.add(messageId(this.#connection.doc, history.length - 1));
    }
    return before !== this.#open.size;
  }

  #arrange() {
    const { doc } = this.#connection;
    this.#visible = [];
    const ids = new Set();
    doc.history.forEach((message, index) => {
      if (!this.isVisible(message)) return;
      this.#visible.push(index);
      ids.add(messageId(doc, index));
    });
    [this.#parents, this.#children] = nesting(doc.history, this.#visible);
    for (const [id, view] of this.#views) {
      if (ids.has(id)) continue;
      view.stop();
      this.#views.delete(id);
    }
    this.#groups.arrange([...ids]);
  }

  /**
   * @param {HTMLElement} el
   * @param {number} from
   * @param {number} to
   * @param {(message: Message) => boolean} redraw
   */
  #drawGroup(el, from, to, redraw) {
    const turn = this.#turn();
    /**
     * @param {number} index
     * @param {number} before the visible message before it
     * @returns {Element}
     */
    const element = (index, before) => {
      const { doc } = this.#connection;
      const message = doc.history[index];
      const id = messageId(doc, index);
      const flags = this.#flags(index, before, turn, id);
      const standing = this.#views.get(id);
      const view = standing ?? new MessageView(this.#context, id, message);
      this.#views.set(id, view);
      this.#places.set(message, { id, flags, kin: kinship(message) });
      view.update(message, flags, !standing || redraw(message));
      view.nest(markFollowed((this.#children.get(index) ?? []).map((child) => element(child, -1))));
      return view.el;
    };
    const elements = this.#visible
      .slice(from, to)
      .map((index, offset) => !this.#parents.has(index) && element(index, this.#visible[from + offset - 1]));
    setChildren(el, markFollowed(elements.filter((one) => one !== false)));
  }

  /**
   * @param {number} index
   * @param {number} before the visible message before it
   * @param {number} turn
   * @param {string} id
   * @returns {Flags}
   */
  #flags(index, before, turn, id) {
    const { doc, options, running } = this.#connection;
    return {
      index,
      last: index === this.#outermost(this.#visible.at(-1) ?? -1),
      open: this.#open.has(id),
      turn: index === turn,
      continued: options.group_consecutive_messages && doc.history[before]?.role === doc.history[index].role,
      nested: this.#parents.has(index),
      running,
    };
  }

  /**
   * Reports a click on a message as a selection: of the selected text, or of the whole message.
   * @param {MouseEvent} event
   */
  #selected({ target }) {
    const at = /** @type {Element} */ (target);
    const article = at.closest(".cw-bubble") && at.closest("[data-index]");
    if (!article || at.closest("button, a, input, textarea, summary, audio, video, .cw-live")) return;
    const { doc } = this.#connection;
    const index = Number(article.getAttribute("data-index"));
    const marked = String(this.element.ownerDocument.getSelection?.() ?? "").trim();
    const value = marked || contentText(doc.history[index].content);
    this.#connection.send("select", { message: messageId(doc, index), value });
  }

  /** @param {Message} message */
  #redraw(message) {
    const place = this.#places.get(message);
    if (place) this.#views.get(place.id)?.update(message, place.flags, true);
  }

  /**
   * @param {number} index
   * @returns {number} itself, or the outermost thought around it
   */
  #outermost(index) {
    const parent = this.#parents.get(index);
    return parent === undefined ? index : this.#outermost(parent);
  }

  /** Which message has Retry and Undo: the last answer, or a question without an answer. */
  #turn() {
    const { doc, running } = this.#connection;
    for (const index of this.#visible.toReversed()) {
      const { role } = doc.history[index];
      if (role === "assistant") return this.#outermost(index);
      if (role === "user") return running ? -1 : index;
    }
    return -1;
  }

  /** Draws the elements around the messages. */
  #frame() {
    const { pending } = this.#connection;
    const empty = this.#visible.length === 0 && !pending;
    this.#wasWaiting = this.#waiting();
    if (empty) this.#emptyChat.draw();
    setAttribute(this.element, "data-empty", empty);
    setChildren(this.content, [
      empty && this.#emptyChat.el,
      ...this.#groups.elements,
      ...this.#awaited(this.#wasWaiting),
    ]);
  }

  #waiting() {
    const { doc, running, pending } = this.#connection;
    if (!running) return false;
    const last = doc.history[this.#visible.at(-1) ?? -1];
    if (!last || pending || last.role === "user") return true;
    if (isThought(last)) return last.metadata?.status === "done";
    return last.content.length === 0 && !last.metadata?.error;
  }

  #stop() {
    for (const view of this.#views.values()) view.stop();
  }
}
