/**
 * The buttons under a message.
 *
 * @import {Context} from "./context.js"
 * @import {Message} from "../wire/protocol.js"
 * @import {Flags} from "./message.js"
 */

import { copyText } from "../dom/clipboard.js";
import { button, div, h, icon, setAttribute, setChildren } from "../dom/elements.js";
import { contentText, isThought, messageText, withWatermark } from "../messages/plain-text.js";
import { buttonName } from "../wire/options.js";

const COPIED = 1500;

/**
 * Copies a text, and shows for a moment that it was copied.
 * @param {HTMLButtonElement} target
 * @param {Context} context
 * @param {string | Promise<boolean>} text or what comes of copying it
 */
export async function copyFrom(target, context, text) {
  const ok = await (typeof text === "string" ? copyText(text, context.root) : text);
  context.announce(
    ok ? "Copied" : "The browser blocked copying. Select the text and press Ctrl+C (Cmd+C on macOS).",
  );
  if (!ok) return;
  target.querySelector("svg")?.replaceWith(icon("copied"));
  setTimeout(() => target.querySelector("svg")?.replaceWith(icon("copy")), COPIED);
}

export class MessageButtons {
  el = div("cw-actions");
  #context;
  #connection;
  #why = div("cw-why");
  /** @type {HTMLElement | false | null} */
  #clock = null;
  /** @type {Map<string, HTMLButtonElement>} */
  #buttons = new Map();
  /** @type {{message: Message, id: string} | null} */
  #of = null;
  /** @type {import("../lazy/versions/index.js").VersionSwitch | null} */
  #switch = null;

  /** @param {Context} context */
  constructor(context) {
    this.#context = context;
    this.#connection = context.connection;
  }

  /**
   * @param {Message} message
   * @param {string} id
   * @param {Flags} flags
   */
  update(message, id, flags) {
    this.#of = { message, id };
    // Half an answer can be copied; a verdict on it waits for its end.
    const whole = !flags.open;
    setChildren(this.el, [
      this.#versions(id),
      this.#copy(message),
      ...(whole ? this.#feedback(message, id) : []),
      ...(whole && flags.turn ? this.#turn(message, flags) : []),
      whole && this.#edit(message, flags),
      !isThought(message) && this.#time(id),
      this.#why.childElementCount > 0 && this.#why,
    ]);
    this.el.hidden = isThought(message) && this.el.childElementCount === 0;
  }

  /**
   * Return a button, made only once so that it does not lose the focus.
   * @param {string} key
   * @param {() => HTMLButtonElement} make
   */
  #cached(key, make) {
    const standing = this.#buttons.get(key);
    if (standing) return standing;
    const made = make();
    this.#buttons.set(key, made);
    return made;
  }

  /** When a message came: the end of its id says so. @param {string} id */
  #time(id) {
    const when = new Date(Number.parseInt(id.split(".")[1], 16) * 1000);
    /** @type {Intl.DateTimeFormatOptions} */
    const style = { timeStyle: "short" };
    if (when.toDateString() !== new Date().toDateString()) style.dateStyle = "medium";
    this.#clock ??=
      Number(when) > 0 && h("time", { datetime: when.toJSON() }, when.toLocaleString([], style));
    return this.#clock;
  }

