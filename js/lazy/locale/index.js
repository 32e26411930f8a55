/**
 * The page's words in another language. They are replaced where they are drawn, so that no other part of the page knows
 * of languages. What the user, the program, or the model wrote is left as it is.
 *
 * @import {Context} from "../../view/context.js"
 */

import { onAbort } from "../../on-abort.js";
import { Words } from "./words.js";

/** Languages with a complete table, which is the lazy part `words-` and the language. */
export const LANGUAGES = ["de", "es", "fr", "ja", "zh"];

const ATTRIBUTES = ["aria-label", "aria-description", "placeholder", "title"];
/** Where other people's words stand; of these elements only names for assistive technology are the page's. */
const CONTENT =
  ".cw-markdown, .cw-plain, .cw-names, .cw-choices, .cw-question-row[role=group], .cw-data-rows, .cw-saved > .cw-button, " +
  ".cw-version-text, .cw-version-called, .cw-prompt-models, pre, code, table, textarea";
/** What of the page stands in there. */
const WITHIN = ".cw-load, .cw-table-foot, [data-copy-code], img[tabindex]";

/** Whose names for assistive technology are others' too. */
const NAMED = ".cw-choices *, .cw-question-row[role=group] *, .cw-prompt-of-variable *, th *, [role=option]";

/** @param {Element | null} el */
const isContent = (el) => Boolean(el?.closest(CONTENT) && !el.closest(WITHIN));

/**
 * @param {string | null} wanted the option `locale`
 * @param {readonly string[]} preferred the languages of the browser, the preferred one first
 * @returns {string | null} the language, or null for English
 */
export function languageOf(wanted, preferred) {
  for (const name of wanted ? [wanted] : preferred) {
    // The table has simplified characters.
    if (/^zh\b.*\b(hant|tw|hk|mo)\b/i.test(name)) continue;
    const language = name.toLowerCase().split(/[-_]/)[0];
    if (language === "en") return null;
    if (LANGUAGES.includes(language)) return language;
  }
  return null;
}

/**
 * Translates a view of a chat, from now on.
 * @param {Context} context
 */
export async function install({ connection, loadLazy, root, signal }) {
  const language = languageOf(connection.options.locale, navigator.languages);
  if (!language) return;
  const part = await loadLazy(`words-${language}`).catch(() => null);
  if (!part || signal.aborted) return; // without the kernel the page stays in English
  const words = new Words(part.words);
  root.lang = language;
  const view = new TranslatedView(root, words);
  onAbort(signal, () => view.stop());
}

class TranslatedView {
  #words;
  #observer;

  /**
   * @param {HTMLElement} root
   * @param {Words} words
   */
  constructor(root, words) {
    this.#words = words;
    this.#observer = new MutationObserver((records) => this.#changed(records));
    this.#translate(root);
    const options = { subtree: true, childList: true, characterData: true, attributes: true };
    this.#observer.observe(root, { ...options, attributeFilter: ATTRIBUTES });
  }

  stop() {
    this.#observer.disconnect();
  }

  /** @param {MutationRecord[]} records */
  #changed(records) {
    for (const { type, target, addedNodes, attributeName } of records) {
      if (type === "attributes") this.#attribute(/** @type {Element} */ (target), attributeName ?? "");
      else if (type === "characterData") this.#text(target);
      else for (const node of addedNodes) this.#translate(node);
    }
    this.#observer.takeRecords(); // what was written here
  }

  /** @param {Node} node */
  #translate(node) {
    if (node.nodeType === Node.TEXT_NODE) return this.#text(node);
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let at = /** @type {Node | null} */ (node); at; at = walker.nextNode()) {
      if (at.nodeType === Node.TEXT_NODE) this.#text(at);
      else for (const name of ATTRIBUTES) this.#attribute(/** @type {Element} */ (at), name);
    }
  }

  /** @param {Node} node */
  #text(node) {
    const parent = node.parentElement;
    if (!parent || isContent(parent)) return;
    const text = node.nodeValue ?? "";
    const translated = this.#words.translated(text);
    if (translated !== text) node.nodeValue = translated;
  }

  /**
   * @param {Element} el
   * @param {string} name
   */
  #attribute(el, name) {
    const text = el.getAttribute(name);
    if (!text || el.matches(NAMED)) return;
    if (name !== "aria-label" && isContent(el.parentElement) && !el.matches(WITHIN)) return;
    const translated = this.#words.translated(text);
    if (translated !== text) el.setAttribute(name, translated);
  }
}
