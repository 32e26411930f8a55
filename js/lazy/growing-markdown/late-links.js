/** Links that are defined further down: blocks that mentioned such a link earlier are recorded, and drawn again at the end. */

import { become } from "../../dom/morph.js";
import { blocks, parts } from "../../markdown/nodes.js";

/**
 * @import {Lex, Links} from "../../markdown/markdown-view.js"
 * @import {Rendering, Token} from "../../markdown/nodes.js"
 *
 * @typedef {object} Mention nodes with a bracket in their text
 * @property {string} source
 * @property {number} skip how many parts of the source are only its head; -1 where it is whole blocks
 * @property {number} known how many links were defined by then; -1 where one may have been misread
 * @property {ChildNode[]} nodes
 */

/** As a link's definition may be named. */
const LABEL = /\[((?:[^[\]\\]|\\.)+)\]/g;
/** @param {string} label */
const tagOf = (label) => label.trim().toLowerCase().toUpperCase().toLowerCase();

export class Mentions {
  /** @type {Links} */
  links = Object.create(null);
  /** How many are defined. */
  defined = 0;
  /** @type {Mention[]} */
  #list = [];
  #rendering;
  #lex;

  /**
   * @param {Rendering} rendering
   * @param {Lex} lex
   */
  constructor(rendering, lex) {
    this.#rendering = rendering;
    this.#lex = lex;
  }

  /**
   * @param {string} source
   * @param {number} skip
   * @param {number} known
   * @param {ChildNode[]} nodes
   */
  record(source, skip, known, nodes) {
    if (nodes.length > 0 && source.includes("[")) this.#list.push({ source, skip, known, nodes });
  }

  /** @param {Token[]} tokens */
  define(tokens) {
    for (const { tag, href, title } of definitions(tokens)) {
      if (this.links[tag]) continue;
      this.links[tag] = { href, title, order: this.defined };
      this.defined += 1;
    }
  }

  /**
   * Draws again what was left behind before its links were defined.
   * @param {() => boolean} mayGoOn
   * @returns {boolean} whether all is done
   */
  mend(mayGoOn) {
    for (let mention = this.#list.at(-1); mention; mention = this.#list.at(-1)) {
      if (!mayGoOn()) return false;
      this.#list.pop();
      const { source, skip, known, nodes } = mention;
      if (!this.#isDefinedSince(known, source)) continue;
      const tokens = this.#lex(source, this.links);
      const wanted =
        skip < 0 ? blocks(tokens, this.#rendering) : parts(tokens[0], this.#rendering).slice(skip);
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
    if (known < 0 || known === this.defined) return known < 0;
    const labels = [...source.replace(/\s+/g, " ").matchAll(LABEL)];
    return labels.some(([, label]) => this.links[tagOf(label)]?.order >= known);
  }
}

/**
 * @param {Token[]} tokens
 * @returns {Token[]} the links that they define, in quotes and lists too
 */
export const definitions = (tokens) =>
  tokens.flatMap((token) =>
    token.type === "def" ? [token] : definitions(token.items ?? token.tokens ?? []),
  );
