/**
 * When to ask the kernel for the whole conversation: after a gap, or when it has been silent for too long while a run
 * is on. One timer, and none when there is nothing to wait for.
 */

const SILENCE = 3000;
const LONGEST_SILENCE = 30000;
const BETWEEN_RESYNCS = 1000;

export class ResyncTimer {
  /** Whether a frame did not fit: then only the whole state may be applied. */
  broken = false;
  /** Whether the kernel was asked and stayed silent. */
  unheard = false;
  #lastFrame = Date.now();
  #lastResync = Number.NEGATIVE_INFINITY;
  #patience = SILENCE;
  #ended = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #ask;
  #running;
  #changed;

  /**
   * @param {() => void} ask for the whole state
   * @param {() => boolean} running whether a run is on
   * @param {() => void} changed called when `unheard` has changed
   */
  constructor(ask, running, changed) {
    this.#ask = ask;
    this.#running = running;
    this.#changed = changed;
  }

  /** A frame came: the kernel lives. */
  heard() {
    this.#lastFrame = Date.now();
    this.#patience = SILENCE;
    const waited = this.unheard;
    this.unheard = false;
    if (waited) this.#changed();
  }

  /** Asks for the whole, at most once a second; what comes too soon is asked again by the timer. */
  resync() {
    const now = Date.now();
    if (now - this.#lastResync >= BETWEEN_RESYNCS) {
      this.#lastResync = now;
      this.#ask();
    }
    this.set();
  }

  /** Sets the timer anew. */
  set() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#ended) return;
    let next = Number.POSITIVE_INFINITY;
    if (this.broken) next = this.#nextResync;
    if (this.#running()) next = Math.min(next, this.#lastFrame + this.#patience);
    if (!Number.isFinite(next)) return;
    this.#timer = setTimeout(() => this.#wake(), Math.max(1, next - Date.now()));
  }

  dispose() {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  #wake() {
    const now = Date.now();
    const silent = now - this.#lastFrame >= this.#patience;
    if (!silent && !(this.broken && now >= this.#nextResync)) return this.set();
    if (silent) {
      if (this.#patience > SILENCE && !this.unheard) {
        this.unheard = true;
        this.#changed();
      }
      this.#patience += Math.min(this.#patience, LONGEST_SILENCE);
    }
    this.resync();
  }

  /** A kernel that is silent since it was asked has the event in its queue: more events would only fill the queue. */
  get #nextResync() {
    const heard = this.#lastFrame > this.#lastResync;
    return heard ? this.#lastResync + BETWEEN_RESYNCS : this.#lastFrame + this.#patience;
  }
}
