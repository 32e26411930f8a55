/** The entry that anywidget loads. */

import { wearSheet } from "./dom/style-sheet.js";
import { loadLazy } from "./load-lazy.js";
import { whenEnded } from "./on-abort.js";
import { chat } from "./view/chat.js";
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
    if (signal) whenEnded(signal, () => connection.dispose());
    const { manager } = connection;
    // Where the page can reach the notebook's document, it has it store what was said.
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
    const { root, shown } = chat(connectionOf(model), end);
    el.append(root);
    wearSheet(root, style, end, shown);
    whenEnded(end, () => root.remove());
  },
};
