/**
 * A chat as the notebook's own metadata stores it, so that a trusted notebook opens with the conversation. The widget's
 * code is stored once, whatever the number of chats; models that no output shows any more are removed.
 */

import stub from "stored-chat.text";

/** What anywidget loads for a stored widget that is no chat: it displays the static form, as the kernel drew it. */
const STATIC = `export default {
  render({ model: stored, el }) {
    el.classList.remove("jupyter-widgets-disconnected");
    el.append(...new DOMParser().parseFromString(stored.get("_stored").html, "text/html").body.childNodes);
  },
};`;

/**
 * @typedef {{model_name: string, model_module: string, model_module_version: string, state: Record<string, any>}} Entry
 */

const KEY = "application/vnd.jupyter.widget-state+json";
const REFERENCE = "IPY_MODEL_";
const CODE = "chatwidget-code-";

/**
 * Tells texts apart; nothing secret hangs on it.
 * @param {string} text
 */
function digest(text) {
  let sum = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193);
  return `${(sum >>> 0).toString(36)}${text.length.toString(36)}`;
}

/**
 * @param {any} widgets what the notebook stores of its widgets
 * @param {string} id
 */
export const hasChat = (widgets, id) => Boolean(widgets?.[KEY]?.state?.[id]);

/** @param {Entry} entry */
const isChat = ({ state }) => Boolean(state?._stored) || /^chatwidget\./.test(state?._anywidget_id ?? "");

/**
 * @param {Record<string, Entry>} entries
 * @param {Set<string>} visible ids of the models that outputs show
 */
function withoutStale(entries, visible) {
  const others = Object.entries(entries).filter(([id, entry]) => !id.startsWith(CODE) && !isChat(entry));
  const mentioned = JSON.stringify(others);
  /** @type {Set<string>} */
  const stale = new Set();
  for (const [id, entry] of Object.entries(entries)) {
    if (!isChat(entry) || visible.has(id) || mentioned.includes(REFERENCE + id)) continue;
    stale.add(id);
    stale.add(String(entry.state.layout).replace(REFERENCE, ""));
  }
  return Object.fromEntries(Object.entries(entries).filter(([id]) => !stale.has(id)));
}

/**
 * @param {any} widget the host's own model of the chat
 * @param {Record<string, any>} more
 * @param {string} code the id of the model that holds the code
 */
function chatEntry(widget, more, code) {
  const { layout: _, _inputs: __, ...state } = widget.get_state(true);
  return {
    model_name: widget.get("_model_name"),
    model_module: widget.get("_model_module"),
    model_module_version: widget.get("_model_module_version"),
    state: { ...state, ...more, _esm: more._stored.html ? STATIC : stub, _stored: { ...more._stored, code } },
  };
}

/**
 * @param {any} widget
 * @param {string} core
 * @param {Record<string, string>} parts
 */
function codeEntry(widget, core, parts) {
  /** @type {Record<string, any>} */
  const state = { _anywidget_id: "chatwidget-code", _esm: "export default {}", core, parts };
  for (const name of [
    "_model_module",
    "_model_module_version",
    "_model_name",
    "_view_module",
    "_view_module_version",
  ])
    state[name] = widget.get(name);
  return {
    model_name: widget.get("_model_name"),
    model_module: widget.get("_model_module"),
    model_module_version: widget.get("_model_module_version"),
    state: { ...state, _view_name: widget.get("_view_name") },
  };
}

/**
 * What the notebook is to store of its widgets, with this chat as it is now.
 * @param {any} widgets what it stores so far
 * @param {Set<string>} visible ids of the models that outputs show
 * @param {string} id the chat's
 * @param {any} widget the host's own model of it
 * @param {{traits: Record<string, any>, blobs: Record<string, string>, parts: Record<string, string>, core: string, html: string | null}} given
 *   `core` is the widget's code, compressed, in base64
 */
export function withChat(widgets, visible, id, widget, { traits, blobs, parts, core, html }) {
  const current = widgets?.[KEY] ?? { version_major: 2, version_minor: 0 };
  const retained = withoutStale(current.state ?? {}, visible);
  const code = CODE + digest(core);
  if (visible.has(id) && html !== null) {
    retained[id] = chatEntry(widget, { ...traits, _stored: { html } }, "");
  } else if (visible.has(id)) {
    retained[id] = chatEntry(widget, { ...traits, _stored: { blobs } }, code);
    retained[code] = codeEntry(widget, core, { ...retained[code]?.state.parts, ...parts });
  }
  const named = JSON.stringify(Object.values(retained).map(({ state }) => state?._stored?.code ?? ""));
  const state = Object.fromEntries(
    Object.entries(retained).filter(([key]) => !key.startsWith(CODE) || named.includes(key)),
  );
  return { ...widgets, [KEY]: { ...current, state } };
}
