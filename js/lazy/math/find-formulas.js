/**
 * Formulas are taken out before Markdown is read and put back after, so that no sign of TeX counts as emphasis, a cell's
 * end or an escape. What stands for one is as long as its source.
 */

/**
 * @import {Delimiter} from "../../markdown/markdown-view.js"
 * @import {Token} from "../../markdown/nodes.js"
 *
 * @typedef {{raw: string, tex: string | null, display?: boolean}} Formula tex is null while it is unfinished
 * @typedef {{list: Delimiter[], pattern: RegExp}} Reader
 */

/** @type {Delimiter[]} */
const USUAL = [
  { left: "$$", right: "$$", display: true },
  { left: "\\[", right: "\\]", display: true },
  { left: "\\(", right: "\\)" },
  { left: "$", right: "$" },
];

/** Nothing stands around an environment. @type {Delimiter} */
const BARE = { left: "", right: "", display: true };

const START = "\ue000";
const FILL = "\ue001";
/** Ends a formula that has no end yet. */
const CUT = "\ue002";
const FIRST = 0xe003;
/** As many as there are signs to stand for them. */
const MOST = 0xf8ff - FIRST;
const MARKS = /(\ue000[\ue003-\uf8ff]\ue001*)/;
const CODE =
  "(?:^|\\n)[ \\t>*+\\-\\d.)]*(`{3,}|~{3,})[^\\n`]*(?![^\\n])(?:[^]*?\\n[ \\t>]*\\1[`~]*[ \\t]*(?![^\\n])|(?<=(?:^|\\n)\\1[^\\n]*)[^]*)" +
  "|(?<!`)(`+)(?!`)(?:(?!\\n\\s*\\n)[^])*?(?<!`)\\2(?!`)";
/** An environment of several lines needs no signs around it. */
const ENVIRONMENT =
  "\\\\begin\\{(?<environment>(?:align|alignat|equation|gather|multline|eqnarray)\\*?)\\}(?:(?!\\n\\s*\\n)[^])+?(?:\\\\end\\{\\k<environment>\\}|\ue002)";
/** Prices are no formulas: no space inside the signs, no letter before them, no digit after. */
const GUARDED = "(?<![\\w$])\\$(?=[^\\s$])(?:[^$\\n\\\\]|\\\\.)*(?<!\\s)\\$(?![\\w$])";

/** @param {string} text */
const literally = (text) => text.replace(/[^\w\s]/g, "\\$&");

/** @type {Delimiter[] | undefined} */
let last;
/** @type {Reader} */
let reader;

/**
 * @param {Delimiter[] | null | undefined} given null for the usual ones
 * @returns {Reader} what finds the formulas between these delimiters
 */
function readerOf(given) {
  const list = given ?? USUAL;
  if (list === last) return reader;
  last = list;
  // `$$` must be tried before `$`, in whatever order they were given.
  const longest = [...list].sort((one, other) => other.left.length - one.left.length);
  const kinds = longest.map(({ left, right }) =>
    left === "$" && right === left
      ? GUARDED
      : `${literally(left)}(?:(?!\\n\\s*\\n)[^])+?(?:${literally(right)}|${CUT})`,
  );
  if (!given) kinds.push(ENVIRONMENT);
  reader = { list: longest, pattern: new RegExp(`${CODE}|(${kinds.join("|") || "(?!)"})|\\\\[^]`, "g") };
  return reader;
}

/**
 * @param {string} text
 * @param {Reader} reader
 * @param {Formula[]} formulas takes those that are found
 */
function mask(text, { list, pattern }, formulas) {
  return text.replace(pattern, (source, _fence, _ticks, raw) => {
    if (!raw || formulas.length > MOST) return source;
    const { left, right, display } = list.find((one) => raw.startsWith(one.left)) ?? BARE;
    const tex = raw.endsWith(CUT) ? null : raw.slice(left.length, raw.length - right.length);
    formulas.push({ raw, tex, display });
    return (
      START + String.fromCharCode(FIRST + formulas.length - 1) + FILL.repeat(Math.max(0, raw.length - 2))
    );
  });
}

/**
 * @template T
 * @param {T} value a text, tokens, or what tokens hold
 * @param {Formula[]} formulas
 * @param {(formula: Formula) => Node} draw
 * @returns {T} the same with its formulas: as tokens within text, elsewhere as they were written
 */
function unmask(value, formulas, draw) {
  if (formulas.length === 0) return value;
  /** @param {string} mark */
  const formula = (mark) => (mark[0] === START ? formulas[mark.charCodeAt(1) - FIRST] : undefined);
  /** @param {string} text @returns {Token} */
  const token = (text) => {
    const found = formula(text);
    if (!found) return { type: "text", raw: text, text };
    return { type: "math", raw: found.raw, node: () => draw(found) };
  };
  /** @param {any} part @returns {any} */
  const put = (part) => {
    if (typeof part === "string") {
      if (!part.includes(START)) return part;
      return part
        .split(MARKS)
        .map((one) => formula(one)?.raw ?? one)
        .join("");
    }
    if (!part || typeof part !== "object" || part.type === "math") return part;
    if (part.type === "text" && !part.tokens && part.text.includes(START))
      part.tokens = part.text.split(MARKS).map(token);
    for (const key of Object.keys(part)) part[key] = put(part[key]);
    return part;
  };
  return put(value);
}

/**
 * Does something to a text that must not see its formulas.
 * @template T
 * @param {string} text
 * @param {Delimiter[] | null | undefined} delimiters
 * @param {(text: string) => T} change
 * @param {(formula: Formula) => Node} draw
 * @param {boolean} open whether its last formula may still be without its end
 * @returns {T} what came of it, with the formulas put back
 */
export function around(text, delimiters, change, draw, open) {
  /** @type {Formula[]} */
  const formulas = [];
  const masked = mask(open ? text + CUT : text, readerOf(delimiters), formulas);
  return unmask(change(masked.replace(CUT, "")), formulas, draw);
}

/** @param {Formula} formula */
export const sourceOf = ({ raw }) => raw.replace(CUT, "");
