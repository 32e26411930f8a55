/** The microphone, where page and host allow it. */

import { whenEnded } from "../../on-abort.js";

/** How often it gives what it has, in milliseconds; its time is shown anew then. */
const TICK = 500;

export function mayRecord() {
  const policy = /** @type {any} */ (document).featurePolicy;
  const allowed = !policy?.allowsFeature || policy.allowsFeature("microphone");
  return allowed && Boolean(navigator.mediaDevices?.getUserMedia) && typeof MediaRecorder !== "undefined";
}

export class Recorder {
  /** Whether it records, or is about to. */
  on = false;
  #began = 0;
  /** @type {MediaRecorder | null} */
  #recorder = null;
  #signal;
  #tell;

  /**
   * @param {AbortSignal} signal ends it, and throws away what was recorded
   * @param {{recorded: (file: File) => void, changed: () => void, failed: (reason: string) => void}} tell
   */
  constructor(signal, tell) {
    this.#signal = signal;
    this.#tell = tell;
    whenEnded(signal, () => this.#stop());
  }

  /** @returns {string | null} how long it has recorded; null as long as it does not */
  get time() {
    if (!this.#recorder) return null;
    const seconds = Math.floor((Date.now() - this.#began) / 1000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  async toggle() {
    if (this.on) return this.#stop();
    this.on = true;
    this.#tell.changed();
    try {
      this.#begin(await navigator.mediaDevices.getUserMedia({ audio: true }));
    } catch (error) {
      this.on = false;
      const { name, message } = /** @type {Error} */ (error);
      const why = name === "NotAllowedError" ? "this page may not listen." : message;
      this.#tell.failed(`The microphone cannot be used: ${why}`);
      this.#tell.changed();
    }
  }

  /** @param {MediaStream} stream */
  #begin(stream) {
    const release = () => {
      for (const track of stream.getTracks()) track.stop();
    };
    // It may have been taken back while the browser was asking.
    if (!this.on || this.#signal.aborted) return release();
    const recorder = new MediaRecorder(stream);
    /** @type {Blob[]} */
    const pieces = [];
    recorder.ondataavailable = ({ data }) => {
      pieces.push(data);
      if (this.on) this.#tell.changed();
    };
    recorder.onstop = () => {
      release();
      if (this.#signal.aborted) return;
      const type = recorder.mimeType.split(";")[0] || "audio/webm";
      this.#tell.recorded(new File(pieces, `recording.${type.split("/")[1]}`, { type }));
    };
    recorder.start(TICK);
    this.#began = Date.now();
    this.#recorder = recorder;
    this.#tell.changed();
  }

  #stop() {
    this.on = false;
    if (this.#recorder?.state === "recording") this.#recorder.stop();
    this.#recorder = null;
    if (!this.#signal.aborted) this.#tell.changed();
  }
}
