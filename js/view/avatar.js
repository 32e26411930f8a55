/** The picture beside who speaks. */

import { h, setAttribute } from "../dom/elements.js";
import { safePicture } from "../dom/safe-url.js";

/**
 * @import {Options} from "../wire/options.js"
 */

/** A picture of some 100 kB would take longer to check than a token to draw. @type {WeakMap<object, (string | undefined)[]>} */
const checked = new WeakMap();

/** @param {Options["avatar_images"]} images */
function addresses(images) {
  const known = checked.get(images) ?? images.map((url) => safePicture(url)?.url);
  checked.set(images, known);
  return known;
}

/**
 * @param {Element} el what the picture stands in, first of all
 * @param {Options} options
 * @param {string} role
 * @param {boolean} visible false keeps only its room free
 * @returns {Element | null}
 */
export function avatar(el, { avatar_images }, role, visible = true) {
  const url = addresses(avatar_images)[["user", "assistant"].indexOf(role)];
  const first = el.firstElementChild;
  const standing = first?.className === "cw-avatar" ? first : null;
  setAttribute(el, "data-avatar", Boolean(url));
  if (url && visible && standing?.getAttribute("src") === url) return standing;
  standing?.remove();
  if (!url || !visible) return null;
  const made = h("img", { class: "cw-avatar", src: url, alt: "", referrerpolicy: "no-referrer" });
  el.prepend(made);
  return made;
}
