/**
 * Leaves tags out of a message that are not HTML's own, such as `<thinking>`, with what stands in them. What is code
 * stays as it is. HTML's own tags are text in any case.
 */

/**
 * @import {Context} from "../../view/context.js"
 */

const HTML = new Set(
  (
    "a abbr address area article aside audio b base bdi bdo blockquote body br button canvas caption cite code col " +
    "colgroup data datalist dd del details dfn dialog div dl dt em embed fieldset figcaption figure footer form h1 h2 h3 " +
    "h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li link main map mark menu meta meter nav " +
    "noscript object ol optgroup option output p picture pre progress q rp rt ruby s samp script search section select " +
    "slot small source span strong style sub summary sup svg table tbody td template textarea tfoot th thead time title " +
    "tr track u ul var video wbr"
  ).split(" "),
);

/** A fence, a run of backticks, or a tag. An address in angle brackets is none: its scheme ends with a colon. */
const NEXT =
  /^[ \t>]*(`{3,}|~{3,}).*$|(`+)|<(\/?)([a-z][\w-]*(?:[:.][\w-]+)*)((?:\s(?:[^<>"']|"[^"]*"|'[^']*')*)?)(\/?)>/gim;
const TAG = /<(\/?)([a-z][\w-]*(?:[:.][\w-]+)*)(?:\s(?:[^<>"']|"[^"]*"|'[^']*')*?)?(\/?)>/gi;
/** A tag that may still be coming. */
const BEGUN = /<\/?(?:([a-z][\w:.-]*)(\s[^<>\n]{0,200})?)?$/i;

/**
 * @param {string} text
 * @param {(name: string) => boolean} stays
 * @param {boolean} open whether more may come
 */
export function strip(text, stays, open) {
  const remains = (/** @type {string} */ name) => HTML.has(name.toLowerCase()) || stays(name.toLowerCase());
  const next = new RegExp(NEXT);
  /** @type {ReturnType<typeof elements> | null} */
  let ends = null;
  let visible = "";
  let from = 0;
  for (let found = next.exec(text); found; found = next.exec(text)) {
    const [whole, fence, ticks, closing, name, , empty] = found;
    if (fence) next.lastIndex = afterFence(text, fence, next.lastIndex);
    else if (ticks) next.lastIndex = afterTicks(text, ticks, next.lastIndex);
    else if (!remains(name)) {
      visible += text.slice(from, found.index);
      from = found.index + whole.length;
      if (!closing && !empty) {
        ends ??= elements(text);
        from = ends.get(found.index) ?? (open ? text.length : from);
      }
      next.lastIndex = from;
    }
  }
  visible += text.slice(from);
  return open ? visible.replace(BEGUN, (begun, name, more) => (more && remains(name) ? begun : "")) : visible;
}

/**
 * @param {string} text
 * @param {string} fence
 * @param {number} at
 */
function afterFence(text, fence, at) {
  const end = new RegExp(`^[ \\t>]*${fence[0]}{${fence.length},}[ \\t]*$`, "gm");
  end.lastIndex = at;
  return end.exec(text) ? end.lastIndex : text.length;
}

/**
 * @param {string} text
 * @param {string} ticks
 * @param {number} at
 */
function afterTicks(text, ticks, at) {
  const run = /`+/g;
  run.lastIndex = at;
  for (let found = run.exec(text); found; found = run.exec(text))
    if (found[0].length === ticks.length) return run.lastIndex;
  return at;
}

/**
 * Found in one go for all tags, however many are never closed.
 * @param {string} text
 * @returns {Map<number, number>} from where an opening tag begins to behind the tag that closes it
 */
function elements(text) {
  /** @type {Map<string, number[]>} */
  const opened = new Map();
  const ends = new Map();
  for (const { 0: whole, 1: closing, 2: name, 3: empty, index } of text.matchAll(TAG)) {
    const begun = opened.get(name.toLowerCase()) ?? [];
    opened.set(name.toLowerCase(), begun);
    const start = closing && begun.pop();
    if (typeof start === "number") ends.set(start, index + whole.length);
    else if (!closing && !empty) begun.push(index);
  }
  return ends;
}

/** @param {Context} context */
export function install(context) {
  context.transcript.addTextFilter((text, open) => {
    const { allow_tags } = context.connection.options;
    if (allow_tags === true) return text;
    return strip(text, (name) => allow_tags !== false && allow_tags.includes(name), open);
  });
}
