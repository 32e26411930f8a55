/**
 * The document of a comparison's page, as types only. The kernel's twin is `prompting/comparison_page.py`.
 *
 * @typedef {object} Side
 * @property {string} name the chat's name, or a letter while names are hidden
 * @property {string} letter
 * @property {boolean} running
 * @property {boolean} closed
 * @property {string} about seconds and tokens
 * @property {boolean} retainable
 * @property {Record<string, unknown>} options how its messages appear
 *
 * @typedef {object} ComparisonDocument
 * @property {Side[]} sides from left to right
 * @property {boolean} hidden whether names are hidden
 * @property {number} round
 * @property {{can: boolean, cast: string | null, text: string}} vote
 * @property {string} remark
 */

export {};
