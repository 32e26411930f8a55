/** Bytes that the history names by hash, asked for once each and joined from their slices. */

/**
 * @import {BlobSlice, Outcome} from "./protocol.js"
 *
 * @typedef {object} Asked
 * @property {Promise<Uint8Array<ArrayBuffer>>} bytes
 * @property {(bytes: Uint8Array<ArrayBuffer>) => void} done
 * @property {Uint8Array<ArrayBuffer> | null} joined
 * @property {Set<number>} offsets slices already here: an event sent twice is answered twice
 * @property {number} length
 */

export class Blobs {
  /** @type {Map<string, Asked>} */
  #asked = new Map();
  /** @type {Map<string, string>} */
  #urls = new Map();
  #ask;

  /** @param {(hash: string, settle: (outcome: Outcome) => void) => void} ask */
  constructor(ask) {
    this.#ask = ask;
  }

  /**
   * @param {string} hash
   * @returns {Promise<Uint8Array<ArrayBuffer>>} rejects with the kernel's reason; asking again then asks anew
   */
  get(hash) {
    const known = this.#asked.get(hash);
    if (known) return known.bytes;
    /** @type {Asked["done"]} */
    let done = () => {};
    const bytes = new Promise((resolve, reject) => {
      done = resolve;
      this.#ask(hash, (outcome) => {
        if (outcome.ok) return;
        this.#asked.delete(hash);
        reject(
          new Error(
            outcome.reason ?? "The kernel no longer has this file. Run the cell that created it again.",
          ),
        );
      });
    });
    // A kernel that cannot be reached has refused before `ask` returns; then there is nothing to remember.
    const asked = { bytes, done, joined: null, offsets: new Set(), length: 0 };
    this.#asked.set(hash, asked);
    bytes.catch(() => this.#asked.delete(hash));
    return bytes;
  }

  /**
   * @param {string} hash
   * @param {string} mime
   * @returns {Promise<string>} an address of the bytes, good until `dispose`
   */
  async url(hash, mime) {
    const key = `${hash} ${mime}`;
    const bytes = await this.get(hash);
    const known = this.#urls.get(key);
    if (known) return known;
    const url = URL.createObjectURL(new Blob([bytes], { type: mime }));
    this.#urls.set(key, url);
    return url;
  }

  /**
   * @param {BlobSlice} frame
   * @param {DataView | undefined} buffer
   * @returns {boolean} whether the blob is whole now
   */
  slice(frame, buffer) {
    const asked = this.#asked.get(frame.hash);
    if (!asked || !buffer) return false;
    asked.joined ??= new Uint8Array(frame.size);
    if (asked.offsets.has(frame.offset)) return asked.length >= frame.size;
    asked.offsets.add(frame.offset);
    asked.joined.set(new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength), frame.offset);
    asked.length += buffer.byteLength;
    if (asked.length < frame.size) return false;
    asked.done(asked.joined);
    return true;
  }

  dispose() {
    for (const url of this.#urls.values()) URL.revokeObjectURL(url);
    this.#urls.clear();
  }
}
