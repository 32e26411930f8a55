/** A long text that is read in slices, a few in each frame. */

/**
 * @import {Tail} from "./tail.js"
 */

/** Line ends as the Markdown library knows them. @param {string} text */
const clean = (text) => (text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text);

export class Slices {
  #tail;
  #length;
  #unread = "";

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
    let done = false;
    do {
      const slice = this.#next(open);
      this.#unread = this.#unread.slice(slice.length);
      // A carriage return at the end may be the first half of a line end.
      done = this.#unread === "" || (open && this.#unread === "\r");
      this.#tail.read(clean(slice), open || !done);
    } while (!done && mayContinue());
    return done && (open || this.#tail.mend(mayContinue));
  }

  /**
   * @param {boolean} open
   * @returns {string} up to the end of a line, if the unread text is long
   */
  #next(open) {
    const all = this.#unread;
    const length = this.#length;
    const end = all.length <= length ? all.length : all.lastIndexOf("\n", length - 1) + 1 || length;
    const half = all[end - 1] === "\r" && (open || end < all.length);
    return all.slice(0, half ? end - 1 : end);
  }
}
