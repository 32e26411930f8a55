/** The entry that anywidget loads. */

import { div } from "./dom/elements.js";
import { applyStyleSheet } from "./dom/style-sheet.js";
import { loadLazy } from "./load-lazy.js";
import { onAbort } from "./on-abort.js";
import { ChatView } from "./view/chat.js";
import style from "./view/style.css";
import { connectionOf } from "./wire/connection.js";

/**
 * @import {Connection, Model} from "./wire/connection.js"
 */

/**
 * A widget that is no chat: its page is a lazy part.
 * @param {Connection} connection
 * @param {AbortSignal} signal
 */
function lazyWidget(connection, signal) {
  const root = div("chatwidget");
  loadLazy(connection, connection.options._kind).then(
    ({ install }) => install(root, connection, signal, ChatView),
    (error) => root.append(error.message),
  );
  return root;
}

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
    const connection = connectionOf(model);
    const chat = connection.options._kind ? null : new ChatView(connection, end);
    const root = chat ? chat.root : lazyWidget(connection, end);
    el.append(root);
    if (customElements.get("marimo-anywidget"))
      loadLazy(connection, "marimo-value").then(
        (part) => part.follow(connection),
        () => {},
      );
    applyStyleSheet(root, style, end, () => chat?.attach());
    onAbort(end, () => root.remove());
  },
};
