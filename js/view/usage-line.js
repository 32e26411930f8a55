/**
 * What an answer cost, as far as its metadata say.
 *
 * @import {Metadata} from "../wire/protocol.js"
 */

/**
 * @param {unknown} value
 * @param {number} digits
 * @param {string} before
 * @param {string} unit
 */
const counted = (value, digits, before, unit) =>
  typeof value === "number" && `${before}${value.toFixed(digits)}${unit}`;

/**
 * @param {Metadata} [metadata]
 * @returns {string} as in `128 tokens · first after 0.4 s · 74 tokens/s`
 */
export const usageText = ({ usage, timing } = {}) =>
  [
    counted(usage?.completion_tokens, 0, "", " tokens"),
    counted(timing?.first_token, 1, "first token after ", " s"),
    counted(timing?.tokens_per_second, 0, "", " tokens/s"),
  ]
    .filter(Boolean)
    .join(" · ");
