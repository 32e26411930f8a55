/**
 * What anywidget loads for a chat in a saved notebook, in place of the whole widget: the notebook stores that once, in
 * a model of its own that all stored chats name. The chat is read-only, and says so.
 */

import { decoded, standIn } from "./wire/stand-in.js";

/**
 * @typedef {{get: (name: string) => any, widget_manager: {get_model: (id: string) => Promise<{get: (name: string) => any}>}}} Stored
 */

const READ_ONLY = "This is a saved conversation. To go on with it, run this cell again.";
const SOURCE_MISSING = "This saved conversation is shown as text: what draws it is missing in this notebook.";

/** What only a chat with a kernel can show or do. @type {Record<string, unknown>} */
const WITHOUT_KERNEL = {
  _inputs: null,
  _example_table: null,
  examples: [],
  multimodal: false,
  autofocus: false,
};

/** @param {any} page */
const atRest = (page) => ({
  ...page,
  status: "ready",
  pending: null,
  alert: null,
  queued: 0,
  conversations: null,
  draft: { text: "", files: [], by: null, n: 0 },
  can: { submit: false, copy: true },
});

/** The widget's code is evaluated once, however many chats a notebook holds. @type {Map<string, Promise<any>>} */
// @ts-expect-error a global of the page, shared by every stored chat's own copy of this module
globalThis.chatwidgetStored ??= new Map();

/** @param {string} packed JavaScript, compressed by gzip, in base64 */
function unpacked(packed) {
  const stream = new Blob([decoded(packed)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

/** @param {string} packed */
async function evaluated(packed) {
  return import(URL.createObjectURL(new Blob([await unpacked(packed)], { type: "text/javascript" })));
}

/** @param {Record<string, string>} parts */
async function unpackedParts(parts) {
  /** @type {Record<string, Uint8Array<ArrayBuffer>>} */
  const found = {};
  for (const name of Object.keys(parts)) found[name] = new Uint8Array(await unpacked(parts[name]));
  return found;
}

/**
 * @param {string} id
 * @param {string} packed
 * @returns {Promise<any>}
 */
function evaluatedOnce(id, packed) {
  /** @type {Map<string, Promise<any>>} */
  // @ts-expect-error as above
  const known = globalThis.chatwidgetStored;
  const found = known.get(id) ?? evaluated(packed);
  known.set(id, found);
  return found;
}

/**
 * @param {string} text
 * @param {HTMLElement} el
 */
function announce(text, el) {
  const line = document.createElement("p");
  line.setAttribute("role", "status");
  line.style.cssText = "margin: 4px 0; font-size: 0.9em; opacity: 0.8";
  line.textContent = text;
  el.append(line);
}

/**
 * @param {any[]} history
 * @param {HTMLElement} el
 */
function asText(history, el) {
  for (const { role, content } of history) {
    const message = document.createElement("p");
    message.style.whiteSpace = "pre-wrap";
    const text =
      typeof content === "string"
        ? content
        : content.map((/** @type {any} */ part) => part?.text ?? `[${part?.type}]`).join("\n");
    message.textContent = `${role}: ${text}`;
    el.append(message);
  }
}

export default {
  /** @param {{model: Stored, el: HTMLElement, signal?: AbortSignal}} given */
  async render({ model: chat, el, signal }) {
    el.classList.remove("jupyter-widgets-disconnected"); // the host's red sign of a lost kernel; the text below says more
    const { code, blobs = {} } = chat.get("_stored") ?? {};
    try {
      const { get_model } = chat.widget_manager;
      const shared = await get_model.call(chat.widget_manager, code);
      const { default: widget } = await evaluatedOnce(code, shared.get("core"));
      /** @param {string} name */
      const read = (name) => {
        if (name === "_page") return atRest(chat.get(name));
        if (name === "css") return `${chat.get(name) ?? ""}\n.cw-composer { display: none }`;
        return name in WITHOUT_KERNEL ? WITHOUT_KERNEL[name] : chat.get(name);
      };
      const parts = await unpackedParts(shared.get("parts"));
      const chatOnly = standIn(read, { ...parts, ...blobs }, READ_ONLY);
      widget.render({ model: chatOnly, el, signal });
      announce(READ_ONLY, el);
    } catch (error) {
      console.warn("chatwidget:", error);
      announce(SOURCE_MISSING, el);
      asText(chat.get("history") ?? [], el);
    }
  },
};
