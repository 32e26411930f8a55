/**
 * Makes a text shorter for the bundle, which hosts store and send uncompressed: a part that occurs often is written as one
 * character that does not occur in the text, and a list of these abbreviations expands it again when the page loads.
 */

const LONGEST = 24;
/** How many of the most frequent parts are compared for each abbreviation. */
const CANDIDATES = 1500;
const SEPARATOR = "|";

/** Characters of one byte that need no escape in a string literal and mean nothing to `replaceAll`. */
const CHARACTERS = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).filter(
  (character) => !"\"'\\`$|".includes(character),
);

/**
 * @param {string} text
 * @param {string} part
 */
const count = (text, part) => text.split(part).length - 1;

/**
 * @param {number} times
 * @param {string} part
 */
const saving = (times, part) => (times - 1) * (part.length - 1) - 3;

/**
 * @param {string} text
 * @returns {string[]} the parts that occur more than once, those that save most first
 */
function candidates(text) {
  /** @type {Map<string, number>} */
  const times = new Map();
  for (let start = 0; start < text.length; start += 1)
    for (let end = start + 2; end <= Math.min(text.length, start + LONGEST); end += 1) {
      const part = text.slice(start, end);
      times.set(part, (times.get(part) ?? 0) + 1);
    }
  return [...times]
    .filter(([part, many]) => saving(many, part) > 0)
    .sort(([a, many], [b, more]) => saving(more, b) - saving(many, a))
    .slice(0, CANDIDATES)
    .map(([part]) => part);
}

/**
 * @param {string} text ASCII
 * @returns {{text: string, list: string}} `list` has an abbreviation and what it stands for in each part between bars
 */
export function abbreviate(text) {
  const unused = CHARACTERS.filter((character) => !text.includes(character));
  const parts = candidates(text);
  const list = [];
  for (const character of unused) {
    let best = "";
    let most = 0;
    for (const part of parts) {
      const saved = saving(count(text, part), part);
      if (saved > most) [best, most] = [part, saved];
    }
    if (!best) break;
    text = text.replaceAll(best, character);
    list.unshift(character + best);
  }
  return { text, list: list.join(SEPARATOR) };
}

/**
 * @param {string} text
 * @returns {string} a module whose default export is the text
 */
export function abbreviatedModule(text) {
  const short = abbreviate(text);
  const [source, list] = [short.text, short.list].map((one) => JSON.stringify(one));
  return `let text = ${source};
for (const [short, ...long] of ${list}.split("${SEPARATOR}")) text = text.replaceAll(short, long.join(""));
export default text;`;
}
