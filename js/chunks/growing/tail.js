/**
 * The end of a text that grows: what later text can still change is read again, all before it is left behind. Of a long
 * table, list or fence the rows, items and lines are left behind too. Where a link left behind may be defined further
 * down it is kept in mind, and mended at the end.
 */

import { blocks, parts } from "../../markdown-dom.js";
import { become, morphAfter } from "../../morph.js";
import { OpenFence } from "./fence.js";
import { heal } from "./heal.js";

/**
 * @import {Lex, Links} from "../../markdown.js"
 * @import {Look, Token} from "../../markdown-dom.js"
 *
 * @typedef {object} Giant a table or list of which a part is left behind
 * @property {string} type
 * @property {boolean} loose
 * @property {string} head what stands for that part when the rest is read
 * @property {string} source that part
 * @property {Element} el holds its rows or items
 * @property {ChildNode | null} last the last one left behind
 * @property {ChildNode | null} before what stands in front of the whole
 *
 * @typedef {object} Mention nodes with a bracket in their text
 * @property {string} source
 * @property {number} skip how many parts of the source are only its head; -1 where it is whole blocks
 * @property {number} known how many links were defined by then; -1 where one may have been misread
 * @property {ChildNode[]} nodes
 */

const OPEN_BLOCKS = 2;
const OPEN_PARTS = 2;
/** As a link's definition may be named. */
const LABEL = /\[((?:[^[\]\\]|\\.)+)\]/g;
/** @param {string} label */
const tagOf = (label) => label.trim().toLowerCase().toUpperCase().toLowerCase();
/** Only without indentation: what an indented fence takes from its lines is the library's affair. */
const FENCE = /^(`{3,}|~{3,})[^\n]*\n/;

export class Tail {
  #el;
  #look;
  #lex;
  #withFormulas;
  #long;
  #text = "";
  /** @type {Links} */
  #links = Object.create(null);
  #defined = 0;
  /** @type {Mention[]} */
  #mentions = [];
  /** @type {ChildNode | null} */
  #left = null;
  /** @type {Giant | null} */
  #giant = null;
  /** @type {OpenFence | null} */
  #fence = null;

  /**
   * @param {Element} el
   * @param {Look} look
   * @param {Lex} lex
   * @param {(text: string, change: (text: string) => string, open: boolean) => string} withFormulas
   * @param {number} long the length from which on a block is no longer read as a whole
   */
  constructor(el, look, lex, withFormulas, long) {
    this.#el = el;
    this.#look = look;
    this.#lex = lex;
    this.#withFormulas = withFormulas;
    this.#long = long;
  }

  /**
   * Takes more text and draws it.
   * @param {string} more
   * @param {boolean} open whether yet more is to come
   * @returns {void}
   */
  read(more, open) {
    this.#text += more;
    if (this.#fence && !this.#readCode(this.#fence, open)) return;
    const giant = this.#giant;
    const readable = open ? this.#withFormulas(this.#text, heal, true) : this.#text;
    const tokens = this.#lex((giant?.head ?? "") + readable, this.#links);
    if (giant && (tokens[0]?.type !== giant.type || Boolean(tokens[0].loose) !== giant.loose)) {
      // One paragraph apart from the others changes how all items of a list are drawn.
      this.#left = giant.before;
      this.#text = giant.source + this.#text;
      this.#giant = null;
      return this.read("", open);
    }
    this.#draw(tokens, open ? this.#closed(tokens) : tokens.length);
  }

  /**
   * Draws again what was left behind before its links were defined.
   * @param {() => boolean} mayGoOn
   * @returns {boolean} whether all is done
   */
  mend(mayGoOn) {
    for (let mention = this.#mentions.at(-1); mention; mention = this.#mentions.at(-1)) {
      if (!mayGoOn()) return false;
      this.#mentions.pop();
      const { source, skip, known, nodes } = mention;
      if (!this.#isDefinedSince(known, source)) continue;
      const tokens = this.#lex(source, this.#links);
      const wanted = skip < 0 ? blocks(tokens, this.#look) : parts(tokens[0], this.#look).slice(skip);
      nodes.forEach((node, index) => {
        if (!become(node, wanted[index])) node.replaceWith(wanted[index]);
      });
    }
    return true;
  }

  /**
   * @param {number} known
   * @param {string} source
   */
  #isDefinedSince(known, source) {
    if (known < 0 || known === this.#defined) return known < 0;
    const labels = [...source.replace(/\s+/g, " ").matchAll(LABEL)];
    return labels.some(([, label]) => this.#links[tagOf(label)]?.order >= known);
  }

  /**
   * @param {Token[]} tokens
   * @returns {number} how many of them no later text can change
   */
  #closed(tokens) {
    const visible = tokens.filter(({ type }) => type !== "space");
    const last = visible.at(-1);
    const firstOpen = last && this.#isLong(last) ? last : visible.at(-OPEN_BLOCKS);
    return firstOpen ? tokens.indexOf(firstOpen) : 0;
  }

  /** @param {Token} token */
  #isLong(token) {
    if (token.raw.length <= this.#long && !this.#giant) return false;
    return token.type === "code"
      ? FENCE.test(token.raw)
      : (token.rows ?? token.items)?.length > OPEN_PARTS + 1;
  }

  /**
   * @param {Token[]} tokens
   * @param {number} count how many of them are closed
   */
  #draw(tokens, count) {
    const giant = this.#giant;
    if (giant) morphAfter(giant.el, giant.last, parts(tokens[0], this.#look).slice(Number(giant.loose)));
    const nodes = tokens.map((token) => (giant && token === tokens[0] ? [] : blocks([token], this.#look)));
    morphAfter(this.#el, this.#left, nodes.flat());
    const known = definitions(tokens.slice(count)).length > 0 ? -1 : this.#defined;
    const closed = tokens.slice(0, count);
    const source = closed.map(({ raw }) => raw).join("");
    // Healing only touches the end, so what is closed stands in the text as it came; if not, leave it open.
    if (!this.#take(count > 0 && giant ? source.slice(giant.head.length) : source)) return;
    closed.forEach(({ raw }, index) => {
      if (giant && index === 0)
        this.#mention(raw, Number(giant.loose), known, following(giant.el, giant.last));
      const standing = following(this.#el, this.#left, nodes[index].length);
      this.#left = standing.at(-1) ?? this.#left;
      this.#mention(raw, -1, known, standing);
    });
    this.#define(closed);
    if (count > 0) this.#giant = null;
    const long = tokens[count];
    if (!long || !this.#isLong(long)) return;
    if (long.type === "code") this.#enterFence();
    else this.#shorten(long, known);
  }

  /**
   * @param {string} source the beginning of the text, which is done with
   * @returns {boolean} whether it is the beginning
   */
  #take(source) {
    if (!this.#text.startsWith(source)) return false;
    this.#text = this.#text.slice(source.length);
    return true;
  }

  /**
   * @param {string} source
   * @param {number} skip
   * @param {number} known
   * @param {ChildNode[]} nodes
   */
  #mention(source, skip, known, nodes) {
    if (nodes.length > 0 && source.includes("[")) this.#mentions.push({ source, skip, known, nodes });
  }

  /** @param {Token[]} tokens */
  #define(tokens) {
    for (const { tag, href, title } of definitions(tokens)) {
      if (this.#links[tag]) continue;
      this.#links[tag] = { href, title, order: this.#defined };
      this.#defined += 1;
    }
  }

  /**
   * Leaves all behind of a table or list but its last rows or items.
   * @param {Token} token
   * @param {number} known
   */
  #shorten(token, known) {
    const from = this.#giant?.loose ? 1 : 0;
    const giant = this.#giant ?? this.#enter(token);
    const all = token.items ?? token.rows;
    const count = all.length - from - OPEN_PARTS;
    const left = all.slice(from, from + count);
    const source = token.rows
      ? lines(token, 2, 2 + count)
      : left.map((/** @type {Token} */ { raw }) => raw).join("");
    if (!giant || count < 1 || !this.#take(source)) return;
    const nodes = following(giant.el, giant.last, count);
    giant.last = /** @type {ChildNode} */ (nodes.at(-1));
    giant.source += source;
    this.#mention(giant.head + source, Number(giant.loose), known, nodes);
    if (token.items) this.#define(left);
  }

  /** @param {Token} token */
  #enter(token) {
    const [el] = following(this.#el, this.#left, 1);
    const { type, loose = false } = token;
    const header = token.rows ? lines(token, 0, 2) : "";
    if (!this.#take(header)) return null;
    // As far in as can be, lest the next item be read as one inside it.
    const head = loose ? `   ${/\S+/.exec(token.raw)} x\n\n` : header;
    const holder = /** @type {Element} */ (
      token.rows ? /** @type {Element} */ (el).querySelector("tbody") : el
    );
    this.#giant = { type, loose, head, source: header, el: holder, last: null, before: this.#left };
    this.#left = el;
    return this.#giant;
  }

  #enterFence() {
    const [opening, marks] = FENCE.exec(this.#text) ?? [];
    const [el] = following(this.#el, this.#left, 1);
    const text = /** @type {Element} */ (el).querySelector("code")?.firstChild;
    if (!opening || !(text instanceof Text)) return;
    this.#take(opening);
    this.#left = el;
    this.#fence = new OpenFence(text, marks);
    this.#readCode(this.#fence, true);
  }

  /**
   * @param {OpenFence} fence
   * @param {boolean} open
   * @returns {boolean} whether the code has ended
   */
  #readCode(fence, open) {
    const { closed, rest } = fence.read(this.#text, open);
    this.#text = rest;
    if (closed) this.#fence = null;
    return closed;
  }
}

/**
 * @param {Element} parent
 * @param {ChildNode | null} node
 * @param {number} [count]
 * @returns {ChildNode[]} so many children after a node, or from the first on
 */
function following(parent, node, count = Number.POSITIVE_INFINITY) {
  /** @type {ChildNode[]} */
  const found = [];
  let at = node ? node.nextSibling : parent.firstChild;
  for (; at && found.length < count; at = at.nextSibling) found.push(at);
  return found;
}

/**
 * @param {Token} token
 * @param {number} from
 * @param {number} to
 */
const lines = (token, from, to) => `${token.raw.split("\n").slice(from, to).join("\n")}\n`;

/**
 * @param {Token[]} tokens
 * @returns {Token[]} the links that they define, in quotes and lists too
 */
const definitions = (tokens) =>
  tokens.flatMap((token) =>
    token.type === "def" ? [token] : definitions(token.items ?? token.tokens ?? []),
  );
