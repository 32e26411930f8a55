/** What only growing or very long texts need: reading them at their end, and making the unfinished end readable. */

export { Slices } from "./slices.js";
export { Tail } from "./tail.js";
