/** Code to tokens, line by line: the meaning of a line depends on the state at the end of the line before it. */

import { StringStream } from "@codemirror/streamparser";

/**
 * @import {StreamParser} from "@codemirror/streamparser"
 *
 * @typedef {{kind: string, start: number, end: number}} Token
 */

/** What a style of a mode, such as "string property", is painted as; the first that fits. */
const STYLES = {
  comment: /comment/,
  added: /inserted/,
  removed: /deleted/,
  type: /string property|type|builtin|attribute|qualifier|meta/,
  string: /string|quote|character|regexp/,
  keyword: /keyword|self|modifier|operatorKeyword/,
  number: /number|atom|bool|constant/,
  name: /def|tag|header|macro|function|label|link/,
};

export const KINDS = Object.keys(STYLES);

/** @type {Map<string, string | undefined>} */
const kinds = new Map();

/** @param {string} style */
function kindOf(style) {
  if (!kinds.has(style))
    kinds.set(style, Object.entries(STYLES).find(([, pattern]) => pattern.test(style))?.[0]);
  return kinds.get(style);
}

const INDENT = 2;
const TAB = 4;
/** A line of data, not of code: reading it would take longer than a frame. */
const LONGEST = 5_000;
/** How often a mode may change its mind without going on. */
const TRIES = 10;

export class Lines {
  /** Where the first line begins that is not read. */
  from = 0;
  /** Where each line begins, as far as they are read. */
  starts = [0];
  #mode;
  /** @type {any} */
  #state;

  /** @param {StreamParser<any>} mode */
  constructor(mode) {
    this.#mode = mode;
    this.#state = mode.startState?.(INDENT) ?? {};
  }

  /**
   * Reads the lines that are finished, each once.
   * @param {string} text the whole code as far as it has come
   * @returns {Token[]} of those lines
   */
  read(text) {
    /** @type {Token[]} */
    const found = [];
    for (let end = text.indexOf("\n", this.from); end >= 0; end = text.indexOf("\n", this.from)) {
      this.#line(text.slice(this.from, end), this.#state, found);
      this.from = end + 1;
      this.starts.push(this.from);
    }
    return found;
  }

  /**
   * @param {string} text
   * @returns {Token[]} of the last line, as it is so far; it is read again when it has grown
   */
  peek(text) {
    /** @type {Token[]} */
    const found = [];
    this.#line(text.slice(this.from), this.#copied(), found);
    return found;
  }

  #copied() {
    if (this.#mode.copyState) return this.#mode.copyState(this.#state);
    const { ...copy } = this.#state;
    for (const [name, value] of Object.entries(copy)) if (Array.isArray(value)) copy[name] = [...value];
    return copy;
  }

  /**
   * @param {string} line
   * @param {any} state
   * @param {Token[]} found
   */
  #line(line, state, found) {
    if (line === "") return this.#mode.blankLine?.(state, INDENT);
    if (line.length > LONGEST) return;
    const stream = new StringStream(line, TAB, INDENT);
    for (let tries = TRIES; !stream.eol() && tries > 0; ) {
      stream.start = stream.pos;
      const kind = kindOf(this.#mode.token(stream, state) ?? "");
      if (stream.pos === stream.start) tries -= 1;
      else tries = TRIES;
      if (kind && stream.pos > stream.start)
        found.push({ kind, start: this.from + stream.start, end: this.from + stream.pos });
    }
  }
}
