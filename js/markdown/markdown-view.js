/**
 * Markdown that grows. While a text is open only its end is read again, by the lazy part `growing-markdown`; until that is
 * loaded the whole text is read, less often. When a short one ends the whole is read once more (a link may be defined below its use), so that
 * a streamed text ends as the same nodes as one that came at once; a long one is read in slices, a few in a frame. The
 * only file that names the library.
 */

import { Lexer, Tokenizer } from "marked";
import { morphAfter } from "../dom/morph.js";
import { withCjk } from "./emphasis.js";
import { blocks, inlines, inRuns } from "./nodes.js";
import { typedTokens } from "./typed-text.js";

/**
 * @import {Rendering, Token} from "./nodes.js"
 * @import {Slices} from "../lazy/growing-markdown/slices.js"
 *
 * @typedef {Record<string, {href: string, title?: string, order: number}>} Links
 * @typedef {(text: string, links: Links) => Token[]} Lex
 *
 * @typedef {object} Style
 * @property {boolean} breaks a newline is a line break
 * @property {boolean} markdown false shows the text as it is
 * @property {boolean} [typed] a person typed it
 * @property {Delimiter[] | null} [math] what stands around formulas; null for the usual signs
 *
 * @typedef {{left: string, right: string, display?: boolean}} Delimiter
 */

/** Drawing may take a quarter of the time at most, however long the open block has grown. */
const REST = 4;
/** ms that reading a long text may take before the page has its turn, and that it has then: showing costs more. */
const BUDGET = 4;
const PAUSE = 12;
/** Milliseconds that a long text waits for the lazy part that reads it in slices. */
const PATIENCE = 400;
/** Signs: a text up to `whole` is read as one when it ends, a longer one by `slice`, a block longer than `long` in parts. */
const LIMITS = { whole: 16_000, slice: 4_000, long: 2_000 };

