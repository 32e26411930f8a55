/** Recording with the microphone, where the page and the host allow it. */

import { onAbort } from "../../on-abort.js";

/** Milliseconds between two parts of a recording; the time is drawn again with each. */
const INTERVAL = 500;
const BLOCKED =
  "Microphone access is blocked. Allow it for this page in your browser settings, then try again.";

export function mayRecord() {
  const policy = /** @type {any} */ (document).featurePolicy;
  const allowed = !policy?.allowsFeature || policy.allowsFeature("microphone");
  return allowed && Boolean(navigator.mediaDevices?.getUserMedia) && typeof MediaRecorder !== "undefined";
}

export class Recorder {
  /** Whether it records or is about to record. */
  on = false;
  #began = 0;
  /** @type {MediaRecorder | null} */
  #recorder = null;
  #signal;
  #listener;

  /**
   * @param {AbortSignal} signal ends the recording and discards it
   * @param {{recorded: (file: File) => void, changed: () => void, failed: (reason: string) => void}} listener
   */
  constructor(signal, listener) {
    this.#signal = signal;
    this.#listener = listener;
    onAbort(signal, () => this.#stop());
  }

  /** @returns {string | null} the length of the recording; null if there is none */
  get time() {
    if (!this.#recorder) return null;
    const seconds = Math.floor((Date.now() - this.#began) / 1000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  async toggle() {
    if (this.on) return this.#stop();
    this.on = true;
    this.#listener.changed();
    try {
      this.#begin(await navigator.mediaDevices.getUserMedia({ audio: true }));
    } catch (error) {
      this.on = false;
      const { name, message } = /** @type {Error} */ (error);
      this.#listener.failed(name === "NotAllowedError" ? BLOCKED : `Could not record audio: ${message}`);
      this.#listener.changed();
    }
  }

  /** @param {MediaStream} stream */
  #begin(stream) {
    const release = () => {
      for (const track of stream.getTracks()) track.stop();
    };
    // The user may have stopped it while the browser asked for permission.
    if (!this.on || this.#signal.aborted) return release();
    const recorder = new MediaRecorder(stream);
    /** @type {Blob[]} */
    const parts = [];
    recorder.ondataavailable = ({ data }) => {
      parts.push(data);
      if (this.on) this.#listener.changed();
    };
    recorder.onstop = () => {
      release();
      if (this.#signal.aborted) return;
      const type = recorder.mimeType.split(";")[0] || "audio/webm";
      this.#listener.recorded(new File(parts, `recording.${type.split("/")[1]}`, { type }));
    };
    recorder.start(INTERVAL);
    this.#began = Date.now();
    this.#recorder = recorder;
    this.#listener.changed();
  }

  #stop() {
    this.on = false;
    if (this.#recorder?.state === "recording") this.#recorder.stop();
    this.#recorder = null;
    if (!this.#signal.aborted) this.#listener.changed();
  }
}
