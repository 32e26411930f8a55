/**
 * What a person typed, shown as typed: `__init__.py` is a name and an indented line is indented. Only fenced code is
 * code, and addresses are links.
 *
 * @import {Token} from "./nodes.js"
 */

import { h } from "../dom/elements.js";

const FENCED = /^(`{3,}|~{3,})([^\n`]*)\n([\s\S]*?)^\1[`~]*[ \t]*$/gm;
const ADDRESS = /(https?:\/\/[^\s<>"]*[^\s<>"'.,;:!?)\]}])/;

/**
 * @param {string} text
 * @returns {Token[]}
 */
export function typedTokens(text) {
  const tokens = [];
  let from = 0;
  for (const { 0: raw, 2: lang, 3: code, index } of text.matchAll(FENCED)) {
    tokens.push(...typed(text.slice(from, index)), { type: "code", raw, lang, text: code });
    from = index + raw.length;
  }
  return [...tokens, ...typed(text.slice(from))];
}

/**
 * @param {string} text
 * @returns {Token[]}
 */
function typed(text) {
  const raw = text.replace(/^\n+|\s+$/g, "");
  if (!raw) return [];
  const words = raw
    .split(ADDRESS)
    .map((one, at) =>
      at % 2 ? h("a", { href: one, target: "_blank", rel: "noopener noreferrer" }, one) : one,
    );
  return [{ type: "typed", raw, node: () => h("p", { class: "cw-plain" }, ...words) }];
}
