/**
 * Calls a function once, when the signal is aborted.
 * @param {AbortSignal} signal
 * @param {() => void} then
 */
export const onAbort = (signal, then) => signal.addEventListener("abort", then, { once: true });
