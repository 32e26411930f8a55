/** The upload of one file, in slices. A few are in flight at a time, so that other events pass between them. */

/**
 * @import {Connection} from "../../wire/connection.js"
 */

/** Bytes, below every host's limit for one message. */
const SLICE = 524_288;
const IN_FLIGHT = 4;

/**
 * @param {Connection} connection
 * @param {{upload: string, view: string}} ids
 * @param {File} file
 * @param {AbortSignal} signal cancels the upload
 * @param {(bytes: number) => void} progress
 * @returns {Promise<void>} rejects with the reason
 */
export async function upload(connection, ids, file, signal, progress) {
  const fields = { ...ids, name: file.name, mime: file.type, size: file.size };
  let over = false;
  let done = 0;
  // The reply to the first slice says whether the file is accepted.
  let next = SLICE;
  /** @param {number} offset */
  const send = async (offset) => {
    const bytes = await file
      .slice(offset, offset + SLICE)
      .arrayBuffer()
      .catch(() => {
        throw new Error(`Could not read ${file.name}. It may have been moved or changed. Attach it again.`);
      });
    if (signal.aborted) return;
    await new Promise((resolve, reject) => {
      connection.send(
        "upload",
        { ...fields, offset, buffers: [bytes] },
        ({ ok, reason = "the kernel refused it." }) =>
          ok
            ? resolve(null)
            : reject(
                new Error(reason.includes(file.name) ? reason : `Could not attach ${file.name}: ${reason}`),
              ),
      );
    });
    done += bytes.byteLength;
    progress(done);
  };
  const lane = async () => {
    while (next < file.size && !signal.aborted && !over) {
      const offset = next;
      next += SLICE;
      await send(offset);
    }
  };
  if (signal.aborted) return;
  try {
    await send(0);
    await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  } finally {
    over = true;
  }
}
