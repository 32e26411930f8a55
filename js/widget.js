/** The entry that anywidget loads. */

import { applyStyleSheet } from "./dom/style-sheet.js";
import { loadLazy } from "./load-lazy.js";
import { onAbort } from "./on-abort.js";
import { ChatView } from "./view/chat.js";
import style from "./view/style.css";
import { connectionOf } from "./wire/connection.js";

/**
 * @import {Model} from "./wire/connection.js"
 */

export default {
  /**
   * Once per model; the host waits for it two seconds at most, so it waits for nothing.
   * @param {{model: Model, signal?: AbortSignal}} given
   */
  initialize({ model, signal }) {
    const connection = connectionOf(model);
    if (signal) onAbort(signal, () => connection.dispose());
    const { manager } = connection;
    // Where the page can reach the notebook's document, the notebook stores the conversation.
    if (manager?.context ?? manager?.notebook)
      loadLazy(connection, "notebook-output")
        .then((part) => part.follow(connection))
        .catch(() => {});
  },

  /**
   * Once per view.
   * @param {{model: Model, el: HTMLElement, signal?: AbortSignal}} given
   */
  render({ model, el, signal }) {
    const end = signal ?? new AbortController().signal;
    const chat = new ChatView(connectionOf(model), end);
    el.append(chat.root);
    applyStyleSheet(chat.root, style, end, () => chat.attach());
    onAbort(end, () => chat.root.remove());
  },
};
