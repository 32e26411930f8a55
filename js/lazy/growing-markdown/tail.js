/**
 * The end of a text that grows: what later text can still change is read again, and everything before it is final. The
 * first rows, items and lines of a long table, list or fence are final too. A final block that may have a link whose
 * definition follows is recorded, and drawn again at the end.
 */

import { morphAfter } from "../../dom/morph.js";
import { blocks, inRuns, parts, RUN } from "../../markdown/nodes.js";
import { heal } from "./heal.js";
import { definitions, Mentions } from "./late-links.js";
import { OpenFence } from "./open-fence.js";

/**
 * @import {Lex} from "../../markdown/markdown-view.js"
 * @import {Rendering, Token} from "../../markdown/nodes.js"
 *
 * @typedef {object} Giant a table or list of which a part is left behind
 * @property {string} type
 * @property {boolean} loose
 * @property {string} head what stands for that part when the rest is read
 * @property {string} source that part
 * @property {Element} el holds its rows or items
 * @property {ChildNode | null} last the last one left behind
 * @property {ChildNode | null} before what stands in front of the whole
 */

const OPEN_BLOCKS = 2;
const OPEN_PARTS = 2;
/** Only without indentation: what an indented fence takes from its lines is the library's affair. */
const FENCE = /^(`{3,}|~{3,})[^\n]*\n/;

export class Tail {
  #el;
  #rendering;
  #lex;
  #withFormulas;
  #long;
  #text = "";
  #mentions;
  /** Where the end stands: the whole, or its last run. @type {Element} */
  #run;
  /** How many blocks are left behind there. */
  #countBefore = 0;
  /** @type {ChildNode | null} */
  #left = null;
  /** @type {Giant | null} */
  #giant = null;
  /** @type {OpenFence | null} */
  #fence = null;

  /**
   * @param {Element} el
   * @param {Rendering} rendering
   * @param {Lex} lex
   * @param {(text: string, change: (text: string) => string, open: boolean) => string} withFormulas
   * @param {number} long the length from which on a block is no longer read as a whole
   */
  constructor(el, rendering, lex, withFormulas, long) {
    this.#el = el;
    this.#run = el;
    this.#rendering = rendering;
    this.#lex = lex;
    this.#withFormulas = withFormulas;
    this.#long = long;
    this.#mentions = new Mentions(rendering, lex);
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
    const tokens = this.#lex((giant?.head ?? "") + readable, this.#mentions.links);
    if (giant && (tokens[0]?.type !== giant.type || Boolean(tokens[0].loose) !== giant.loose)) {
      // One paragraph apart from the others changes how all items of a list are drawn.
      this.#left = giant.before;
      this.#countBefore -= 1;
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
    return this.#mentions.mend(mayGoOn);
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
    if (giant) morphAfter(giant.el, giant.last, parts(tokens[0], this.#rendering).slice(Number(giant.loose)));
    const nodes = tokens.map((token) =>
      giant && token === tokens[0] ? [] : blocks([token], this.#rendering),
    );
    const [own, runs] = inRuns(nodes.flat(), this.#countBefore);
    if (this.#run === this.#el) own.push(...runs);
    else morphAfter(this.#el, this.#run, runs);
    morphAfter(this.#run, this.#left, own);
    const known = definitions(tokens.slice(count)).length > 0 ? -1 : this.#mentions.defined;
    const closed = tokens.slice(0, count);
    const source = closed.map(({ raw }) => raw).join("");
    // Healing only touches the end, so what is closed stands in the text as it came; if not, leave it open.
    if (!this.#take(count > 0 && giant ? source.slice(giant.head.length) : source)) return;
    closed.forEach(({ raw }, index) => {
      if (giant && index === 0)
        this.#mentions.record(raw, Number(giant.loose), known, following(giant.el, giant.last));
      this.#mentions.record(raw, -1, known, nodes[index].map(this.#leave));
    });
    this.#mentions.define(closed);
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
    this.#mentions.record(giant.head + source, Number(giant.loose), known, nodes);
    if (token.items) this.#mentions.define(left);
  }

  /** @param {Token} token */
  #enter(token) {
    const { type, loose = false } = token;
    const header = token.rows ? lines(token, 0, 2) : "";
    if (!this.#take(header)) return null;
    const el = this.#leave();
    // As far in as can be, lest the next item be read as one inside it.
    const head = loose ? `   ${/\S+/.exec(token.raw)} x\n\n` : header;
    const parent = /** @type {Element} */ (token.rows ? el.querySelector("tbody") : el);
    const before = el.previousSibling;
    this.#giant = { type, loose, head, source: header, el: parent, last: null, before };
    return this.#giant;
  }

  /** @returns {Element} the block after those left behind */
  #next() {
    if (this.#countBefore >= RUN) {
      const before = this.#run === this.#el ? this.#left : this.#run;
      this.#run = /** @type {Element} */ (before?.nextSibling);
      this.#left = null;
      this.#countBefore = 0;
    }
    return /** @type {Element} */ (this.#left ? this.#left.nextSibling : this.#run.firstChild);
  }

  /** @returns {Element} the next block, which is left behind now */
  #leave = () => {
    const next = this.#next();
    this.#left = next;
    this.#countBefore += 1;
    return next;
  };

  #enterFence() {
    const [opening, marks] = FENCE.exec(this.#text) ?? [];
    const text = this.#next().querySelector("code")?.firstChild;
    if (!opening || !(text instanceof Text)) return;
    this.#take(opening);
    this.#leave();
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
