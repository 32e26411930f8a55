/**
 * The colors of one code block. All its tokens are stored, and those near the visible part are painted: at each change
 * the browser checks everything that is painted, which for a long block would take longer than a frame.
 */

import { KINDS, Lines } from "./line-tokens.js";

/**
 * @import {StreamParser} from "@codemirror/streamparser"
 * @import {Token} from "./line-tokens.js"
 */

/** Pixels above and below the transcript that are painted too, and the number of lines that are painted together. */
const MARGIN = 400;
const STEP = 16;

export class PaintedCode {
  #node;
  #language;
  #lines;
  /** As far as its lines are read. */
  #text = "";
  /** @type {Token[]} of the finished lines */
  #tokens = [];
  /** @type {Token[]} of the last line */
  #last = [];
  /** @type {Map<Token, StaticRange>} */
  #ranges = new Map();
  /** The first line that is painted, and the first that is no longer. */
  #from = 0;
  #to = 0;

  /**
   * @param {Text} node
   * @param {string} language
   * @param {StreamParser<any>} mode
   */
  constructor(node, language, mode) {
    this.#node = node;
    this.#language = language;
    this.#lines = new Lines(mode);
  }

  /**
   * @param {ChildNode | null} node
   * @param {string} language
   * @returns {boolean} whether that is the same code, or more of it
   */
  isOf(node, language) {
    return node === this.#node && language === this.#language && this.#node.data.startsWith(this.#text);
  }

  /** @param {boolean} whole whether its last line too */
  read(whole) {
    const text = this.#node.data;
    const { from } = this.#lines;
    const finished = this.#lines.read(text);
    this.#text = text.slice(0, this.#lines.from);
    if (this.#lines.from > from || whole) this.#erase(this.#last.splice(0));
    for (const token of finished) this.#tokens.push(token);
    if (whole) this.#last = this.#lines.peek(text);
    this.#paint(whole ? [...finished, ...this.#last] : finished);
  }

  /**
   * Paints only what is near the visible part of the transcript.
   * @param {Element} code
   * @param {Element} transcript
   */
  paintNear(code, transcript) {
    const { top, bottom, height } = (code.closest("pre") ?? code).getBoundingClientRect();
    const view = transcript.contains(code) ? transcript.getBoundingClientRect() : null;
    const line = height / this.#lines.starts.length;
    if (!view || !line) return this.#move(0, Number.POSITIVE_INFINITY);
    const from = Math.floor((view.top - MARGIN - top) / line / STEP) * STEP;
    // What grows at the end of the view is painted before its place is known.
    if (bottom < view.bottom + MARGIN) return this.#move(from, Number.POSITIVE_INFINITY);
    this.#move(from, Math.ceil((view.bottom + MARGIN - top) / line / STEP) * STEP);
  }

  hide() {
    this.#move(0, 0);
  }

  /**
   * @param {number} from
   * @param {number} to
   */
  #move(from, to) {
    if (from === this.#from && to === this.#to) return;
    this.#from = from;
    this.#to = to;
    const [start, end] = this.#near();
    this.#erase([...this.#ranges.keys()].filter((token) => token.start < start || token.start >= end));
    this.#paint([...this.#tokens, ...this.#last]);
  }

  /** @returns {[number, number]} where what is painted begins and ends */
  #near() {
    const { starts } = this.#lines;
    const none = Number.POSITIVE_INFINITY;
    return [starts[Math.max(0, this.#from)] ?? none, this.#to > 0 ? (starts[this.#to] ?? none) : 0];
  }

  /** @param {Token[]} tokens */
  #paint(tokens) {
    const [start, end] = this.#near();
    for (const token of tokens) {
      if (token.start < start || token.start >= end || this.#ranges.has(token)) continue;
      const node = this.#node;
      const place = {
        startContainer: node,
        startOffset: token.start,
        endContainer: node,
        endOffset: token.end,
      };
      const range = new StaticRange(place);
      CSS.highlights.get(`cw-${token.kind}`)?.add(range);
      this.#ranges.set(token, range);
    }
  }

  /** @param {Token[]} tokens */
  #erase(tokens) {
    for (const token of tokens) {
      const range = this.#ranges.get(token);
      if (range) CSS.highlights.get(`cw-${token.kind}`)?.delete(range);
      this.#ranges.delete(token);
    }
  }
}

/** Registers a highlight for each kind of token. */
export function register() {
  for (const kind of KINDS)
    if (!CSS.highlights.has(`cw-${kind}`)) CSS.highlights.set(`cw-${kind}`, new Highlight());
}
