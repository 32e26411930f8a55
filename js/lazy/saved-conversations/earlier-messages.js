/**
 * The messages before those that are loaded: they are loaded when the user scrolls near them, or selects the button
 * above the first message.
 */

import { focusOn, h, hasFocus } from "../../dom/elements.js";
import { onAbort } from "../../on-abort.js";

/**
 * @import {SavedConversations} from "../../wire/protocol.js"
 * @import {Context} from "../../view/context.js"
 */

/** Pixels between the visible part and the first message at which earlier messages are loaded. */
const NEAR = 600;

export class EarlierMessages {
  #log;
  #load;
  /** @type {IntersectionObserver | null} */
  #observer = null;
  /** While another conversation is loaded the scroll position means nothing. */
  #paused = false;
  /** What was asked for last, so that a refusal does not cause the same request again. */
  #asked = "";
  #state = "";
  #button = h("button", {
    type: "button",
    class: "cw-button cw-with-text cw-earlier",
    onclick: () => {
      this.#asked = "";
      this.#ask();
    },
  });

  /**
   * @param {Context} context
   * @param {() => void} load asks for some of them; `watch` must be called after the reply
   */
  constructor({ transcript, signal }, load) {
    this.#log = transcript.element;
    this.#load = load;
    if (typeof IntersectionObserver === "undefined") return;
    const observer = new IntersectionObserver((entries) => entries.at(-1)?.isIntersecting && this.#ask(), {
      root: this.#log,
      rootMargin: `${NEAR}px 0px 0px`,
    });
    this.#observer = observer;
    onAbort(signal, () => observer.disconnect());
  }

  watch() {
    this.#paused = false;
    this.#observer?.disconnect();
    if (this.#button.isConnected) this.#observer?.observe(this.#button);
  }

  pause() {
    this.#paused = true;
    this.#observer?.disconnect();
  }

  /** @param {SavedConversations} conversations */
  draw({ current, earlier: count = 0 }) {
    this.#state = `${current} ${count}`;
    this.#button.textContent = `Load ${count} earlier message${count === 1 ? "" : "s"}`;
    if (count > 0 === this.#button.isConnected) return;
    const focused = hasFocus(this.#button);
    if (count > 0) this.#log.prepend(this.#button);
    else this.#button.remove();
    if (focused) focusOn(this.#log);
    if (!this.#paused) this.watch();
  }

  #ask() {
    if (this.#asked === this.#state) return;
    this.#asked = this.#state;
    // At the very top browsers do not anchor the text while content is inserted before it.
    if (this.#log.scrollTop === 0) this.#log.scrollTop = 1;
    this.#load();
  }
}
