/**
 * A table of words: from an English text, in which `{}` stands for what varies and `{n}` for a number, to its translation,
 * in which `{1}` is the first of these.
 */

const LONGEST = 300; // letters: a longer text is not the page's
const BETWEEN = " · ";

export class Words {
  /** @type {Map<string, string>} */
  #exact = new Map();
  /** @type {[RegExp, string][]} */
  #patterns = [];

  /** @param {Record<string, string>} table */
  constructor(table) {
    for (const [english, translation] of Object.entries(table)) {
      if (!english.includes("{")) this.#exact.set(english, translation);
      else this.#patterns.push([patternOf(english), translation]);
    }
  }

  /**
   * @param {string} text
   * @returns {string} the translation, or the text itself if it is not in the table
   */
  translated(text) {
    if (text.length > LONGEST || !/\p{L}/u.test(text)) return text;
    const exact = this.#exact.get(text);
    if (exact !== undefined) return exact;
    for (const [pattern, translation] of this.#patterns) {
      const found = pattern.exec(text);
      if (found) return translation.replace(/\{(\d)\}/g, (_, at) => found[Number(at)]);
    }
    if (!text.includes(BETWEEN)) return text;
    return text
      .split(BETWEEN)
      .map((part) => this.#withoutPeriod(part) ?? this.translated(part))
      .join(BETWEEN);
  }

  /** A sentence that is followed by others in a line has no period. @param {string} part */
  #withoutPeriod(part) {
    return this.#exact.get(`${part}.`)?.replace(/[.。]$/, "");
  }
}

/** @param {string} english */
function patternOf(english) {
  const source = english.replace(/[.*+?^$()|[\]\\/]/g, "\\$&");
  return new RegExp(`^${source.replaceAll("{n}", "(\\d[\\d.,\\s]*)").replaceAll("{}", "([^]+?)")}$`);
}
