/**
 * Emphasis beside Chinese, Japanese, and Korean, which have no spaces between words: `**不变。**源码` is bold, although
 * Markdown wants a space between a closing sign that follows punctuation and the next word.
 */

const CJK = "[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}\\u3000-\\u303f\\uff00-\\uffef]";
const BEFORE = new RegExp(CJK, "u");
/** Punctuation before a closing sign that such a letter follows. */
const CLOSING = new RegExp(`(?![*_~])[\\p{P}\\p{S}](?=\\*+${CJK})`, "gu");

/** @typedef {(source: string, masked: string, previous?: string) => any} Read of `masked` code is taken out */

/**
 * @template {{emStrong: Read}} Tokenizer
 * @param {Tokenizer} tokenizer the library's, whose reading of emphasis is changed
 */
export function withCjk(tokenizer) {
  const read = tokenizer.emStrong.bind(tokenizer);
  let known = "";
  let eased = "";
  tokenizer.emStrong = (source, masked, previous = "") => {
    if (source[0] !== "*") return read(source, masked, previous);
    if (known !== masked) {
      known = masked;
      eased = masked.replace(CLOSING, (sign) => "a".repeat(sign.length));
    }
    return read(source, eased, BEFORE.test(previous) ? "" : previous);
  };
  return tokenizer;
}
