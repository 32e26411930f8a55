/**
 * @param {AbortSignal} signal
 * @param {() => void} then what is to be done when it ends
 */
export const onAbort = (signal, then) => signal.addEventListener("abort", then, { once: true });
