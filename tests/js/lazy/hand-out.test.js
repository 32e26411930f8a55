/** Patches of several chats that came over the line of one: each goes to its chat, in the notebook of that line. */

import "../support/dom.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { handOut } from "../../../js/lazy/notebook-output/hand-out.js";

/** A chat of a notebook, as the page has it. @param {object} manager @param {string} id */
function chat(manager, id) {
  const stop = new AbortController();
  const own = {
    manager,
    id,
    closed: stop.signal,
    running: false,
    /** @type {any} */ others: () => {},
    /** @type {any[]} */ sent: [],
    /** @type {any[]} */ taken: [],
    changed: () => {},
    subscribe: (/** @type {() => void} */ listener) => {
      own.changed = listener;
    },
    send: (/** @type {any[]} */ ...event) => own.sent.push(event),
    close: () => stop.abort(),
  };
  handOut(/** @type {any} */ (own), (frame) => own.taken.push(frame));
  return own;
}

const patch = (/** @type {number} */ seq) => ({ type: "patch", seq, ops: [] });

test("each frame goes to the chat it names, and a chat that is not in this notebook gets none", () => {
  const manager = {};
  const [one, two] = [chat(manager, "one"), chat(manager, "two")];
  const stranger = chat({}, "three");

  one.others({
    type: "carried",
    frames: [
      ["two", patch(5)],
      ["one", patch(8)],
      ["three", patch(1)],
      ["nobody", patch(2)],
    ],
  });

  assert.deepEqual(one.taken, [patch(8)]);
  assert.deepEqual(two.taken, [patch(5)]);
  assert.deepEqual(stranger.taken, []);
});

test("a chat that was closed gets nothing, and one that was made again in its place does", () => {
  const manager = {};
  const one = chat(manager, "one");
  const old = chat(manager, "two");
  const now = chat(manager, "two");

  old.close();
  one.others({ type: "carried", frames: [["two", patch(5)]] });
  now.close();
  one.others({ type: "carried", frames: [["two", patch(6)]] });

  assert.deepEqual(old.taken, []);
  assert.deepEqual(now.taken, [patch(5)]);
});

test("the kernel hears of it once, at the first run in a notebook with several chats", async () => {
  const manager = {};
  const chats = ["one", "two", "three"].map((id) => chat(manager, id));
  const alone = chat({}, "four");

  for (const each of [...chats, alone]) each.changed();
  for (const each of [...chats, alone]) {
    each.running = true;
    each.changed();
    each.changed();
  }
  await new Promise((resolve) => setTimeout(resolve, 5));

  for (const { sent } of chats) assert.deepEqual(sent, [["connect", { hands_out: true }]]);
  assert.deepEqual(alone.sent, []);
});
