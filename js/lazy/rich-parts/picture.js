/** A picture that says so when its bytes are none. */

import { h } from "../../dom/elements.js";
import { failed } from "./when-near.js";

export const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/svg+xml"];

/**
 * @param {HTMLElement} el
 * @param {string} url
 * @param {string} alt
 * @param {{width?: number, height?: number}} [size]
 */
export function picture(el, url, alt, { width, height } = {}) {
  const image = h("img", { class: "cw-picture", alt, width, height, decoding: "async" });
  image.addEventListener("error", () => {
    image.replaceWith(failed(`Cannot display the image “${alt}”: the file is damaged or is not an image.`));
  });
  image.src = url;
  el.replaceChildren(image);
}
