/** A picture that says so when its bytes are none. */

import { h } from "../../dom/elements.js";
import { failed } from "./when-near.js";

export const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/svg+xml"];

/**
 * @param {HTMLElement} holder
 * @param {string} url
 * @param {string} alt
 * @param {{width?: number, height?: number}} [size]
 */
export function picture(holder, url, alt, { width, height } = {}) {
  const image = h("img", { class: "cw-picture", alt, width, height, decoding: "async" });
  image.addEventListener("error", () => {
    image.replaceWith(failed(`The picture “${alt}” is broken: its bytes are not those of a picture.`));
  });
  image.src = url;
  holder.replaceChildren(image);
}
