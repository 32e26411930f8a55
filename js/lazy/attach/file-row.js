/** One file in the composer, while it is uploaded and then as an attachment. */

import { button, h, icon, setAttribute } from "../../dom/elements.js";
import { sizeText } from "../../messages/file-size.js";
import { onAbort } from "../../on-abort.js";

const CROSS = "M7 7l10 10M17 7L7 17";

export class FileRow {
  /** Cancels the upload; null when there is none. @type {AbortController | null} */
  upload = null;
  #detail = h("span", { class: "cw-faint" });
  #progress;

  /**
   * @param {string} name
   * @param {number | null} size in bytes
   * @param {() => void} remove called when the user selects Remove
   */
  constructor(name, size, remove) {
    this.name = name;
    this.#progress = h("progress", { max: Math.max(1, size ?? 0), value: 0, "aria-label": name });
    this.el = h(
      "div",
      { class: "cw-attachment", role: "group", "aria-label": name },
      icon("file"),
      h("span", { class: "cw-file-name", title: name }, name),
      this.#detail,
      button({ name: "Remove file", title: `Remove ${name}`, icon: CROSS, onclick: remove }),
    );
    if (size !== null) this.showSize(size);
  }

  /** @param {AbortController} upload */
  startUpload(upload) {
    this.upload = upload;
    this.#detail.replaceChildren(this.#progress);
  }

  /** @param {number} bytes */
  showProgress(bytes) {
    setAttribute(this.#progress, "value", bytes);
  }

  /** @param {number} size in bytes */
  showSize(size) {
    this.#detail.textContent = sizeText(size);
  }

  /**
   * Shows the image itself in place of the icon.
   * @param {string} url
   * @param {AbortSignal} [signal] revokes the URL
   */
  showImage(url, signal) {
    this.el.firstElementChild?.replaceWith(h("img", { src: url, alt: "" }));
    if (signal) onAbort(signal, () => URL.revokeObjectURL(url));
  }
}
