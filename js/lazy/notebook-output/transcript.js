/**
 * The conversation as readers without a kernel see it. The kernel draws each message once, after the turn; a message
 * that it has not drawn yet, as in the midst of an answer, stands here as plain text.
 */

import { messageText, speaker } from "../../messages/plain-text.js";

/**
 * @import {Changed} from "../../wire/document.js"
 * @import {Connection} from "../../wire/connection.js"
 * @import {Message} from "../../wire/protocol.js"
 *
 * @typedef {{html: string, markdown: string}} Piece
 */

const AT_ONCE = 20; // messages that the kernel draws for one question: it does nothing else meanwhile
const DRAWN = 50_000; // characters of text, as when the chat is displayed
const LARGEST = 2_000_000; // characters of HTML
/** @type {Record<string, string>} */
const SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** @param {string} text */
const escaped = (text) => text.replace(/[&<>"]/g, (sign) => SIGNS[sign]);

/** @param {Message} message @returns {Piece} */
function plainFragment(message) {
  const text = escaped(messageText(message));
  const name = escaped(speaker(message.role));
  const html = `<div style="white-space:pre-wrap"><strong>${name}</strong>\n${text}</div>`;
  return { html, markdown: `**${name}**\n\n${text}` };
}

export class Transcript {
  #connection;
  /** @type {WeakMap<Message, Piece>} */
  #fragments = new WeakMap();
  /** Messages that changed since the kernel was asked for them. @type {Set<Message>} */
  #stale = new Set();
  /** Ids of messages with other versions, as they were last. @type {string[]} */
  #versions = [];
  #head = { html: "", markdown: "" };
  #asked = 0;
  /** How often anything changed, and how often it had when the kernel drew the head. */
  #changes = 0;
  #drawnChanges = 0;
  /** @type {Promise<void> | null} */
  #completing = null;
  /** Bytes that the messages name, in base64. @type {Record<string, string>} */
  blobs = {};

  /** @param {Connection} connection */
  constructor(connection) {
    this.#connection = connection;
    this.#versions = Object.keys(connection.doc.page.versions ?? {});
  }

  /** Whether the kernel has drawn anything. */
  get isDrawn() {
    return this.#connection.options._kind ? this.#head.html !== "" : this.#asked > 0;
  }

  /** @param {Pick<Changed, "messages" | "page">} change */
  forget({ messages, page }) {
    this.#changes += 1;
    for (const message of [...messages, ...(page.has("versions") ? this.#forked() : [])]) {
      this.#fragments.delete(message);
      this.#stale.add(message);
    }
  }

  /** The messages that have other versions, or had some: what is said of these is drawn with them. */
  #forked() {
    const { history, page } = this.#connection.doc;
    const before = this.#versions;
    this.#versions = Object.keys(page.versions);
    const ids = new Set([...before, ...this.#versions]);
    return history.filter((_, index) => ids.has(page.ids[index]));
  }

  /** The visible messages, with their ids. */
  get #visible() {
    const { doc, options } = this.#connection;
    return doc.history
      .map((message, index) => ({ message, id: doc.page.ids[index] }))
      .filter(({ message: { role } }) => options.show_system || role === "user" || role === "assistant");
  }

  /** The messages that the kernel draws: the end of a long conversation, and what is more than a text. */
  get #drawn() {
    let left = DRAWN;
    return this.#visible
      .reverse()
      .filter(({ message: { content, metadata } }) => {
        if (typeof content !== "string" || metadata?.error || metadata?.title) return true;
        left -= content.length;
        return left > 0 || left + content.length === DRAWN;
      })
      .reverse();
  }

  /** The messages that the kernel is still to draw. */
  get #lacking() {
    return this.#drawn.filter(({ message }) => !this.#fragments.has(message));
  }

  /** Whether the kernel has drawn all that it is to draw, so that nothing stands here as plain text for lack of it. */
  get isComplete() {
    if (this.#connection.options._kind) return this.isDrawn && this.#drawnChanges === this.#changes;
    return this.isDrawn && this.#lacking.length === 0;
  }

  /** Has the kernel draw what is not drawn; nothing while an answer streams. @returns {Promise<void>} */
  complete() {
    this.#completing ??= this.#drawLacking().finally(() => {
      this.#completing = null;
    });
    return this.#completing;
  }

  async #drawLacking() {
    while (!this.#connection.running) {
      if (this.#connection.options._kind) {
        await this.#ask([]);
        if (this.isComplete) return;
        continue;
      }
      const lacking = this.#lacking.slice(-AT_ONCE);
      if (this.#asked > 0 && lacking.length === 0) return;
      if (!(await this.#ask(lacking))) return;
    }
  }

  /**
   * @param {{message: Message, id: string}[]} lacking
   * @returns {Promise<boolean>} whether it helps to ask again: some are here now, or have changed meanwhile
   */
  async #ask(lacking) {
    this.#stale.clear();
    const changes = this.#changes;
    this.#asked += 1;
    const key = `static:${this.#asked}:${lacking.map(({ id }) => id).join(",")}`;
    const bytes = await this.#connection.blobs.get(key);
    const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const { head, messages, blobs } = await new Response(unpacked).json();
    this.#head = head;
    this.#drawnChanges = changes;
    Object.assign(this.blobs, blobs);
    let some = false;
    for (const { message, id } of lacking) {
      if (this.#stale.has(message)) some = true;
      else if (messages[id]) {
        this.#fragments.set(message, messages[id]);
        some = true;
      }
    }
    return some;
  }

  /** @returns {{html: string, markdown: string}} */
  get whole() {
    const visible = this.#visible;
    /** @type {Piece[]} */
    const fragments = [];
    let length = 0;
    let first = visible.length;
    while (first > 0) {
      const { message } = visible[first - 1];
      const fragment = this.#fragments.get(message) ?? plainFragment(message);
      length += fragment.html.length;
      if (length > LARGEST && fragments.length > 0) break;
      fragments.unshift(fragment);
      first -= 1;
    }
    const earlier = first + (this.#connection.doc.page.conversations?.earlier ?? 0);
    const remark = earlier ? `The first ${earlier} messages are left out here.` : "";
    const html = [
      this.#head.html,
      remark && `<p><em>${remark}</em></p>`,
      ...fragments.map((fragment) => fragment.html),
    ].join("");
    const markdown = [
      this.#head.markdown,
      remark && `*${remark}*`,
      ...fragments.map((fragment) => fragment.markdown),
    ];
    return {
      // The classes keep the host's MathJax from finding a formula between two prices.
      html: `<div class="chatwidget-static tex2jax_ignore mathjax_ignore">${html}</div>`,
      markdown: `${markdown.filter(Boolean).join("\n\n---\n\n")}\n`,
    };
  }
}
