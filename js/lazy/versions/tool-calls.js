/** Whether tools were called in the version of a turn that is shown, or in one that was shown before it. */

/**
 * @import {Context} from "../../view/context.js"
 * @import {Message} from "../../wire/protocol.js"
 */

export const TOOLS = "Tools were called here. Showing another version does not undo what they did.";

/** The messages before turns whose version was left, with calls in it or after it. @type {WeakMap<Context, Set<string>>} */
const left = new WeakMap();

/** @param {Message & {tool_calls?: unknown, metadata?: {tool_call?: unknown}}} message */
const hasCall = ({ role, tool_calls, metadata }) =>
  role === "tool" || Boolean(tool_calls ?? metadata?.tool_call);

/**
 * Where the turn that ends with a message begins.
 * @param {Context} context
 * @param {string} id
 */
function start({ connection }, id) {
  const { history, page } = connection.doc;
  let index = page.ids.indexOf(id);
  if (index < 0 || history[index].role === "user") return index;
  while (index && history[index - 1].role !== "user") index -= 1;
  return index;
}

/**
 * @param {Context} context
 * @param {string} id of the last message of a turn
 */
export function calledTools(context, id) {
  const { history, page } = context.connection.doc;
  const first = start(context, id);
  const turn = history.slice(first, page.ids.indexOf(id) + 1);
  return turn.some(hasCall) || Boolean(left.get(context)?.has(page.ids[first - 1] ?? ""));
}

/**
 * Remembers that a version is left, with all that follows it.
 * @param {Context} context
 * @param {string} id
 */
export function leave(context, id) {
  const { history, page } = context.connection.doc;
  const first = start(context, id);
  if (history.slice(first).some(hasCall))
    left.set(context, new Set(left.get(context)).add(page.ids[first - 1] ?? ""));
}
