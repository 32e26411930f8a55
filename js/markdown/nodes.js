/**
 * Markdown tokens to nodes, by createElement and textContent alone, so that no text of a message is ever markup.
 * Buttons carry `data-` attributes instead of listeners: nodes are thrown away and matched again while text streams.
 */

import { div, h, icon } from "../dom/elements.js";
import { safeLink, safePicture } from "../dom/safe-url.js";
import { decodeEntities } from "./entities.js";
import { startPart } from "./started-parts.js";

/**
 * @typedef {{type: string, raw: string, [key: string]: any}} Token
 *
 * @typedef {object} Rendering
 * @property {Set<string>} allowedImages URLs of remote images that the user chose to load
 * @property {boolean} [inLink] in a link or a button, which contain neither links nor pictures
 * @property {(name: string) => Promise<any>} [loadLazy] rejects where there is no kernel
 * @property {HTMLElement} [root]
 * @property {AbortSignal} [signal]
 */

/**
 * Levels of tokens in tokens, above which a text is not drawn as Markdown. How deep the recursion can go depends on the
 * size of the stack and on how far the code is compiled; with a limit the same text is always drawn in the same way.
 */
const DEEPEST = 300;

let depth = 0;

/**
 * @param {Token[]} tokens
 * @param {(token: Token) => Node | Node[] | null} draw
 * @returns {Node[]}
 * @throws {RangeError} if the tokens are nested too deep
 */
function drawAll(tokens, draw) {
  if (depth > DEEPEST) throw new RangeError("nested too deep");
  depth += 1;
  try {
    return tokens.flatMap((token) => draw(token) ?? []);
  } finally {
    depth -= 1;
  }
}

/**
 * @param {Token[]} tokens
 * @param {Rendering} rendering
 */
export const inlines = (tokens, rendering) => drawAll(tokens, (token) => inline(token, rendering));

/**
 * @param {Token} token
 * @param {Rendering} rendering
 * @returns {Node | Node[] | null}
 */
function inline(token, rendering) {
  switch (token.type) {
    case "text":
      return token.tokens ? inlines(token.tokens, rendering) : text(decodeEntities(token.text));
    case "escape":
      return text(token.text);
    case "html":
      return /^<br\s*\/?>$/i.test(token.raw) ? h("br") : text(token.raw);
    case "strong":
    case "em":
    case "del":
      // One tilde before a number means "about"; two strike out.
      if (/^~[^~]/.test(token.raw)) return [text("~"), ...inlines(token.tokens, rendering), text("~")];
      return h(token.type, {}, ...inlines(token.tokens, rendering));
    case "codespan":
      return h("code", { class: "cw-code" }, token.text);
    case "br":
      return h("br");
    case "checkbox":
      return [
        h("input", { type: "checkbox", disabled: true, checked: token.checked, "aria-label": "Task item" }),
        text(" "),
      ];
    case "link":
      return link(token, rendering);
    case "image":
      return picture(token, rendering);
    default:
      return token.node?.() ?? text(token.raw);
  }
}

/** @param {string} value */
const text = (value) => document.createTextNode(value);

/**
 * @param {Token} token
 * @param {Rendering} rendering
 */
function link(token, rendering) {
  const children = inlines(token.tokens, { ...rendering, inLink: true });
  const url = safeLink(token.autolink ? token.href : decodeEntities(token.href));
  if (!url || rendering.inLink) return h("span", {}, ...children);
  const outside = url.startsWith("#") ? {} : { target: "_blank", rel: "noopener noreferrer" };
  return h(
    "a",
    { href: url, ...outside, title: token.title ? decodeEntities(token.title) : null },
    ...children,
  );
}

/**
 * @param {Token} token
 * @param {Rendering} rendering
 */
function picture(token, rendering) {
  // Of what is written in its brackets only the words: an alternative text has no emphasis and no links.
  const alt = inlines(token.tokens, { ...rendering, inLink: true })
    .map((node) => node.textContent)
    .join("");
  const source = safePicture(decodeEntities(token.href));
  if (!source || rendering.inLink) return text(alt || "[image]");
  return imageNode(source, alt, rendering, token.title);
}

/**
 * @param {{url: string, remote: boolean}} source
 * @param {string} alt
 * @param {Rendering} rendering
 * @param {string} [named]
 * @returns {HTMLElement} the picture, or the button that asks for it
 */
