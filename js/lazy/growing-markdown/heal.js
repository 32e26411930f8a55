/**
 * Makes the unfinished end of a text readable: closes what is open, hides what is only half there. Only for drawing
 * while more is to come; when a text ends it is drawn as it is.
 */

const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;

/**
 * @param {string} text
 * @returns {{fence: string | null, last: number}} the fence still open, and where the last paragraph begins
 */
function scan(text) {
  let fence = null;
  let last = 0;
  let at = 0;
  while (at <= text.length) {
    let end = text.indexOf("\n", at);
    if (end < 0) end = text.length;
    const line = text.slice(at, end);
    const match = FENCE.exec(line.replace(/^(?: {0,3}(?:[-*+>]|\d+[.)]) ?)+/, "").trimStart());
    if (fence) {
      if (match && match[1][0] === fence[0] && match[1].length >= fence.length && !match[2].trim()) {
        fence = null;
        last = end + 1;
      }
    } else if (match && !(match[1][0] === "`" && match[2].includes("`"))) fence = match[1];
    else if (!line.trim()) last = end + 1;
    at = end + 1;
  }
  return { fence, last: Math.min(last, text.length) };
}

/** Stands for code, so that no sign within it counts as emphasis. */
const MASK = "\ufffc";

/**
 * @param {string} text
 * @returns {{masked: string, open: string, start: number}} the text with its code blanked out, the backticks that wait
 *   for their twin, and where those stand
 */
function maskCode(text) {
  let masked = "";
  let at = 0;
  for (;;) {
    const start = text.indexOf("`", at);
    if (start < 0) return { masked: masked + text.slice(at), open: "", start: text.length };
    const ticks = /** @type {RegExpExecArray} */ (/`+/.exec(text.slice(start)))[0];
    masked += text.slice(at, start);
    const escaped = text[start - 1] === "\\";
    const close = escaped ? start + 1 : closingTicks(text, start + ticks.length, ticks.length);
    if (close < 0) return { masked: masked + MASK.repeat(text.length - start), open: ticks, start };
    masked += MASK.repeat(close - start);
    at = close;
  }
}

/**
 * @param {string} text
 * @param {number} from
 * @param {number} length
 */
function closingTicks(text, from, length) {
  const runs = /`+/g;
  runs.lastIndex = from;
  for (let run = runs.exec(text); run; run = runs.exec(text)) {
    if (run[0].length === length) return run.index + length;
  }
  return -1;
}

/**
 * The emphasis that is still open at the end, in closing order.
 * @param {string} masked
 */
function openEmphasis(masked) {
  /** @type {string[]} */
  const stack = [];
  for (const match of masked.matchAll(/\\[\s\S]|\*{1,3}|_{1,3}|~{2}/g)) {
    const run = match[0];
    if (run[0] === "\\") continue;
    const before = masked[match.index - 1] ?? " ";
    const after = masked[match.index + run.length] ?? " ";
    // A lone star inside a word is more often a product than emphasis: 2*3 must not flicker.
    const inWord = run[0] === "_" || run === "*";
    const opens = /\S/.test(after) && !(inWord && /[\p{L}\p{N}]/u.test(before));
    const closes = /\S/.test(before) && !(inWord && /[\p{L}\p{N}]/u.test(after));
    const top = stack.at(-1);
    if (closes && top && top[0] === run[0]) {
      stack.pop();
      if (top.length > run.length) stack.push(top.slice(run.length));
      else if (run.length > top.length && stack.at(-1)?.[0] === run[0]) stack.pop();
    } else if (opens) stack.push(run);
  }
  return stack.reverse();
}

/**
 * @param {string} text the open tail of a text that is still growing
 * @returns {string} the same, fit to be drawn
 */
export function heal(text) {
  const { fence, last } = scan(text);
  if (fence) {
    // A closing fence arrives one sign at a time; its first signs are no code.
    const partial = text.slice(text.lastIndexOf("\n") + 1).trim();
    const closing = partial && partial.length < fence.length && partial === fence[0].repeat(partial.length);
    return closing ? text.slice(0, text.lastIndexOf("\n")) : text;
  }
  const head = text.slice(0, last);
  let tail = text.slice(last);
  // A lone marker on the last line may yet be a rule, a list, a heading's underline or a fence.
  tail = tail.replace(/(^|\n) {0,3}(?:[-=+#>_~`]+|\*{1,3})[ \t]*$/, "$1");
  let { masked, open, start } = maskCode(tail);
  const hasContent = tail.length - start > open.length;
  if (open && hasContent) {
    tail += open;
    masked += MASK;
  } else if (open) {
    tail = tail.slice(0, start);
    masked = masked.slice(0, start);
  }
  const half = /!?\[(?:[^[\]\n]*\]\([^()\s]*(?:\s[^()\n]*)?|[^[\]\n]*)$/.exec(masked);
  if (half) {
    // Of a link the text is shown before its address has come, of a picture nothing.
    const [before, from] = [half.index, half.index + 1];
    const to = half[0].startsWith("!") ? from : from + half[0].slice(1).replace(/\]\([\s\S]*$/, "").length;
    tail = tail.slice(0, before) + tail.slice(from, to);
    masked = masked.slice(0, before) + masked.slice(from, to);
  }
  const run = /(?<!\\)[*_~]+$/.exec(masked)?.[0] ?? "";
  if (run) {
    const bare = masked.slice(0, -run.length);
    const top = openEmphasis(bare)[0];
    // A run that closes nothing is the beginning of what is not there yet.
    if (!top || top[0] !== run[0] || /\s$/.test(bare)) {
      tail = tail.slice(0, -run.length);
      masked = bare;
    }
  }
  return head + closed(tail, openEmphasis(masked));
}

/**
 * @param {string} text
 * @param {string[]} closers
 */
function closed(text, closers) {
  const trimmed = text.trimEnd();
  return trimmed + closers.join("") + text.slice(trimmed.length);
}
