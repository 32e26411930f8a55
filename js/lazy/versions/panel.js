/**
 * What can be done with the versions of a turn: see the differences, name one, delete this one or the others.
 *
 * @import {Context} from "../../view/context.js"
 */

import { button, div, focusOn, h } from "../../dom/elements.js";
import { onAbort } from "../../on-abort.js";
import { calledTools, TOOLS } from "./tool-calls.js";

/**
 * @typedef {{this: number, others: number, name: string | null, compared: number, differences: [string, string][]}} Summary
 */

const SAME = "Both versions have the same text.";

const DONE = "cw-version-done";
const VISIBLE_FOR = 10_000; // ms that a text of what was done stays on the page

let asked = 0;

/** @param {number} count */
const messages = (count) => (count === 1 ? "1 message" : `${count} messages`);

/**
 * Shows above the message box what was done, for a while: the versions that it was done to may be deleted.
 * @param {Context} context
 * @param {string} text
 */
function report(context, text) {
  const { extras, signal } = context;
  context.announce(text);
  for (const child of [...extras.children]) if (child.classList.contains(DONE)) child.remove();
  const el = div(DONE, text);
  extras.append(el);
  const timer = setTimeout(() => el.remove(), VISIBLE_FOR);
  onAbort(signal, () => clearTimeout(timer));
}

export class VersionPanel {
  #context;
  #id;
  #close;
  el = div("cw-version-panel");

  /**
   * @param {Context} context
   * @param {string} id of the message under which the versions are
   * @param {number} count of versions
   * @param {() => void} close
   */
  constructor(context, id, count, close) {
    this.#context = context;
    this.#id = id;
    this.#close = close;
    asked += 1;
    context.connection.blobs.get(`versions:${id}:${asked}`).then(
      (bytes) => this.#draw(JSON.parse(new TextDecoder().decode(bytes)), count),
      (error) => this.el.replaceChildren(h("div", { role: "alert" }, error.message)),
    );
  }

  /**
   * @param {Summary} summary
   * @param {number} count
   */
  #draw(summary, count) {
    const others = count === 2 ? "the other version" : `the other ${count - 1} versions`;
    this.el.replaceChildren(
      this.#differences(summary),
      ...(calledTools(this.#context, this.#id) ? [div("cw-version-note", TOOLS)] : []),
      this.#naming(summary.name ?? ""),
      this.#delete("this", "Delete this version", summary.this),
      this.#delete("others", `Delete ${others}`, summary.others),
    );
    this.el.scrollIntoView?.({ block: "nearest" });
  }

  /** @param {Summary} summary */
  #differences({ differences, compared }) {
    const same = differences.every(([kind]) => kind === "same");
    const parts = differences.map(([kind, text]) =>
      kind === "same" ? text : h(kind === "added" ? "ins" : "del", {}, text),
    );
    const title = h("summary", {}, `Differences from version ${compared + 1}`);
    return h(
      "details",
      {
        class: "cw-version-differences",
        ontoggle: () => this.el.scrollIntoView?.({ block: "nearest" }),
      },
      title,
      div("cw-version-text", ...(same ? [SAME] : parts)),
    );
  }

  /** @param {string} name */
  #naming(name) {
    const field = /** @type {HTMLInputElement} */ (
      h("input", { type: "text", "aria-label": "Version name", placeholder: "Name, such as terse v3" })
    );
    field.value = name;
    const save = button({ name: "Save name", text: "Save name", onclick: () => {} });
    save.type = "submit";
    const form = h("form", { class: "cw-version-name" }, field, save);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send(
        "name",
        { name: field.value },
        field.value.trim() ? `Named ${field.value.trim()}.` : "Name removed.",
      );
    });
    return form;
  }

  /**
   * @param {"this" | "others"} which
   * @param {string} text
   * @param {number} count
   */
  #delete(which, text, count) {
    const redo = `Redo brings ${count === 1 ? "it" : "them"} back.`;
    return button({
      name: `${text} (${messages(count)})`,
      text: `${text} (${messages(count)})`,
      onclick: () => this.#send("prune", { which }, `${messages(count)} deleted. ${redo}`),
    });
  }

  /**
   * @param {"name" | "prune"} type
   * @param {Record<string, unknown>} fields
   * @param {string} done
   */
  #send(type, fields, done) {
    this.#context.connection.send(type, { message: this.#id, ...fields }, ({ ok, reason }) => {
      if (ok) {
        report(this.#context, done);
        focusOn(this.#context.transcript.element);
        return this.#close();
      }
      this.el.append(h("div", { role: "alert" }, reason ?? "Nothing was changed. Try again."));
    });
  }
}
