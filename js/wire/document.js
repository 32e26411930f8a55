/**
 * The conversation as plain data, and how a frame changes it. Knows neither the model nor the DOM: the objects are
 * changed in place because the host's model holds the very same ones, and a view that opens late must find them right.
 *
 * @import {Doc, DocFrame, Message, Op, Page, Path} from "./protocol.js"
 */

/** A frame that does not fit the document of the page: a frame before it was lost. */
export class Gap extends Error {}

/**
 * @typedef {object} Changed what a frame changed, as coarse as the drawing needs
 * @property {Set<Message>} messages messages whose own content changed
 * @property {boolean} structure messages came, went, or were replaced
 * @property {Set<string>} page keys of the page
 */

/** @returns {Changed} */
export const noChange = () => ({ messages: new Set(), structure: false, page: new Set() });

/** @returns {Page} */
const emptyPage = () => ({
  seq: 0,
  ids: [],
  status: "ready",
  pending: null,
  alert: null,
  draft: { text: "", files: [], by: null, n: 0 },
  can: /** @type {Page["can"]} */ ({ submit: true, copy: true }),
  feedback: {},
  versions: {},
  queued: 0,
  questions: [],
  conversations: null,
});

/**
 * Adds what a page lacks, in place.
 * @param {Partial<Page>} page
 * @returns {Page}
 */
export function completePage(page) {
  const standard = emptyPage();
  for (const key of /** @type {(keyof Page)[]} */ (Object.keys(standard))) {
    if (page[key] === undefined) Object.assign(page, { [key]: standard[key] });
  }
  return /** @type {Page} */ (page);
}

const ROLES = /** @type {const} */ (["user", "assistant"]);

/**
 * The document that a host's model has. Every message was parsed with texts of its own; here a role is one text for all,
 * and an id the one that stands in sets of ids too.
 * @param {(name: string) => any} get
 * @returns {Doc}
 */
export function documentOf(get) {
  const history = get("history") ?? [];
  const page = completePage(get("_page") ?? {});
  for (const message of history) for (const role of ROLES) if (message.role === role) message.role = role;
  const ids = [...new Set(page.ids)];
  if (ids.length === page.ids.length) refill(page.ids, ids);
  return { history, page };
}

/** @param {Page} page */
export const isRunning = (page) => page.status === "submitted" || page.status === "streaming";

/**
 * The identity of a message; a page without ids (another kernel's saved state) falls back on positions.
 * @param {Doc} doc
 * @param {number} index
 */
export const messageId = (doc, index) => doc.page.ids[index] ?? `#${index}`;

/**
 * @param {any} node
 * @param {string | number} key
 */
function has(node, key) {
  if (Array.isArray(node)) return Number.isInteger(key) && Number(key) >= 0 && Number(key) < node.length;
  return node !== null && typeof node === "object" && typeof key === "string" && Object.hasOwn(node, key);
}

/** @param {Op} op */
const described = (op) => `${op.op} at ${JSON.stringify(op.path)}`;

/**
 * @param {Doc} doc
 * @param {Op} op
 * @returns {any} the list or object which holds the last key of the path
 */
function parentOf(doc, op) {
  /** @type {any} */
  let node = doc;
  for (const key of op.path.slice(0, -1)) {
    if (!has(node, key)) throw new Gap(`${described(op)}: nothing at ${JSON.stringify(key)}`);
    node = node[key];
  }
  if (node === null || typeof node !== "object") throw new Gap(`${described(op)}: not a list or object`);
  return node;
}

/**
 * @param {unknown[]} list
 * @param {unknown[]} items
 */
function refill(list, items) {
  list.length = 0;
  for (const item of items) list.push(item);
}

/**
 * The two roots are refilled rather than replaced: the host's model keeps its own reference to them.
 * @param {Doc} doc
 * @param {Path} path
 * @param {any} value
 */
