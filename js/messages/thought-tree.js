/**
 * Which thoughts stand inside which: `metadata.parent_id` names the `metadata.id` of another thought of the same turn.
 *
 * @import {Message, Metadata} from "../wire/protocol.js"
 */

/**
 * What a message's place among the others hangs on; asked with every token, and mostly there is nothing.
 * @param {Message} message
 */
export const kinship = ({ metadata }) =>
  metadata ? `${!metadata.title},${metadata.id},${metadata.parent_id}` : "";

/**
 * @param {Message[]} history
 * @param {number[]} visible
 * @returns {[Map<number, number>, Map<number, number[]>]} the parent of each that has one, and the other way round. An
 *   id may be 0, and 1 and "1" are the same; a parent may come later; one that is not there counts for nothing; of a
 *   circle one thought stands outside.
 */
export function nesting(history, visible) {
  /** @type {Map<number, number>} */
  const parents = new Map();
  /** @type {Map<number, number[]>} */
  const children = new Map();
  /** @type {Map<string, number>} */
  const named = new Map();
  let turn = 0;
  /** @param {unknown} id */
  const key = (id) => `${turn} ${id}`;
  /** @param {(index: number, metadata: Metadata) => void} take */
  const each = (take) => {
    for (const index of visible) {
      const { role, metadata } = history[index];
      if (role === "user") turn = index;
      else if (metadata) take(index, metadata);
    }
    turn = 0;
  };
  each((index, { title, id }) => {
    if (title && (id ?? null) !== null && !named.has(key(id))) named.set(key(id), index);
  });
  each((index, { parent_id }) => {
    const parent = named.get(key(parent_id));
    let above = parent;
    while (above !== undefined && above !== index) above = parents.get(above);
    if (parent === undefined || above === index) return;
    parents.set(index, parent);
    children.set(parent, [...(children.get(parent) ?? []), index]);
  });
  return [parents, children];
}
