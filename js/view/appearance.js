/**
 * How a chat looks by its options: sizes, theme, a style sheet of its own.
 *
 * @import {Context} from "./context.js"
 */

import { setAttribute } from "../dom/elements.js";
import { applyStyleSheet } from "../dom/style-sheet.js";
import { onAbort } from "../on-abort.js";

/** @param {number | string | null} size */
const length = (size) => (typeof size === "number" ? `${size}px` : (size ?? ""));

/**
 * @param {Context} context
 * @returns {() => void} to be called when an option has changed
 */
export function appearance({ root, view, signal, connection }) {
  root.dataset.key = view;
  let css = "";
  /** @type {Record<string, string>} */
  let theme = {};
  let applied = new AbortController();
  onAbort(signal, () => applied.abort());
  return () => {
    const { options } = connection;
    setAttribute(root, "data-appearance", options.appearance);
    setAttribute(root, "data-resizable", options.resizable);
    setAttribute(root, "data-sized", options.height !== null);
    setAttribute(root, "dir", options.rtl ? "rtl" : null);
    root.style.height = length(options.height);
    const highest = length(options.max_height);
    root.style.minHeight = length(options.min_height) || (highest && `min(320px, ${highest})`);
    root.style.maxHeight = highest;
    for (const name in { ...theme, ...options.theme })
      root.style.setProperty(name, options.theme[name] ?? "");
    theme = options.theme;
    if (options.css === css) return;
    css = options.css;
    applied.abort();
    applied = new AbortController();
    const text = css && scoped(css, view);
    if (text) applyStyleSheet(root, text, applied.signal);
  };
}

/**
 * A chat's own rules are about nothing outside it, whatever their selectors say.
 * @param {string} css
 * @param {string} view
 */
function scoped(css, view) {
  // Named so often that it wins over the widget's own rules.
  const text = `@scope (.chatwidget[data-key="${view}"]){:scope${".chatwidget".repeat(6)}{${css}\n}}`;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  // What has closed the braces around it would be about the host's page.
  return sheet.cssRules.length > 1 ? "" : text;
}
