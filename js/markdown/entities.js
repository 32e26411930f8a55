/**
 * Character references in text: all 2 231, of which the page itself knows the names. A name is letters and digits, so
 * that what is parsed for it is a reference and never a tag.
 */

const REFERENCE = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|[a-z][a-z\d]{1,31});/gi;

/** @type {Map<string, string>} */
const known = new Map();

/** @param {number} code */
function character(code) {
  const valid = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return valid ? String.fromCodePoint(code) : "\ufffd";
}

/** @param {string} reference */
function named(reference) {
  let sign = known.get(reference);
  if (!sign) {
    sign =
      new DOMParser().parseFromString(`${reference}.`, "text/html").body.textContent?.slice(0, -1) ??
      reference;
    known.set(reference, sign);
  }
  return sign;
}

/** @param {string} text */
export function decodeEntities(text) {
  if (!text.includes("&")) return text;
  return text.replace(REFERENCE, (whole, decimal, hex) => {
    if (decimal) return character(Number.parseInt(decimal, 10));
    return hex ? character(Number.parseInt(hex, 16)) : named(whole);
  });
}