export function imageNode(source, alt, rendering, named) {
  if (!source.remote || rendering.allowedImages.has(source.url)) {
    startPart(rendering, "content-tools");
    const title = named ? decodeEntities(named) : null;
    return h("img", { class: "cw-picture", src: source.url, alt, title, referrerpolicy: "no-referrer" });
  }
  const host = /^https?:\/\/([^/?#]*)/i.exec(source.url)?.[1] ?? "";
  return h(
    "button",
    { type: "button", class: "cw-button cw-with-text cw-load", "data-load": source.url, "data-alt": alt },
    icon("picture"),
    h("span", {}, `Load image${alt ? ` “${alt}”` : ""} from ${host}`),
  );
}

/**
 * @param {Token} token
 * @param {Rendering} rendering
 */
function code(token, rendering) {
  const language = /^\S*/.exec(decodeEntities(token.lang ?? ""))?.[0] ?? "";
  if (language) startPart(rendering, "highlight");
  const copy = h("button", {
    type: "button",
    class: "cw-button cw-only-icon",
    "data-copy-code": true,
    "aria-label": "Copy code",
    title: "Copy code",
  });
  copy.append(icon("copy"));
  return div(
    "cw-codeblock",
    div("cw-codebar", h("span", {}, language), copy),
    h(
      "pre",
      { tabindex: 0 },
      h("code", { "data-language": language || null }, token.text.replace(/\n$/, "")),
    ),
  );
}

/**
 * @param {any[]} cells
 * @param {"th" | "td"} tag
 * @param {Rendering} rendering
 */
function row(cells, tag, rendering) {
  const scope = tag === "th" ? "col" : null;
  return h(
    "tr",
    {},
    ...cells.map((cell) => h(tag, { scope, "data-align": cell.align }, ...inlines(cell.tokens, rendering))),
  );
}

/**
 * @param {Token} token a table or a list
 * @param {Rendering} rendering
 * @returns {HTMLElement[]} its rows below the header, or its items
 */
export function parts(token, rendering) {
  if (token.type === "table")
    return token.rows.map((/** @type {any[]} */ cells) => {
      // A short row is filled up to the header's width, but a few letters do not make a thousand cells.
      const written = 1 + cells.findLastIndex(({ text }) => text);
      return row(cells.slice(0, 4 * written + 20), "td", rendering);
    });
  return token.items.map((/** @type {any} */ item) =>
    h("li", { class: item.task ? "cw-task" : null }, ...blocks(item.tokens, rendering, true)),
  );
}

/**
 * @param {Token} token
 * @param {Rendering} rendering
 */
function table(token, rendering) {
  startPart(rendering, "content-tools");
  return h(
    "div",
    { class: "cw-table", tabindex: 0, role: "group", "aria-label": "Table" },
    h(
      "table",
      {},
      h("thead", {}, row(token.header, "th", rendering)),
      h("tbody", {}, ...parts(token, rendering)),
    ),
  );
}

/**
 * @param {Token} token
 * @param {Rendering} rendering
 */
function list(token, rendering) {
  const items = parts(token, rendering);
  if (!token.ordered) return h("ul", {}, ...items);
  return h("ol", { start: token.start === 1 ? null : token.start }, ...items);
}

/**
 * @param {Token} token
 * @param {Rendering} rendering
 * @param {boolean} tight whether loose text stands bare, as in the items of a tight list
 * @returns {Node | Node[] | null}
 */
function block(token, rendering, tight) {
  switch (token.type) {
    case "space":
    case "def":
      return null;
    case "heading":
      return h(/** @type {"h1"} */ (`h${token.depth}`), {}, ...inlines(token.tokens, rendering));
    case "paragraph":
      return h("p", {}, ...inlines(token.tokens, rendering));
    case "code":
      return code(token, rendering);
    case "blockquote":
      return h("blockquote", {}, ...blocks(token.tokens, rendering, false));
    case "list":
      return list(token, rendering);
    case "table":
      return table(token, rendering);
    case "hr":
      return h("hr");
    case "html":
      return h("p", { class: "cw-raw" }, token.raw.replace(/\n+$/, ""));
    case "text": {
      const nodes = token.tokens ? inlines(token.tokens, rendering) : [text(decodeEntities(token.text))];
      return tight ? nodes : h("p", {}, ...nodes);
    }
    default:
      return inline(token, rendering);
  }
}

/**
 * @param {Token[]} tokens
 * @param {Rendering} rendering
 * @param {boolean} [tight]
 * @returns {Node[]}
 */
export const blocks = (tokens, rendering, tight = false) =>
  drawAll(tokens, (token) => block(token, rendering, tight));

/** A long text stands in runs of so many blocks: what is added at its end is placed in the last of them, not among all. */
export const RUN = 50;

/**
 * @param {Node[]} nodes
 * @param {number} countBefore how many blocks stand before them where they are added
 * @returns {[Node[], HTMLElement[]]} those that are added there, and the runs that follow
 */
export function inRuns(nodes, countBefore) {
  const runs = [];
  for (let at = RUN - countBefore; at < nodes.length; at += RUN)
    runs.push(div("cw-run", .../** @type {HTMLElement[]} */ (nodes.slice(at, at + RUN))));
  return [nodes.slice(0, RUN - countBefore), runs];
}
