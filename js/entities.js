/**
 * Character references in text. A page can only decode the full list of 2 231 by parsing markup, which no file here
 * does; these are the ones that people and models write. Others stay as they were written.
 */

const NAMES =
  "amp lt gt quot apos nbsp copy reg trade hellip mdash ndash lsquo rsquo ldquo rdquo laquo raquo bull middot times " +
  "deg para sect euro pound larr rarr infin ne le ge";
const SIGNS = "&<>\"'\u00a0©®™…—–‘’“”«»•·×°¶§€£←→∞≠≤≥";

/** @type {Record<string, string>} */
const NAMED = Object.fromEntries(NAMES.split(" ").map((name, index) => [name, SIGNS[index]]));

const REFERENCE = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z][a-z\d]*));/gi;

/** @param {number} code */
function character(code) {
  const valid = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return valid ? String.fromCodePoint(code) : "\ufffd";
}

/** @param {string} text */
export function decodeEntities(text) {
  if (!text.includes("&")) return text;
  return text.replace(REFERENCE, (whole, decimal, hex, name) => {
    if (decimal) return character(Number.parseInt(decimal, 10));
    if (hex) return character(Number.parseInt(hex, 16));
    return Object.hasOwn(NAMED, name) ? NAMED[name] : whole;
  });
}
