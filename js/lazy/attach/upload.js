/** One file on its way to the kernel, slice by slice, a few of them in flight, so that other events pass between them. */

/**
 * @import {Connection} from "../../wire/connection.js"
 */

/** Below every host's limit for one message. */
const SLICE = 524_288;
const IN_FLIGHT = 4;

/**
 * @param {Connection} connection
 * @param {{upload: string, view: string}} ids
 * @param {File} file
 * @param {AbortSignal} signal cancels it
 * @param {(bytes: number) => void} progress
 * @returns {Promise<void>} rejects with the reason
 */
export async function upload(connection, ids, file, signal, progress) {
  const fields = { ...ids, name: file.name, mime: file.type, size: file.size };
  let over = false;
  let done = 0;
  // Whether it is accepted is known with the first slice.
  let next = SLICE;
  /** @param {number} offset */
  const send = async (offset) => {
    const bytes = await file
      .slice(offset, offset + SLICE)
      .arrayBuffer()
      .catch(() => {
        throw new Error(`${file.name} could not be read; it may have been moved, or changed.`);
      });
    if (signal.aborted) return;
    await new Promise((resolve, reject) => {
      connection.send(
        "upload",
        { ...fields, offset, buffers: [bytes] },
        ({ ok, reason = "it was not accepted." }) =>
          ok
            ? resolve(null)
            : reject(
                new Error(reason.includes(file.name) ? reason : `${file.name} was not attached: ${reason}`),
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
