/**
 * Character references in text. A page can only decode the full list of 2 231 by parsing markup, which no file here
 * does; these are the ones that people and models write. Others stay as they were written.
 */

/** @type {Record<string, string>} */
const NAMED = {};
for (const pair of (
  "amp& lt< gt> quot\" apos' nbsp\u00a0 copy© reg® trade™ hellip… mdash— ndash– lsquo‘ rsquo’ ldquo“ rdquo” laquo« " +
  "raquo» bull• middot· times× divide÷ plusmn± deg° micro\u00b5 para¶ sect§ euro€ pound£ yen¥ cent¢ larr← uarr↑ rarr→ " +
  "darr↓ harr↔ rArr⇒ hArr⇔ infin∞ ne≠ le≤ ge≥ asymp≈ sum∑ prod∏ radic√ int∫ part∂ isin∈ frac12½ frac14¼ sup2² " +
  "alpha\u03b1 beta\u03b2 gamma\u03b3 delta\u03b4 epsilon\u03b5 lambda\u03bb mu\u03bc pi\u03c0 sigma\u03c3 omega\u03c9 Delta\u0394 Omega\u03a9 auml\u00e4 ouml\u00f6 uuml\u00fc Auml\u00c4 " +
  "Ouml\u00d6 Uuml\u00dc szlig\u00df eacute\u00e9 egrave\u00e8 agrave\u00e0 ccedil\u00e7 ntilde\u00f1"
).split(" ")) {
  const [, name, sign] = /** @type {RegExpExecArray} */ (/^([A-Za-z]+(?:12|14|2)?)(.)$/u.exec(pair));
  NAMED[name] = sign;
}

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
    return NAMED[name] ?? whole;
  });
}