function setRoot(doc, path, value) {
  if (path[0] === "history" && Array.isArray(value)) refill(doc.history, value);
  else if (path[0] === "page" && value !== null && typeof value === "object") {
    for (const key of Object.keys(doc.page)) Reflect.deleteProperty(doc.page, key);
    completePage(Object.assign(doc.page, value));
  } else throw new Gap(`set at ${JSON.stringify(path)}: not a document`);
}

/**
 * @param {Doc} doc
 * @param {Op} op
 */
function applyOp(doc, op) {
  if (!Array.isArray(op.path) || op.path.length === 0) throw new Gap("an op without a path");
  const key = /** @type {string | number} */ (op.path.at(-1));
  if (key === "__proto__") throw new Gap(described(op));
  const node = parentOf(doc, op);
  switch (op.op) {
    case "append":
      if (!has(node, key) || typeof node[key] !== "string") throw new Gap(`${described(op)}: no text there`);
      node[key] += op.value;
      return;
    case "set":
      if (op.path.length === 1) return setRoot(doc, op.path, op.value);
      if (Array.isArray(node) ? !has(node, key) : typeof key !== "string")
        throw new Gap(`${described(op)}: no such place`);
      node[key] = op.value;
      return;
    case "insert":
      if (!Array.isArray(node) || !Number.isInteger(key) || Number(key) < 0 || Number(key) > node.length)
        throw new Gap(`${described(op)}: no such place in a list`);
      node.splice(Number(key), 0, op.value);
      return;
    case "remove":
      if (op.path.length === 1 || !has(node, key)) throw new Gap(`${described(op)}: nothing there`);
      if (Array.isArray(node)) node.splice(Number(key), 1);
      else delete node[key];
      return;
    default:
      throw new Gap(`an op named ${JSON.stringify(/** @type {any} */ (op).op)} is not known`);
  }
}

/**
 * @param {Doc} doc
 * @param {Op} op
 * @param {Changed} changed
 */
function record(doc, op, changed) {
  const [root, key] = op.path;
  if (root === "page") {
    for (const name of key === undefined ? Object.keys(doc.page) : [String(key)]) changed.page.add(name);
    if (key === undefined || key === "ids") changed.structure = true;
    return;
  }
  // A role decides which rows are shown at all, so it counts as structure.
  if (op.path.length <= 2 || op.path[2] === "role") changed.structure = true;
  if (key === undefined) for (const message of doc.history) changed.messages.add(message);
  const removed = op.op === "remove" && op.path.length === 2;
  if (typeof key === "number" && !removed) changed.messages.add(doc.history[key]);
}

/**
 * Applies the ops in place.
 * @param {Doc} doc
 * @param {Op[]} ops
 * @returns {Changed}
 * @throws {Gap} at the first op that does not fit; the ops before it stay applied, so the caller asks for the whole
 */
export function applyPatch(doc, ops) {
  const changed = noChange();
  for (const op of ops) {
    applyOp(doc, op);
    record(doc, op, changed);
  }
  return changed;
}

/**
 * @param {Doc} doc
 * @returns {Changed}
 */
export const allChanged = (doc) => ({
  messages: new Set(doc.history),
  structure: true,
  page: new Set(Object.keys(doc.page)),
});

/**
 * Takes a frame in.
 * @param {Doc} doc
 * @param {DocFrame} frame
 * @returns {Changed | null} null when it brought nothing new
 * @throws {Gap} when something between it and the page is missing
 */
export function receive(doc, frame) {
  if (frame.type === "state") {
    setRoot(doc, ["history"], frame.history);
    setRoot(doc, ["page"], frame.page);
    doc.page.seq = frame.seq;
    return allChanged(doc);
  }
  if (frame.seq <= doc.page.seq) return null;
  if (frame.type === "heartbeat")
    throw new Gap(`the kernel is at patch ${frame.seq}, the page at ${doc.page.seq}`);
  if (frame.seq !== doc.page.seq + 1) throw new Gap(`patch ${frame.seq} came after ${doc.page.seq}`);
  const changed = applyPatch(doc, frame.ops);
  doc.page.seq = frame.seq;
  return changed;
}
