/** A long text that is read in slices, a few in each frame. */

/**
 * @import {Tail} from "./tail.js"
 */

/** Line ends as the Markdown library knows them. @param {string} text */
const clean = (text) => (text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text);

/** The first slice of a long text is a quarter of the others, and alone in its frame: what is in view is drawn soon. */
const FIRST = 1 / 4;

export class Slices {
  #tail;
  #length;
  #unread = "";
  #isFirst = true;

  /**
   * @param {Tail} tail
   * @param {number} length of a slice, in characters
   */
  constructor(tail, length) {
    this.#tail = tail;
    this.#length = length;
  }

  /** @param {string} text */
  add(text) {
    this.#unread += text;
  }

  /**
   * Reads and draws as much as a frame may take.
   * @param {boolean} open whether more text may be added
   * @param {() => boolean} mayContinue
   * @returns {boolean} whether everything is read
   */
  read(open, mayContinue) {
    const isAlone = this.#isFirst && this.#unread.length > this.#length;
    const length = isAlone ? this.#length * FIRST : this.#length;
    this.#isFirst = false;
    let done = false;
    do {
      const slice = this.#next(open, length);
      this.#unread = this.#unread.slice(slice.length);
      // A carriage return at the end may be the first half of a line end.
      done = this.#unread === "" || (open && this.#unread === "\r");
      this.#tail.read(clean(slice), open || !done);
    } while (!done && !isAlone && mayContinue());
    return done && (open || this.#tail.mend(mayContinue));
  }

  /**
   * @param {boolean} open
   * @param {number} length
   * @returns {string} up to the end of a line, if the unread text is long
   */
  #next(open, length) {
    const all = this.#unread;
    const end = all.length <= length ? all.length : all.lastIndexOf("\n", length - 1) + 1 || length;
    const half = all[end - 1] === "\r" && (open || end < all.length);
    return all.slice(0, half ? end - 1 : end);
  }
}
