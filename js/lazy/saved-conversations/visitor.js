/** What the browser stores: the visitor's id, and whether the panel is open. A browser may refuse to store anything. */

const PREFIX = "chatwidget-";

/** @param {string} name */
export function getItem(name) {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

/**
 * @param {string} name
 * @param {string} value
 */
export function setItem(name, value) {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // Some pages may store nothing, such as a sandboxed frame.
  }
}

/** Return the random id by which a server with many visitors knows this browser, or "" if the browser cannot store it. */
export function visitor() {
  const known = getItem("visitor");
  if (known) return known;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  setItem("visitor", Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(""));
  return getItem("visitor") ?? "";
}
