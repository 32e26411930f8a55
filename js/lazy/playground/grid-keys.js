/** Where the keys of a grid lead. */

/** @typedef {{row: number, column: number}} Place the heads are row -1, the cases column 0 */

/**
 * @param {string} key
 * @param {Place} from
 * @param {{rows: number, last: number, page: number}} size how many rows, the last column, and the rows of a page
 * @returns {Place | null} null for a key that does not move
 */
export function moved(key, { row, column }, { rows, last, page }) {
  /** @type {Record<string, [number, number]>} */
  const moves = {
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    Home: [row, 0],
    End: [row, last],
    PageUp: [row - page, column],
    PageDown: [row + page, column],
  };
  if (!Object.hasOwn(moves, key)) return null;
  const [nextRow, nextColumn] = moves[key];
  return {
    row: Math.max(-1, Math.min(rows - 1, nextRow)),
    column: Math.max(0, Math.min(last, nextColumn)),
  };
}
