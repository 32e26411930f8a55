/**
 * The page of a conversation saved in one file: the widget, with a stand-in for its kernel that has only the bytes which
 * lie in that file.
 */

const SAVED = "This is an exported conversation. Open the notebook to continue it.";
const { code, traits, blobs } = JSON.parse(document.getElementById("conversation")?.textContent ?? "{}");

/** @type {Map<string, (...values: any[]) => void>} */
const listeners = new Map();
/** @param {any[]} frame */
const emit = (...frame) => queueMicrotask(() => listeners.get("msg:custom")?.(...frame));

const kernel = {
  /** @param {string} name */
  get: (name) => traits[name],
  /**
   * @param {string} name
   * @param {(...values: any[]) => void} listener
   */
  on: (name, listener) => void listeners.set(name, listener),
  off: () => {},
  /** @param {any} event */
  send({ type, id, hash }) {
    // A file's name for the page ends in a word that changes with its content.
    const data = type === "blob" && (blobs[hash] ?? blobs[hash.split(":").slice(0, 3).join(":")]);
    if (typeof data !== "string") return emit({ type: "reply", to: id, ok: type !== "blob", reason: SAVED });
    const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
    const frame = { type: "blob", to: id, hash, offset: 0, size: bytes.length };
    emit(frame, [new DataView(bytes.buffer)]);
  },
};

const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
const { default: widget } = await import(url);
URL.revokeObjectURL(url);
const el = document.createElement("div");
const place = document.getElementById("chat");
place?.replaceChildren(el);
widget.render({ model: kernel, el });

export {};
