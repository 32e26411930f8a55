/**
 * Emphasis beside Chinese, Japanese, and Korean, which have no spaces between words: `**不变。**源码` is bold, although
 * Markdown wants a space between a closing sign that follows punctuation and the next word.
 */

import { Tokenizer } from "marked";

const CJK = "[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}\\u3000-\\u303f\\uff00-\\uffef]";
const BEFORE = new RegExp(CJK, "u");
/** Punctuation before a closing sign that such a letter follows. */
const CLOSING = new RegExp(`(?![*_~])[\\p{P}\\p{S}](?=\\*+${CJK})`, "gu");

export class Emphasis extends Tokenizer {
  #masked = "";
  #eased = "";

  /**
   * @override
   * @param {string} source
   * @param {string} masked the same with what cannot be emphasis taken out
   * @param {string} [previous] the character before
   */
  emStrong(source, masked, previous = "") {
    if (source[0] !== "*" || masked === "") return super.emStrong(source, masked, previous);
    if (this.#masked !== masked) {
      this.#masked = masked;
      this.#eased = masked.replace(CLOSING, (sign) => "a".repeat(sign.length));
    }
    return super.emStrong(source, this.#eased, BEFORE.test(previous) ? "" : previous);
  }
}
