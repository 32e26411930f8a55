/**
 * Has the notebook store what was said: just before it is saved, the transcript is written into the chat's own outputs,
 * and the chat into the notebook's metadata. Where several people write one notebook it is written after each turn.
 */

import { ClassicDocument } from "./classic-document.js";
import { handOut } from "./hand-out.js";
import { LabDocument } from "./lab-document.js";
import { hasChat, withChat } from "./stored-state.js";
import { Transcript } from "./transcript.js";

/**
 * @import {Connection} from "../../wire/connection.js"
 * @import {Output} from "./lab-document.js"
 */

const FORMULA = /\$|\\\\\(|\\\\\[/; // in JSON a backslash is two
const VIEW = "application/vnd.jupyter.widget-view+json";
/** What a board's static form is made from. A short run may begin and end between two patches. */
const DRAWN_OF_BOARD = ["status", "stored", "board", "columns", "verdicts", "ended_by"];

/**
 * @param {any} manager the host's
 * @returns {LabDocument | ClassicDocument | null} null where the page reaches no notebook, as in VS Code,
 *   marimo and Voila
 */
function documentOf(manager) {
  const { context, notebook } = manager ?? {};
  if (notebook) return new ClassicDocument(notebook);
  const { model: opened, saveState } = context ?? {};
  return opened?.cells && saveState?.disconnect ? new LabDocument(context) : null;
}

/**
 * The outputs of the page's notebook that show a chat; none where the page does not reach it.
 * @param {Connection} connection
 * @returns {() => Output[]} as they are at the moment
 */
export function outputsOf({ manager, id }) {
  const notebook = documentOf(manager);
  return () => notebook?.outputs().filter(({ data }) => data[VIEW]?.model_id === id) ?? [];
}

/**
 * Whether the notebook has the conversation, as the outputs' transcript and as the chat's state.
 * @param {LabDocument | ClassicDocument} notebook
 * @param {Connection} connection
 * @param {string} html the transcript
 */
function isStored(notebook, connection, html) {
  if (connection.doc.history.length === 0 && !connection.options._kind) return true;
  const outputs = outputsOf(connection)();
  return hasChat(notebook.widgets, connection.id) && outputs.every(({ data }) => data["text/html"] === html);
}

/** @param {Uint8Array} bytes */
function base64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}

/** @param {BlobPart} source @returns {Promise<string>} it compressed, in base64 */
async function packed(source) {
  const stream = new Blob([source]).stream().pipeThrough(new CompressionStream("gzip"));
  return base64(new Uint8Array(await new Response(stream).arrayBuffer()));
}

/** Lazy parts, packed; all chats of the page share them. @type {Map<string, Promise<string>>} */
const packedParts = new Map();

/** The lazy parts that a stored chat needs. @param {Connection} connection */
async function partsFor({ blobs, doc, options }) {
  if (options._kind) return {};
  const wanted = doc.history.some(({ content }) => typeof content !== "string") ? ["rich-parts"] : [];
  if (options.allow_tags !== true) wanted.push("unknown-tags");
  if (FORMULA.test(JSON.stringify(doc.history))) wanted.push("math");
  if (Object.keys(doc.page.versions ?? {}).length > 0) wanted.push("versions");
  /** @type {Record<string, string>} */
  const parts = {};
  for (const name of wanted) {
    const key = `lazy:${name}`;
    if (!packedParts.has(key)) packedParts.set(key, blobs.get(key).then(packed));
    parts[key] = await /** @type {Promise<string>} */ (packedParts.get(key));
  }
  return parts;
}

/**
 * Whoever else has a shared notebook open writes it too, so it is written only where it differs.
 * @param {LabDocument | ClassicDocument} notebook
 * @param {any} widgets what it is to store of its widgets
 */
function writeWidgets(notebook, widgets) {
  if (notebook.isShared && JSON.stringify(widgets) === JSON.stringify(notebook.widgets)) return;
  notebook.widgets = widgets;
}

/**
 * Writes what a save is to have. The hosts take a notebook for unchanged once it is saved, also if it changed while it
 * was being saved; then it is marked again.
 * @param {LabDocument | ClassicDocument} notebook
 * @param {() => void} write called just before each save
 * @param {AbortSignal} signal ends it
 * @returns {() => void} marks the notebook as changed, so that the host saves it
 */
function followSaves(notebook, write, signal) {
  let isMarked = false; // since the last save began
  const begins = () => {
    isMarked = false;
    write();
  };
  const ends = () => {
    if (isMarked) notebook.markChanged();
  };
  notebook.followSaves(begins, ends, signal);
  return () => {
    isMarked = true;
    notebook.markChanged();
  };
}

/** @param {Connection} connection */
export async function follow(connection) {
  const { manager, id } = connection;
  const notebook = documentOf(manager);
  if (!notebook) return;
  const ended = AbortSignal.any([connection.closed, notebook.closed]);
  const widget = await manager.get_model(id);
  if (!connection.options._kind) handOut(connection, (frame) => widget.trigger("msg:custom", frame, []));
  const core = await packed(widget.get("_esm"));
  if (ended.aborted) return;
  const transcript = new Transcript(connection);
  /** @type {Record<string, string>} */
  let parts = {};
  let changed = false;
  const mine = outputsOf(connection);

  /** The conversation into the outputs that show it. */
  const writeTranscript = () => {
    const { html, markdown } = transcript.whole;
    for (const { data, write } of mine())
      if (data["text/html"] !== html) write({ ...data, "text/html": html, "text/markdown": markdown });
  };

  const writeState = () => {
    const visible = new Set(notebook.outputs().map(({ data }) => data[VIEW]?.model_id));
    const { history, page } = connection.doc;
    const traits = connection.options._kind ? { _page: {} } : { history, _page: page };
    const html = connection.options._kind ? transcript.whole.html : null;
    const given = { traits, blobs: transcript.blobs, parts, core, html };
    writeWidgets(notebook, withChat(notebook.widgets, visible, id, widget, given));
  };

  const write = () => {
    if (connection.options._kind && !transcript.isDrawn) return;
    writeTranscript();
    writeState();
    // A save in the midst of an answer, or just after it, has some of it as plain text; another has to follow.
    changed = !transcript.isComplete;
  };
  const markChanged = followSaves(notebook, write, ended);

  /** After a turn: what the file lacks is drawn, and the notebook is to be saved. */
  const afterTurn = async () => {
    try {
      await transcript.complete();
      parts = await partsFor(connection);
    } catch (error) {
      console.warn("chatwidget: the notebook stores this turn as plain text:", error);
    }
    if (ended.aborted || !changed || connection.running || mine().length === 0) return;
    if (notebook.isShared) write();
    else markChanged();
  };

  let timer = 0;
  connection.subscribe((change) => {
    const isOther = connection.options._kind && DRAWN_OF_BOARD.some((key) => change.page.has(key));
    if (change.structure || change.messages.size > 0 || change.page.has("versions") || isOther) {
      transcript.forget(change);
      changed = true;
    }
    if (!changed || connection.running) return;
    clearTimeout(timer);
    timer = window.setTimeout(afterTurn);
  }, ended);

  await afterTurn();
  if (ended.aborted) return;
  // A page that is opened again may know of more than the file.
  changed ||= !isStored(notebook, connection, transcript.whole.html);
  if (changed) await afterTurn();
}
