/**
 * A stand-in for the model of a conversation without a kernel: it has what was stored with the conversation, in a
 * notebook or in an exported file, and refuses everything else.
 */

/** @param {string} text base64 */
export const decoded = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

/**
 * @param {(name: string) => any} read gives a trait
 * @param {Record<string, string | Uint8Array<ArrayBuffer>>} blobs bytes, or these in base64, by what the page asks for
 * @param {string} reason why nothing else is possible, as a sentence
 */
export function standIn(read, blobs, reason) {
  /** @type {(...values: any[]) => void} */
  let hear = () => {};
  /** @param {any[]} frame */
  const emit = (...frame) => queueMicrotask(() => hear(...frame));
  return {
    get: read,
    /**
     * @param {string} name
     * @param {(...values: any[]) => void} listener
     */
    on(name, listener) {
      if (name === "msg:custom") hear = listener;
    },
    off() {},
    /** @param {any} event */
    send({ type, id, hash }) {
      // A file's name for the page ends in a word that changes with its content.
      const data = type === "blob" && (blobs[hash] ?? blobs[hash.split(":").slice(0, 3).join(":")]);
      if (!data) return emit({ type: "reply", to: id, ok: type !== "blob", reason });
      const bytes = typeof data === "string" ? decoded(data) : data;
      const frame = { type: "blob", to: id, hash, offset: 0, size: bytes.length };
      emit(frame, [new DataView(bytes.buffer)]);
    },
  };
}
