/** Which words of a text are not in another, in order: the longest common subsequence of words. */

const MOST = 400; // words; beyond them everything counts as different

/**
 * @param {string} text
 * @param {string} other
 * @returns {{words: string, differs: boolean}[]} the text in pieces
 */
export function differentWords(text, other) {
  const ours = text.match(/\s*\S+|\s+$/g) ?? [];
  const theirs = other.match(/\S+/g) ?? [];
  if (ours.length > MOST || theirs.length > MOST) return [{ words: text, differs: text !== other }];
  const same = common(
    ours.map((word) => word.trim()),
    theirs,
  );
  /** @type {{words: string, differs: boolean}[]} */
  const pieces = [];
  ours.forEach((word, index) => {
    const differs = !same.has(index) && word.trim() !== "";
    const last = pieces.at(-1);
    if (last && last.differs === differs) last.words += word;
    else pieces.push({ words: word, differs });
  });
  return pieces;
}

/**
 * @param {string[]} a
 * @param {string[]} b
 * @returns {Set<number>} the places in `a` that are common to both
 */
function common(a, b) {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      lengths[i][j] =
        a[i] === b[j] ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
  /** @type {Set<number>} */
  const found = new Set();
  for (let i = 0, j = 0; i < a.length && j < b.length; )
    if (a[i] === b[j]) {
      found.add(i);
      i += 1;
      j += 1;
    } else if (lengths[i + 1][j] >= lengths[i][j + 1]) i += 1;
    else j += 1;
  return found;
}
