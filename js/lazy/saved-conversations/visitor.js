/** What a browser keeps: who its visitor is, and how the panel was left. It may keep nothing at all. */

const PREFIX = "chatwidget-";

/** @param {string} name */
export function recalled(name) {
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
export function remember(name, value) {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // A page that may keep nothing, as in a sandboxed frame.
  }
}

/** The random id by which a server with many visitors knows this browser; empty where it can keep none. */
export function visitor() {
  const known = recalled("visitor");
  if (known) return known;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  remember("visitor", Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(""));
  return recalled("visitor") ?? "";
}
