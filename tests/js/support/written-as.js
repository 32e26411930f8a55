/**
 * What is drawn, put as the examples of a specification put it: without what a chat adds (bars over code, frames
 * around tables, where a link opens) and with what it leaves out on purpose (addresses that are not safe).
 */

import "./dom.js";
import { safeLink, safePicture } from "../../../js/dom/safe-url.js";

const BLOCKS =
  "address blockquote dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre table tbody td th thead tr ul".split(" ");

/** @param {Element} element @param {...string} names */
const attributes = (element, ...names) =>
  names
    .flatMap((name) => (element.hasAttribute(name) ? [` ${name}="${element.getAttribute(name)}"`] : []))
    .join("");

/** @param {string} text */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** An address before a browser has encoded it, which it does itself. @param {string} url */
function bare(url) {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

const SITE = "https://example.org/";
const SIDE = "https://example.net/";

/** @param {Element} element */
function tag(element) {
  const name = element.localName;
  const inner = () => children(element);
  const is = (/** @type {string} */ selector) => element.matches(selector);
  if (is(".cw-codeblock")) {
    const code = /** @type {Element} */ (element.querySelector("code"));
    const language = code.getAttribute("data-language");
    return `<pre><code${language ? ` class="language-${language}"` : ""}>${escaped(code.textContent ?? "")}</code></pre>`;
  }
  if (name === "pre") {
    const code = element.firstElementChild;
    const text = (code?.textContent ?? "").replace(/\n$/, "");
    return `<pre><code${code ? attributes(code, "class") : ""}>${escaped(text)}</code></pre>`;
  }
  if (is(".cw-table")) return inner();
  if (name === "tbody" && element.childElementCount === 0) return "";
  if (name === "a" || name === "span") {
    const href = element.getAttribute("href");
    if (href === null || !safeLink(href)) return `<span>${inner()}</span>`;
    return `<a href="${bare(href)}"${attributes(element, "title")}>${inner()}</a>`;
  }
  if (name === "img") {
    const source = safePicture(element.getAttribute("src") ?? "");
    const alt = element.getAttribute("alt") ?? "";
    return source && !element.closest("a")
      ? `<img src="${bare(source.url)}" alt="${alt}"${attributes(element, "title")}>`
      : escaped(alt || "[image]");
  }
  if (name === "input") return `<input${element.hasAttribute("checked") ? " checked" : ""}>`;
  const align = element.getAttribute("align") ?? element.getAttribute("data-align");
  return `<${name}${attributes(element, "start")}${align ? ` align="${align}"` : ""}>${inner()}</${name}>`;
}

/** @param {Element} element */
function children(element) {
  let made = "";
  for (const node of element.childNodes) {
    if (node instanceof Text) made += escaped(node.data);
    else if (node instanceof Element) made += tag(node);
  }
  return made;
}

/**
 * @param {Element} element
 * @returns {string}
 */
export function writtenAs(element) {
  const around = new RegExp(`[ \\n\\t]*(</?(?:${BLOCKS.join("|")}|br)(?: [^>]*)?>)[ \\n\\t]*`, "g");
  const parts = children(element).split(/(<pre>[\s\S]*?<\/pre>)/);
  return parts
    .map((part, at) => (at % 2 ? part : part.replace(around, "$1").replace(/[ \n\t]+/g, " ")))
    .join("")
    .replace(/^[ \n\t]+|[ \n\t]+$/g, "");
}

/**
 * An example whose relative addresses are absolute ones, in what is written and in what is to be drawn: relative ones
 * lead nowhere here, so that nothing of them could be compared.
 * @template {{markdown: string, html: string}} Example
 * @param {Example} example
 * @returns {Example}
 */
export const absolute = (example) => ({
  ...example,
  markdown: example.markdown.replace(
    /(\]\(\s*<?|\]:[ \t]*\n?[ \t]*<?)(?![a-z][a-z\d+.-]+:|[\s<>)#"']|\w+\\>)(\/?)/gi,
    (_, before, slash) => before + (slash ? SITE : SIDE),
  ),
  html: example.html.replace(
    /((?:href|src)=")(?![a-z][a-z\d+.-]+:|["#]|%22)(\/?)/gi,
    (_, before, slash) => before + (slash ? SITE : SIDE),
  ),
});

/** What was drawn, with what turned out to be no address as it was. @param {string} drawn */
export const relative = (drawn) =>
  drawn
    .replace(/<a href="(https:\/\/example\.(?:org|net)\/[^"]*)">\1<\/a>/g, "$1")
    .replace(/(?<!(?:href|src)=")https:\/\/example\.(org|net)\//g, (_, site) => (site === "org" ? "/" : ""));

/** @param {string} html */
export function expected(html) {
  const element = document.createElement("div");
  element.innerHTML = html;
  return writtenAs(element);
}
