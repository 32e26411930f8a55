/**
 * The content of a message: a text, or a list of parts.
 *
 * @import {Context} from "./context.js"
 * @import {Content, Part} from "../protocol.js"
 */

import { div, h, icon, setChildren } from "../dom.js";
import { Markdown } from "../markdown.js";
import { pictureNode } from "../markdown-dom.js";
import { fileName } from "../plaintext.js";
import { safeLink, safePicture } from "../safe.js";
import { displayNode, unknown } from "./display.js";

/** @typedef {{kind: "text", el: HTMLElement, view: Markdown} | {kind: "other", el: HTMLElement, source: string}} PartView */

export class Parts {
  /** @type {PartView[]} */
  #views = [];
  #context;
  el = div("cw-parts");

  /** @param {Context} context */
  constructor(context) {
    this.#context = context;
  }

  /**
   * @param {Content} content
   * @param {boolean} open whether its last text is still growing
   */
  update(content, open) {
    const parts = typeof content === "string" ? [{ type: "text", text: content }] : content;
    this.#views.slice(parts.length).forEach(stop);
    this.#views = parts.map((part, index) => this.#draw(part, this.#views[index], open));
    setChildren(
      this.el,
      this.#views.map((view) => view.el),
    );
  }

  stop() {
    this.#views.forEach(stop);
  }

  /**
   * @param {Part} part
   * @param {PartView | undefined} standing
   * @param {boolean} open
   * @returns {PartView}
   */
  #draw(part, standing, open) {
    if (part.type === "text") {
      const view = standing?.kind === "text" ? standing.view : new Markdown(this.#context);
      const { line_breaks, render_markdown } = this.#context.connection.options;
      view.update(String(part.text ?? ""), open, { breaks: line_breaks, markdown: render_markdown });
      return standing?.kind === "text" ? standing : { kind: "text", el: view.el, view };
    }
    if (standing) stop(standing);
    const source = JSON.stringify(part);
    if (standing?.kind === "other" && standing.source === source) return standing;
    return { kind: "other", el: partNode(part, this.#context), source };
  }
}

/** @param {PartView} view */
function stop(view) {
  if (view.kind === "text") view.view.stop();
}

/**
 * @param {Part} part
 * @param {Context} context
 * @returns {HTMLElement}
 */
function partNode(part, context) {
  switch (part.type) {
    case "image_url": {
      const source = safePicture(part.image_url?.url);
      return source ? pictureNode(source, part.alt_text ?? "Picture", context) : unknown("image_url");
    }
    case "input_audio": {
      const { data = "", format = "wav" } = part.input_audio ?? {};
      return h("audio", { controls: true, src: `data:audio/${encodeURIComponent(format)};base64,${data}` });
    }
    case "file":
      return fileNode(part);
    case "display":
      return displayNode(part, context);
    default:
      return unknown(String(part.type));
  }
}

/** @param {number} size in bytes */
function sizeText(size) {
  if (size < 1000) return `${size} B`;
  return size < 1_000_000 ? `${(size / 1000).toFixed(1)} kB` : `${(size / 1_000_000).toFixed(1)} MB`;
}

/** @param {Part} part */
function fileNode(part) {
  const file = part.file ?? {};
  const name = fileName(file);
  const kind = /\.([^.]{1,8})$/.exec(name)?.[1]?.toUpperCase() ?? file.mime_type ?? "FILE";
  const detail = typeof file.size === "number" ? `${kind} · ${sizeText(file.size)}` : kind;
  const url = safeLink(file.url);
  const inner = [
    icon("file"),
    h("span", { class: "cw-file-name" }, name),
    h("span", { class: "cw-faint" }, detail),
  ];
  if (!url) return h("div", { class: "cw-card cw-file", title: part.alt_text }, ...inner);
  return h(
    "a",
    { class: "cw-card cw-file", href: url, download: name, target: "_blank", rel: "noopener noreferrer" },
    ...inner,
  );
}
