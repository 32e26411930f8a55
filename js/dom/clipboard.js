/** Copying, also where the page has no clipboard of its own (plain http, some webviews). */

import { focusOn } from "./elements.js";

/**
 * @param {string} text
 * @param {Element} root where the fallback may put its selection
 * @returns {Promise<boolean>}
 */
export async function copyText(text, root) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text, root);
  }
}

/**
 * @param {string} text
 * @param {Element} root
 */
function copyBySelection(text, root) {
  const active = /** @type {Document | ShadowRoot} */ (root.getRootNode()).activeElement;
  const area = document.createElement("textarea");
  area.className = "cw-hidden";
  area.setAttribute("aria-hidden", "true");
  area.value = text;
  root.append(area);
  try {
    focusOn(area);
    area.select();
    // Deprecated, and still the only way without navigator.clipboard.
    return root.ownerDocument.execCommand("copy");
  } catch {
    return false;
  } finally {
    area.remove();
    if (active instanceof HTMLElement) focusOn(active);
  }
}
