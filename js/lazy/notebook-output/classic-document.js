/** A notebook of the classic interface: its file is made from the outputs that its cells hold. */

import { onAbort } from "../../on-abort.js";

/**
 * @import {Output} from "./lab-document.js"
 */

export class ClassicDocument {
  #notebook;
  isShared = false;
  /** Its page ends when it is closed. */
  closed = new AbortController().signal;

  /** @param {any} notebook as the classic notebook's widget manager has it */
  constructor(notebook) {
    this.#notebook = notebook;
  }

  /**
   * @param {() => void} begins called just before the notebook is saved: what it writes is saved
   * @param {() => void} ends called when the notebook was saved, and the host takes it for unchanged
   * @param {AbortSignal} signal ends it
   */
  followSaves(begins, ends, signal) {
    const { events } = this.#notebook;
    events.on("before_save.Notebook", begins);
    events.on("notebook_saved.Notebook", ends);
    onAbort(signal, () => {
      events.off("before_save.Notebook", begins);
      events.off("notebook_saved.Notebook", ends);
    });
  }

  /** Has the notebook saved by the host's own timer. */
  markChanged() {
    this.#notebook.set_dirty(true);
  }

  /** @returns {Output[]} every output that shows something */
  outputs() {
    const found = [];
    for (const cell of this.#notebook.get_cells())
      for (const [index, output] of [...(cell.output_area?.outputs ?? [])].entries()) {
        if (!output.data) continue;
        /** @param {Record<string, any>} data */
        const write = (data) => {
          output.data = data;
        };
        /** @param {Record<string, any>} data */
        const replace = (data) => {
          const { output_area: area } = cell;
          const replacement = { output_type: "display_data", data, metadata: {} };
          const all = area
            .toJSON()
            .map((/** @type {any} */ one, /** @type {number} */ at) => (at === index ? replacement : one));
          area.clear_output(false, true);
          area.fromJSON(all, {});
          this.markChanged();
        };
        found.push({ data: output.data, write, replace });
      }
    return found;
  }

  /** What the notebook stores of its widgets. */
  get widgets() {
    return this.#notebook.metadata.widgets;
  }

  set widgets(value) {
    this.#notebook.metadata.widgets = value;
  }
}