/** What may be a formula between the usual signs; whether it is one, the lazy part `math` decides. */
const FORMULA = /\$\$|\\[([]|\\begin\{|\$[^\s$][^$\n]*\$/;

/** A letter of a script that is written from right to left, or a sign that turns the direction. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\u200f\u202b\u202e\u2067\u2068\ufb1d-\ufdff\ufe70-\ufefc\ud802\ud803\ud83a\ud83b]/;

/** @type {typeof import("../lazy/growing-markdown/index.js") | null} */
let growing = null;
/** @type {typeof import("../lazy/math/index.js") | null} */
let math = null;

/**
 * Fetches what reads growing texts, so that it is here when the first of them comes.
 * @param {Rendering["loadLazy"]} loadLazy
 */
export async function prepare(loadLazy) {
  growing ??= (await loadLazy?.("growing-markdown")) ?? null;
}

export class Markdown {
  /** @type {Style} */
  #style = { breaks: true, markdown: true };
  #rendering;
  #limits;
  #text = "";
  #open = false;
  #drawn = false;
  #asked = false;
  #math = false;
  /** Whether it could not be drawn as Markdown; its source then stands for it. */
  #undrawable = false;
  /** Whether some of it may be written from right to left. */
  #turns = false;
  /** @type {Slices | null} */
  #slices = null;
  #notBefore = 0;
  #patientUntil = 0;
  /** @type {ReturnType<typeof setTimeout> | null} */
  #timer = null;

  /**
   * @param {Rendering} rendering
   * @param {typeof LIMITS} limits
   */
  constructor(rendering, limits = LIMITS) {
    this.#rendering = rendering;
    this.#limits = limits;
    this.el = document.createElement("div");
    this.el.className = "cw-markdown";
  }

  /**
   * Shows a text.
   * @param {string} text the whole text
   * @param {boolean} open whether more is to come
   * @param {Style} style
   */
  update(text, open, style) {
    const restyled = Object.entries(style).some(
      ([name, value]) => value !== /** @type {any} */ (this.#style)[name],
    );
    if (this.#drawn && !restyled && text === this.#text && open === this.#open) return;
    const grows = this.#drawn && !restyled && text.startsWith(this.#text);
    const more = text.slice(this.#text.length);
    if (!grows) {
      this.stop();
      this.#slices = null;
      this.#notBefore = 0;
      this.#undrawable = false;
    }
    this.#turns = (grows && this.#turns) || RIGHT_TO_LEFT.test(grows ? more : text);
    this.el.classList.toggle("cw-ltr", !this.#turns);
    this.#style = style;
    this.#text = text;
    this.#open = open;
    this.#drawn = true;
    this.el.classList.toggle("cw-plain", this.#plain);
    if (this.#plain || style.typed || (!open && text.length <= this.#limits.whole))
      return this.#draw(() => this.#drawWhole());
    this.#ask();
    if (this.#slices) this.#slices.add(more);
    else if (growing) {
      const { long, slice } = this.#limits;
      const tail = new growing.Tail(this.el, this.#rendering, this.#lex, this.#withFormulas, long);
      this.#slices = new growing.Slices(tail, slice);
      this.#slices.add(text);
    } else if (!open || text.length > this.#limits.slice)
      this.#notBefore = Math.max(this.#notBefore, this.#patientUntil);
    // The end does not wait until a dear reading has rested, but shares no frame with it either.
    if (!open && this.#slices) {
      this.stop();
      this.#notBefore = Math.min(this.#notBefore, Date.now() + PAUSE);
    }
    const wait = this.#notBefore - Date.now();
    if (wait <= 0) this.#read();
    else this.#timer ??= setTimeout(() => this.#read(), wait);
  }

  /** Whether a part of the text is not drawn yet. */
  get reading() {
    return this.#timer !== null;
  }

  stop() {
    clearTimeout(this.#timer ?? undefined);
    this.#timer = null;
  }

  #ask() {
    if (growing || this.#asked) return;
    this.#asked = true;
    this.#patientUntil = Date.now() + PATIENCE;
    const again = () => (this.reading || this.#open) && this.#again();
    prepare(this.#rendering.loadLazy).then(again, again);
  }

  /** Each text in its turn: many may have waited for the same lazy part. */
  #again() {
    this.stop();
    this.#timer = setTimeout(() => {
      this.#drawn = false;
      this.update(this.#text, this.#open, this.#style);
    });
  }

  /**
   * @template T
   * @param {string} text
   * @param {(text: string) => T} change must not see formulas
   * @param {boolean} [open]
   * @returns {T}
   */
  #withFormulas = (text, change, open) => {
    const { math: delimiters } = this.#style;
    const some = delimiters ? delimiters.some(({ left }) => text.includes(left)) : FORMULA.test(text);
    if (!some) return change(text);
    if (math) return math.withFormulas(text, delimiters, change, this.#rendering, open);
    if (!this.#math) {
      this.#math = true;
      // Without the lazy part the source stays.
      this.#rendering.loadLazy?.("math").then(
        (loaded) => {
          math = loaded;
          this.#again();
        },
        () => {},
      );
    }
    return change(text);
  };

  get #plain() {
    return this.#undrawable || !this.#style.markdown;
  }

  /**
   * Blocks in blocks, a thousand deep, are more than the library and the browser can follow: what throws is shown as
   * it was written, and not tried again as it grows.
   * @param {() => void} draw
   */
  #draw(draw) {
    try {
      draw();
    } catch {
      this.#undrawable = true;
      this.el.classList.add("cw-plain");
      this.el.replaceChildren();
      this.#drawWhole();
    }
  }

  #drawWhole() {
    this.stop();
    this.#slices = null;
    const nodes = this.#plain
      ? [document.createTextNode(this.#text)]
      : inRuns(blocks(this.#tokens(clean(this.#text)), this.#rendering), 0).flat();
    morphAfter(this.el, null, nodes);
  }

  /** @param {string} text */
  #tokens(text) {
    if (!text) return []; // without the library's grammar, which is made for the first text
    return this.#style.typed ? typedTokens(text) : this.#lex(text);
  }

  #read() {
    this.stop();
    const start = performance.now();
    this.#draw(() => {
      if (!this.#slices) return this.#drawWhole();
      const done = this.#slices.read(this.#open, () => performance.now() - start < BUDGET);
      if (!done) this.#timer = setTimeout(() => this.#read(), PAUSE);
      else if (!this.#open) this.#slices = null;
    });
    // No rest after a cheap reading: a waiting timer would only add a frame of delay.
    const cost = performance.now() - start;
    this.#notBefore = cost < 1 ? 0 : Date.now() + cost * REST;
  }

  /**
   * @param {string} text
   * @param {Links} [links] definitions from blocks already left behind
   * @returns {Token[]}
   */
  #lex = (text, links = {}) => {
    const lexer = new Lexer({ gfm: true, breaks: this.#style.breaks, tokenizer: withCjk(new Tokenizer()) });
    Object.assign(lexer.tokens.links, links);
    // The library says so at each block. Its own note of a raw <a> would keep every address after it from being a link.
    const set = (/** @type {boolean} */ inside) => {
      if (!inside) lexer.state.inLink = false;
    };
    Object.defineProperty(lexer.state, "inRawBlock", { get: () => false, set });
    return this.#withFormulas(text, (source) => lexer.lex(source));
  };
}

/**
 * @param {string} text
 * @param {Rendering} rendering
 * @returns {Node[]} a title as inline Markdown, without links
 */
export const titleNodes = (text, rendering) =>
  inlines(new Lexer({ gfm: true }).inlineTokens(text), { ...rendering, inLink: true });

/** @param {string} text */
const clean = (text) => (text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text);
