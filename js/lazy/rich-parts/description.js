/**
 * What an image shows, in words, for its alternative text and for a copy as text.
 * @param {unknown} plain the text/plain of its mimebundle
 * @returns {string | null} null where that is a Python object's own form, such as <Figure size 640x480>
 */
export function descriptionOf(plain) {
  return typeof plain === "string" && !/^<.*>$/s.test(plain) ? plain : null;
}
