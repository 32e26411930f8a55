/**
 * One view of a chat, assembled from its parts.
 *
 * @import {Change, Connection} from "../wire/connection.js"
 * @import {EventType, Message} from "../wire/protocol.js"
 * @import {Context} from "./context.js"
 */

import { div, focusOn, h, hasFocus } from "../dom/elements.js";
import { loadLazy } from "../load-lazy.js";
import { prepare } from "../markdown/markdown-view.js";
import { imageNode } from "../markdown/nodes.js";
import { onAbort } from "../on-abort.js";
import { allChanged, noChange } from "../wire/document.js";
import { newId } from "../wire/outbox.js";
import { appearance } from "./appearance.js";
import { Composer } from "./composer.js";
import { errorBox } from "./error-box.js";
import { kernelNotice } from "./kernel-notice.js";
import { hideKeysFromHost } from "./keyboard.js";
import { copyFrom } from "./message-buttons.js";
import { Toolbar } from "./toolbar.js";
import { Transcript } from "./transcript.js";

/** Milliseconds between two drawings of a text that grows outside the viewport. */
const OUT_OF_VIEW = 1000;

/** @implements {Context} */
export class ChatView {
  root = div("chatwidget");
  view = newId();
  /** @type {Set<string>} */
  allowedImages = new Set();
  extras = div("cw-extras");
  /** @type {Context["editing"]} */
  editing = null;
  #status = h("div", { class: "cw-hidden", role: "status" });
  #alert = div("cw-alert");
  #markAttached = () => {};
  /** @type {Promise<void>} */
  attached = new Promise((resolve) => {
    this.#markAttached = resolve;
  });
  /** @type {Parameters<Context["beforeWhole"]>[0]} */
  #loadMissing = (then) => then();
  /** @type {Set<string>} */
  #installed = new Set();
  #applyOptions;
  #toolbar;
  #notice;
  #wasRunning;
  #outdated = false;
  #inView = true;
  /** Messages whose text has grown since they were drawn. @type {Set<Message>} */
  #grown = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {Connection} connection
   * @param {AbortSignal} signal ends the view
   */
  constructor(connection, signal) {
    this.connection = connection;
    this.signal = signal;
    this.#wasRunning = connection.running;
    this.#applyOptions = appearance(this);
    this.transcript = new Transcript(this);
    this.composer = new Composer(this);
    this.#toolbar = new Toolbar(this);
    this.#notice = kernelNotice(this);
    const middle = div("cw-middle", this.transcript.latest, this.transcript.element);
    const ends = [this.#alert, this.#notice.el, this.extras, this.composer.el, this.#status];
    // Shift+Tab leads from the transcript to its button, Tab through the messages to the end.
    this.root.append(this.#toolbar.el, middle, ...ends);
    hideKeysFromHost(this.root, signal);
    this.root.addEventListener("click", (event) => this.#clicked(event));
    this.#drawAll();
    // The core has the English words.
    if (!/^en/i.test(connection.options.locale ?? navigator.language)) this.#install("locale", true);
    connection.subscribe((change) => this.#changed(change), signal);
    document.addEventListener("visibilitychange", () => this.#catchUp(), { signal });
    this.#watch();
  }

  /** Records whether a part of the chat is in the viewport, and draws what it has missed when it comes into view. */
  #watch() {
    if (typeof IntersectionObserver === "undefined") return;
    const seen = new IntersectionObserver((entries) => {
      this.#inView = entries.at(-1)?.isIntersecting ?? true;
      if (this.#inView) this.#drawGrown();
    });
    seen.observe(this.root);
    onAbort(this.signal, () => {
      seen.disconnect();
      clearTimeout(this.#timer);
    });
  }

  /** The root is in a page now and has its style sheet. */
  attach() {
    this.#markAttached();
    // What reads a position has the browser lay out its whole page; without messages there is nothing to scroll.
    if (this.connection.doc.history[0]) this.transcript.settle();
    if (this.connection.options.autofocus) this.composer.focus();
  }

  loadLazy = (/** @type {string} */ name) => loadLazy(this.connection, name);

  /** @param {string} text */
  announce(text) {
    this.#status.textContent = text;
  }

  /**
   * @param {EventType} type
   * @param {Record<string, unknown>} [fields]
   */
  act(type, fields) {
    const { composer } = this;
    composer.flush();
    composer.refuse(null);
    this.connection.send(type, fields, ({ ok, reason }) => {
      if (!ok) composer.refuse(reason ?? "The action failed. Try again.");
    });
  }

  /** @type {Context["beforeWhole"]} */
  beforeWhole(load) {
    this.#loadMissing = load;
  }

  /** @param {() => void} then */
  whenWhole(then) {
    this.#loadMissing(then);
  }

  /** @param {boolean} [texts] */
  redraw(texts = false) {
    this.transcript.draw({ ...noChange(), activity: true, options: texts });
  }

  /** @param {string} message */
  edit(message) {
    this.loadLazy("message-editor").then(
      ({ MessageEditor }) => {
        this.editing = { message, Editor: MessageEditor };
        this.redraw();
      },
      (error) => this.composer.refuse(error.message),
    );
  }

  /** @param {string} [message] */
  stopEditing(message = this.editing?.message) {
    if (this.editing?.message !== message) return;
    this.editing = null;
    this.redraw();
  }

  #drawAll() {
    this.#draw({ ...allChanged(this.connection.doc), options: true, activity: true });
  }

  /**
   * A hidden tab draws nothing; once visible again it draws the present state. Texts that grow outside the viewport are
   * drawn once a second, those of all chats in one frame, unless the focus is in the chat.
   * @param {Change} change
   */
  #changed(change) {
    this.#installQuestions(); // which are shown in a hidden tab too, so that Python knows that a page can ask
    const { structure, page, options, activity } = change;
    const more = structure || options || activity || page.size > 0;
    const messages = new Set([...this.#grown, ...change.messages]);
    if (document.hidden) this.#outdated = true;
    else if (more || this.#inView || hasFocus(this.root)) this.#draw({ ...change, messages });
    else {
      this.#grown = messages;
      this.#timer ??= setTimeout(() => this.#drawGrown(), OUT_OF_VIEW - (performance.now() % OUT_OF_VIEW));
    }
  }

  #drawGrown() {
    const messages = this.#grown;
    if (document.hidden) this.#outdated = true;
    else if (messages.size > 0) this.#draw({ ...noChange(), messages, options: false, activity: false });
  }

  #catchUp() {
    if (!this.#outdated || document.hidden) return;
    this.#outdated = false;
    this.#drawAll();
  }

  /** @param {Change} change */
  #draw(change) {
    const { page, options } = change;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#grown = new Set();
    const focused = hasFocus(this.root);
    if (options) {
      this.#applyOptions();
      this.composer.restyle();
    }
    this.#installParts(options);
    this.transcript.draw(change);
    if (options || change.structure || change.activity || page.size > 0) {
      this.#toolbar.draw();
      this.#notice.draw();
      this.composer.draw();
    }
    if (page.has("alert") || options || page.has("status")) this.#drawAlert();
    this.#announceRun();
    // The button that was pressed may be removed, as Clear is; the host would get the next key. A finger gets no keyboard.
    if (focused && !hasFocus(this.root))
      matchMedia("(pointer:coarse)").matches ? focusOn(this.transcript.element) : this.composer.focus();
  }

  /** @param {boolean} options whether the options may have changed */
  #installParts(options) {
    const { page } = this.connection.doc;
    const { _inputs, _example_table, _prompt, allow_tags, height } = this.connection.options;
    if (options) {
      this.#install("inputs", _inputs || _example_table);
      this.#install("prompt-bar", _prompt);
      this.#install("unknown-tags", allow_tags !== true);
      this.#install("fill-height", height === "fill");
    }
    this.#install("saved-conversations", page.conversations);
    const { manager, running, doc } = this.connection;
    // Where the page cannot reach the notebook's document, the notebook does not save the conversation.
    if (manager && !(manager.context ?? manager.notebook))
      this.#install("not-saved", !running && doc.history[1]);
    this.#installQuestions();
    // The editor opens at once if it is loaded before it is needed.
    if (page.can.edit) this.loadLazy("message-editor").catch(() => {});
  }

  #installQuestions() {
    this.#install("questions", this.connection.doc.page.questions[0]);
  }

  /**
   * @param {string} name a lazy part that only some chats have
   * @param {unknown} wanted
   */
  #install(name, wanted) {
    if (!wanted || this.#installed.has(name)) return;
    this.#installed.add(name);
    this.loadLazy(name).then(
      (part) => part.install(this),
      () => {},
    );
  }

  /** An error outside the history. */
  #drawAlert() {
    const { doc, running } = this.connection;
    const { alert } = doc.page;
    const retry = alert?.retry && { name: "Retry", disabled: running, onclick: () => this.act("retry") };
    this.#alert.replaceChildren(...(alert ? [errorBox(alert, retry || null)] : []));
  }

  #announceRun() {
    const { running } = this.connection;
    if (this.#wasRunning && !running) this.announce("Response finished");
    else if (!this.#wasRunning && running) {
      this.announce("");
      // It is loaded before the first token arrives; without a kernel no token will.
      prepare(this.loadLazy).catch(() => {});
    }
    this.#wasRunning = running;
  }

  /** Handles the buttons inside drawn Markdown, which have no listeners of their own. @param {Event} event */
  #clicked({ target }) {
    const at = /** @type {Element} */ (target);
    const copy = /** @type {HTMLButtonElement | null} */ (at.closest("[data-copy-code]"));
    if (copy) copyFrom(copy, this, copy.closest(".cw-codeblock")?.querySelector("pre")?.textContent ?? "");
    const load = /** @type {HTMLElement | null} */ (at.closest("[data-load]"));
    const { load: url, alt = "" } = load?.dataset ?? {};
    if (!load || !url) return;
    this.allowedImages.add(url);
    load.replaceWith(imageNode({ url, remote: true }, alt, this));
  }
}
