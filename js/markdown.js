/**
 * Markdown that grows. While a text is open only its tail is read again: all blocks but the last two are frozen, their
 * nodes left alone and their text forgotten. When it ends the whole is read once more (a link may be defined below its
 * use), so that a streamed text ends as the same nodes as one that came at once. The only file that names the library.
 */

import { Lexer } from "marked";
import { blocks } from "./markdown-dom.js";
import { heal } from "./markdown-heal.js";
import { morphAfter } from "./morph.js";

/**
 * @import {Look, Token} from "./markdown-dom.js"
 *
 * @typedef {object} Style
 * @property {boolean} breaks a newline is a line break
 * @property {boolean} markdown false shows the text as it is
 */

/** Drawing may take a quarter of the time at most, however long the open block has grown. */
const REST = 4;
const OPEN_BLOCKS = 2;

export class Markdown {
  /** @type {Style} */
  #style = { breaks: true, markdown: true };
  #look;
  #text = "";
  #tail = "";
  #open = false;
  #drawn = false;
  /** @type {Record<string, any>} */
  #links = {};
  /** @type {ChildNode | null} */
  #frozen = null;
  #notBefore = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Look} look */
  constructor(look) {
    this.#look = look;
    this.el = document.createElement("div");
    this.el.className = "cw-markdown";
  }

  /**
   * Shows a text.
   * @param {string} text the whole of it
   * @param {boolean} open whether more is to come
   * @param {Style} style
   */
  update(text, open, style) {
    const restyled = style.breaks !== this.#style.breaks || style.markdown !== this.#style.markdown;
    if (this.#drawn && !restyled && text === this.#text && open === this.#open) return;
    this.#style = style;
    if (!open || !style.markdown) {
      this.#text = text;
      this.#open = open;
      this.finish();
      return;
    }
    if (!this.#open || restyled || !text.startsWith(this.#text)) this.#restart(text);
    else this.#tail += text.slice(this.#text.length);
    this.#text = text;
    this.#open = true;
    this.#drawn = true;
    this.#flushInTime();
  }

  /** Draws the whole text as it stands. */
  finish() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#drawn = true;
    this.#frozen = null;
    this.#notBefore = 0;
    this.el.classList.toggle("cw-plain", !this.#style.markdown);
    const text = clean(this.#text);
    const nodes = this.#style.markdown
      ? blocks(this.#lex(text), this.#look)
      : [document.createTextNode(this.#text)];
    morphAfter(this.el, null, nodes);
  }

  stop() {
    clearTimeout(this.#timer);
  }

  /** @param {string} text */
  #restart(text) {
    this.el.classList.remove("cw-plain");
    this.#tail = text;
    this.#frozen = null;
    this.#links = {};
    this.#notBefore = 0;
  }

  #flushInTime() {
    const wait = this.#notBefore - Date.now();
    if (wait <= 0) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), wait);
  }

  #flush() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const start = performance.now();
    this.#tail = clean(this.#tail);
    const tokens = this.#lex(heal(this.#tail), this.#links);
    this.#freeze(tokens);
    // No rest after a cheap flush: a waiting timer would only add a frame of delay.
    const cost = performance.now() - start;
    this.#notBefore = cost < 1 ? 0 : Date.now() + cost * REST;
  }

  /**
   * Draws the tokens, then leaves behind those that no later text can change.
   * @param {Token[]} tokens
   */
  #freeze(tokens) {
    const visible = tokens.filter((token) => token.type !== "space");
    const firstOpen = visible.at(-OPEN_BLOCKS);
    const count = firstOpen && visible.length > OPEN_BLOCKS ? tokens.indexOf(firstOpen) : 0;
    const closed = tokens.slice(0, count);
    const closedNodes = blocks(closed, this.#look);
    morphAfter(this.el, this.#frozen, [...closedNodes, ...blocks(tokens.slice(count), this.#look)]);
    const raw = closed.map((token) => token.raw).join("");
    // Healing only touches the end, so what is closed stands in the tail as it came; if not, leave it open.
    if (!raw || !this.#tail.startsWith(raw)) return;
    for (let left = closedNodes.length; left > 0; left -= 1) {
      this.#frozen = this.#frozen ? this.#frozen.nextSibling : this.el.firstChild;
    }
    for (const token of closed) if (token.type === "def") this.#links[token.tag] ??= token;
    this.#tail = this.#tail.slice(raw.length);
  }

  /**
   * @param {string} text
   * @param {Record<string, any>} [links] definitions from blocks already left behind
   * @returns {Token[]}
   */
  #lex(text, links = {}) {
    const lexer = new Lexer({ gfm: true, breaks: this.#style.breaks });
    for (const [tag, { href, title }] of Object.entries(links)) lexer.tokens.links[tag] = { href, title };
    return lexer.lex(text);
  }
}

/** @param {string} text */
const clean = (text) => (text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text);
