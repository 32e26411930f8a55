/** The entry that anywidget loads. */

import { div } from "./dom/elements.js";
import { wearSheet } from "./dom/style-sheet.js";
import { loadLazy } from "./load-lazy.js";
import { whenEnded } from "./on-abort.js";
import { chat } from "./view/chat.js";
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
    ({ furnish }) => furnish(root, connection, signal),
    (error) => root.append(error.message),
  );
  return { root, shown: () => {} };
}

export default {
  /**
   * Once per model; the host waits for it two seconds at most, so it waits for nothing.
   * @param {{model: Model, signal?: AbortSignal}} given
   */
  initialize({ model, signal }) {
    const connection = connectionOf(model);
    if (signal) whenEnded(signal, () => connection.dispose());
  },

  /**
   * Once per view.
   * @param {{model: Model, el: HTMLElement, signal?: AbortSignal}} given
   */
  render({ model, el, signal }) {
    const end = signal ?? new AbortController().signal;
    const connection = connectionOf(model);
    const { root, shown } = (connection.options._kind ? lazyWidget : chat)(connection, end);
    el.append(root);
    wearSheet(root, style, end, shown);
    whenEnded(end, () => root.remove());
  },
};
