/**
 * Messages that were sent while a response is in progress. They stand above the message box, in their order, until it is
 * their turn; each can be changed or removed. Their texts are part of the draft, which the kernel stores, so that none is
 * lost when the page is loaded again.
 */

import { button, div, h, setChildren } from "../../dom/elements.js";
import { applyStyleSheet } from "../../dom/style-sheet.js";
import style from "./queue.css";

/**
 * @import {Composer} from "../../view/composer.js"
 *
 * @typedef {Composer["queued"][number]} Message
 */

const FAILED = "The response failed. The queued messages are in the message box again.";
const CROSS = "M6 6l12 12M18 6L6 18";

class Queue {
  #composer;
  #list = h("ul", { class: "cw-queue", "aria-label": "Queued messages" });
  /** @type {Map<Message, HTMLElement>} */
  #rows = new Map();

  /** @param {Composer} composer */
  constructor(composer) {
    const { connection, signal } = composer.context;
    this.#composer = composer;
    composer.el.prepend(this.#list);
    applyStyleSheet(composer.el, style, signal);
    // What is sent here changes the connection in turn: not while it is still notifying others.
    connection.subscribe(() => queueMicrotask(() => this.#advance()), signal);
  }

  /** @param {Message} message */
  add(message) {
    const composer = this.#composer;
    composer.queued.push(message);
    composer.hide([]);
    composer.put("");
    composer.context.announce("Message queued");
    this.#draw();
    this.#advance();
  }

  /** Sends the first message if nothing is in progress; after an error none is sent. */
  #advance() {
    const composer = this.#composer;
    const { connection, signal } = composer.context;
    if (!composer.queued.length || signal.aborted || connection.running || connection.disconnected) return;
    const { page } = connection.doc;
    if (page.status === "error") {
      this.#takeBack(...composer.queued);
      return composer.refuse(FAILED);
    }
    if (!page.can.submit) return;
    const [{ text, files }] = composer.queued.splice(0, 1);
    composer.send(text, files);
    composer.flush();
    this.#draw();
  }

  /** Puts messages into the message box again, in front of what is there. @param {Message[]} messages */
  #takeBack(...messages) {
    const composer = this.#composer;
    const texts = messages.map(({ text }) => text);
    composer.queued = composer.queued.filter((message) => !messages.includes(message));
    composer.hide([]);
    composer.put([...texts, composer.area.value].filter(Boolean).join("\n"));
    this.#draw();
  }

  #draw() {
    const { queued } = this.#composer;
    for (const message of this.#rows.keys()) if (!queued.includes(message)) this.#rows.delete(message);
    setChildren(
      this.#list,
      queued.map((message) => this.#row(message)),
    );
    this.#list.hidden = !queued.length;
  }

  /** @param {Message} message */
  #row(message) {
    const known = this.#rows.get(message);
    if (known) return known;
    const composer = this.#composer;
    const edit = () => {
      this.#takeBack(message);
      composer.focus();
    };
    const remove = () => {
      composer.queued = composer.queued.filter((one) => one !== message);
      composer.hide([]);
      composer.flush();
      this.#draw();
      composer.focus();
      composer.context.announce("Message removed");
    };
    const text = message.text.trim() || "Files";
    const row = h(
      "li",
      {},
      h("span", { class: "cw-faint" }, "Queued"),
      h("span", { class: "cw-queued", title: text }, text),
      div(
        "cw-tools",
        button({ name: "Edit queued message", icon: "edit", onclick: edit }),
        button({ name: "Remove queued message", icon: CROSS, onclick: remove }),
      ),
    );
    this.#rows.set(message, row);
    return row;
  }
}

/** @type {WeakMap<Composer, Queue>} */
const queues = new WeakMap();

/**
 * @param {Composer} composer
 * @param {Message} message
 */
export function enqueue(composer, message) {
  const queue = queues.get(composer) ?? new Queue(composer);
  queues.set(composer, queue);
  queue.add(message);
}
