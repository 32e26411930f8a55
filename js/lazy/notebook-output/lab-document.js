/**
 * A notebook of JupyterLab or Notebook 7. What is written here goes into the shared document, silently: the next save
 * has it, and nothing is drawn again.
 */

import { onAbort } from "../../on-abort.js";

/**
 * @typedef {object} Output
 * @property {Record<string, any>} data
 * @property {(data: Record<string, any>) => void} write into the file only: what is on the page stays
 * @property {(data: Record<string, any>) => void} replace on the page too
 */

export class LabDocument {
  #notebook;
  #saveState;
  #stop = new AbortController();

  /** @param {any} context the document's context, as JupyterLab's widget manager has it */
  constructor({ model: notebook, saveState, disposed }) {
    this.#notebook = notebook;
    this.#saveState = saveState;
    disposed?.connect(() => this.#stop.abort());
  }

  /** @returns {AbortSignal} aborted when the notebook is closed: it has no cells any more, and its chats may go on */
  get closed() {
    return this.#stop.signal;
  }

  /** Whether several people may write it; the server saves it then, and no page does. */
  get isShared() {
    return this.#notebook.collaborative === true;
  }

  /**
   * @param {() => void} begins called just before the notebook is saved: what it writes is saved
   * @param {() => void} ends called when the notebook was saved, and the host takes it for unchanged
   * @param {AbortSignal} signal ends it
   */
  followSaves(begins, ends, signal) {
    /** @type {(sender: unknown, state: string) => void} */
    const slot = (_, state) => {
      if (state === "started") begins();
      if (state === "completed") ends();
    };
    this.#saveState.connect(slot);
    onAbort(signal, () => this.#saveState.disconnect(slot));
  }

  /** Has the notebook saved by the host's own timer. */
  markChanged() {
    this.#notebook.dirty = true;
  }

  /** @returns {Output[]} every output that shows something */
  outputs() {
    const cells = this.#notebook.cells ?? []; // None once the notebook is closed.
    const found = [];
    for (let i = 0; i < cells.length; i += 1) {
      const { outputs, sharedModel } = cells.get(i);
      for (let j = 0; j < (outputs?.length ?? 0); j += 1) {
        const stored = sharedModel.ymodel.get("outputs").get(j);
        const data = typeof stored?.get === "function" ? stored.get("data") : stored?.data;
        if (!data) continue;
        /** @param {Record<string, any>} written */
        const write = (written) => {
          const put = () => {
            if (typeof stored.set === "function") stored.set("data", written);
            else stored.data = written; // before JupyterLab 4.4 an output is a plain object
          };
          sharedModel.transact(put, false, "silent-change");
        };
        /** @param {Record<string, any>} given */
        const replace = (given) =>
          sharedModel.updateOutputs(j, j + 1, [{ output_type: "display_data", data: given, metadata: {} }]);
        found.push({ data, write, replace });
      }
    }
    return found;
  }

  /** What the notebook stores of its widgets. */
  get widgets() {
    return this.#notebook.getMetadata("widgets");
  }

  set widgets(value) {
    this.#notebook.setMetadata("widgets", value);
  }
}