  /** @param {string} id */
  #versions(id) {
    const versions = this.#connection.doc.page.versions[id];
    if (!versions) return null;
    if (this.#switch) {
      this.#switch.update(id, versions);
      return this.#switch.el;
    }
    this.#context.loadLazy("versions").then(
      ({ VersionSwitch }) => {
        this.#switch ??= new VersionSwitch(this.#context);
        this.#context.redraw();
      },
      () => {},
    );
    return null;
  }

  /** @param {Message} message */
  #copy(message) {
    const { buttons } = this.#connection.options;
    if (buttons && !buttons.includes("copy")) return null;
    if (isThought(message) || !message.content.length) return null;
    return this.#cached("copy", () =>
      button({
        name: "Copy message",
        icon: "copy",
        onclick: (event) => this.#copied(/** @type {HTMLButtonElement} */ (event.currentTarget)),
      }),
    );
  }

  /** @param {HTMLButtonElement} target */
  #copied(target) {
    if (!this.#of) return;
    const connection = this.#connection;
    const { message, id } = this.#of;
    const value = messageText(message);
    const { watermark } = connection.options;
    const text = withWatermark(value, watermark);
    const textOnly = message.content === contentText(message.content);
    copyFrom(target, this.#context, textOnly ? text : this.#copyRich(message, text, watermark));
    connection.send("copy", { message: id, value });
  }

  /**
   * Copies tables and figures too; without a kernel the text alone.
   * @param {Message} message
   * @param {string} text
   * @param {string | null} watermark
   */
  #copyRich(message, text, watermark) {
    const drawn = this.el.parentElement?.querySelector(".cw-bubble");
    return this.#context.loadLazy("rich-copy").then(
      ({ copyRich }) => copyRich(message, drawn, this.#context, withWatermark("", watermark)),
      () => copyText(text, this.#context.root),
    );
  }

  /**
   * @param {Message} message
   * @param {string} id
   */
  #feedback(message, id) {
    const { doc, options } = this.#connection;
    const liked = message.role === "assistant" || (options.like_user_message && message.role === "user");
    if (!doc.page.can.like || !liked || isThought(message) || message.metadata?.error) return [];
    return options.feedback_options.map((value) => {
      const made = this.#cached(`feedback ${value}`, () => this.#feedbackButton(value));
      setAttribute(made, "aria-pressed", String(doc.page.feedback[id] === value));
      return made;
    });
  }

  /** @param {string} value */
  #feedbackButton(value) {
    const onclick = () => {
      if (!this.#of) return;
      const connection = this.#connection;
      const { id } = this.#of;
      const taken = connection.doc.page.feedback[id] === value;
      this.#context.act("like", { message: id, value: taken ? "" : value });
      this.#showComment();
      if (!taken) this.#askWhy(id);
    };
    if (value === "Like") return button({ name: value, icon: "like", onclick });
    if (value === "Dislike") return button({ name: value, icon: "like", class: "cw-turned", onclick });
    return button({ name: value, text: value, onclick });
  }

  /** @param {string} id */
  #askWhy(id) {
    const ask = (/** @type {any} */ { askWhy }) => {
      this.el.append(this.#why);
      askWhy(this.#showComment, this.#context, id);
    };
    this.#context.loadLazy("comment").then(ask, () => {});
  }

  /**
   * Shows a comment, or what asks for one; the buttons stay visible meanwhile.
   * @param {Element[]} nodes
   */
  #showComment = (...nodes) => {
    this.#why.replaceChildren(...nodes);
    setAttribute(this.el, "data-comment", nodes.length > 0);
  };

  /**
   * @param {Message} message
   * @param {Flags} flags
   */
  #turn(message, flags) {
    const { doc, options } = this.#connection;
    const retry = buttonName(options.retry_btn, "Retry");
    const undo = buttonName(options.undo_btn, "Undo");
    const buttons = [
      // A failed message has its Retry beside the error.
      doc.page.can.retry && retry && !message.metadata?.error
        ? this.#cached(`retry ${retry.name}`, () =>
            button({
              ...retry,
              icon: "retry",
              title: "Ask the model again",
              onclick: () => this.#context.act("retry"),
            }),
          )
        : null,
      doc.page.can.retry && options._prompt
        ? this.#cached("with", () =>
            button({
              name: "Retry with…",
              icon: "M4 7h10M18 7h2M4 17h2M10 17h10M14 4v6M6 14v6",
              onclick: () =>
                this.#context.loadLazy("retry-with").then(
                  ({ open }) => open(this.#context),
                  (error) => this.#context.composer.refuse(error.message),
                ),
            }),
          )
        : null,
      doc.page.can.undo && undo
        ? this.#cached(`undo ${undo.name}`, () =>
            button({
              ...undo,
              icon: "undo",
              title: "Remove the last exchange and edit your message",
              onclick: () => this.#context.act("undo"),
            }),
          )
        : null,
    ];
    for (const one of buttons) if (one) one.disabled = flags.running;
    return buttons;
  }

  /**
   * @param {Message} message
   * @param {Flags} flags
   */
  #edit(message, flags) {
    const { edit } = this.#connection.doc.page.can;
    const may = edit === "all" ? ["user", "assistant"] : edit === "user" ? ["user"] : [];
    if (!may.includes(message.role) || isThought(message)) return null;
    const made = this.#cached("edit", () =>
      button({
        name: "Edit",
        icon: "edit",
        onclick: () => this.#of && this.#context.edit(this.#of.id),
      }),
    );
    made.disabled = flags.running;
    return made;
  }
}
