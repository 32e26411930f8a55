/**
 * The content of a message: a text, or a list of parts.
 *
 * @import {Context} from "./context.js"
 * @import {Content, Part} from "../wire/protocol.js"
 */

import { div, setChildren } from "../dom/elements.js";
import { safePicture } from "../dom/safe-url.js";
import { Markdown } from "../markdown/markdown-view.js";
import { imageNode } from "../markdown/nodes.js";
import { lazyPart } from "./lazy-part.js";

/**
 * @typedef {{kind: "text", el: HTMLElement, view: Markdown}
 *   | {kind: "other", el: HTMLElement, source: string, end: AbortController}} PartView
 */

export class Parts {
  /** @type {PartView[]} */
  #views = [];
  #context;
  #message;
  #typed = false;
  el = div("cw-parts");

  /**
   * @param {Context} context
   * @param {string} message the id of the message they are of
   */
  constructor(context, message) {
    this.#context = context;
    this.#message = message;
  }

  /**
   * @param {Content} content
   * @param {boolean} open whether its last text is still growing
   * @param {boolean} [typed] whether a person typed it
   */
  update(content, open, typed = false) {
    this.#typed = typed;
    const parts = typeof content === "string" ? [{ type: "text", text: content }] : content;
    const before = new Set(this.#views);
    this.#views = parts.map((part, index) => {
      const view = this.#view(part, index, open, before);
      before.delete(view);
      return view;
    });
    before.forEach(stop);
    setChildren(
      this.el,
      this.#views.map((view) => view.el),
    );
  }

  stop() {
    this.#views.forEach(stop);
    this.#views = [];
  }

  /**
   * A part that cannot be drawn says so itself: the other parts and messages are drawn all the same.
   * @param {Part} part
   * @param {number} index
   * @param {boolean} open
   * @param {Set<PartView>} before
   * @returns {PartView}
   */
  #view(part, index, open, before) {
    try {
      return part.type === "text" ? this.#text(part, index, open) : this.#other(part, index, before);
    } catch (error) {
      const el = div("cw-faint", `Could not display this content: ${part && error}`);
      return { kind: "other", el, source: JSON.stringify(part), end: new AbortController() };
    }
  }

  /**
   * @param {Part} part
   * @param {number} index
   * @param {boolean} open
   * @returns {PartView}
   */
  #text(part, index, open) {
    const standing = this.#views[index];
    const view = standing?.kind === "text" ? standing.view : new Markdown(this.#context);
    const { line_breaks, render_markdown, latex_delimiters } = this.#context.connection.options;
    const style = {
      breaks: line_breaks,
      markdown: render_markdown,
      math: latex_delimiters,
      typed: this.#typed,
    };
    const text = String(part.text ?? "");
    view.update(this.#context.transcript.filterText(text, open), open, style);
    return standing?.kind === "text" ? standing : { kind: "text", el: view.el, view };
  }

  /**
   * A part that says what it said stays as it is, also at another place: a live widget keeps its view.
   * @param {Part} part
   * @param {number} index
   * @param {Set<PartView>} before
   * @returns {PartView}
   */
  #other(part, index, before) {
    const source = JSON.stringify(part);
    for (const view of before) if (view.kind === "other" && view.source === source) return view;
    const end = new AbortController();
    const place = { message: this.#message, index, signal: end.signal };
    const picture = part.type === "image_url" && safePicture(part.image_url?.url);
    const el = picture
      ? imageNode(picture, part.alt_text ?? "Image", this.#context)
      : lazyPart(part, this.#context, place);
    return { kind: "other", el, source, end };
  }
}

/** @param {PartView} view */
function stop(view) {
  if (view.kind === "text") view.view.stop();
  else view.end.abort();
}
