/** The transcript that a page stores in its notebook: whole while it is small, and the end of a huge one. */

import "../support/dom.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { Transcript } from "../../../js/lazy/notebook-output/transcript.js";

/** A connection whose kernel draws nothing. @param {any[]} history */
const silent = (history) =>
  /** @type {any} */ ({
    doc: { history, page: { ids: history.map((_, at) => `m${at}`), conversations: null } },
    options: { show_system: false },
    running: false,
    blobs: { get: () => Promise.reject(new Error("no kernel")) },
  });

test("of a huge conversation the end is stored, and a sentence says how much is left out", () => {
  const history = Array.from({ length: 300 }, (_, at) => ({
    role: "user",
    content: `number ${at}: ${"words ".repeat(2000)}`,
  }));
  const { html, markdown } = new Transcript(silent(history)).whole;
  const numbers = [...html.matchAll(/number (\d+):/g)].map((found) => Number(found[1]));
  assert.ok(html.length > 1_800_000 && html.length < 2_200_000, `${html.length}`);
  assert.deepEqual(
    numbers,
    Array.from({ length: 300 - numbers[0] }, (_, at) => numbers[0] + at),
  );
  for (const form of [html, markdown])
    assert.ok(form.includes(`The first ${numbers[0]} messages are left out here.`));
});

test("what the kernel has not drawn is there as escaped text, and is not complete", () => {
  const transcript = new Transcript(silent([{ role: "user", content: "<img src=x onerror=alert(1)>" }]));
  assert.ok(transcript.whole.html.includes("&lt;img src=x onerror=alert(1)&gt;"));
  assert.equal(transcript.isComplete, false);
});

test("a message that changes while the kernel draws it is drawn again, also where nothing asks a second time", async () => {
  const message = { role: "assistant", content: "Paris" };
  /** @type {((bytes: Uint8Array) => void)[]} */
  const replies = [];
  const connection = {
    ...silent([message]),
    blobs: { get: () => new Promise((resolve) => replies.push(resolve)) },
  };
  const transcript = new Transcript(connection);
  const drawn = (/** @type {string} */ html) =>
    gzipSync(
      JSON.stringify({
        head: { html: "", markdown: "" },
        messages: { m0: { html, markdown: "" } },
        blobs: {},
      }),
    );

  const completing = transcript.complete();
  transcript.forget({ messages: new Set([message]), page: new Set() });
  const joining = transcript.complete();
  replies[0](drawn("<b>Par</b>"));
  for (let turns = 0; replies.length < 2 && turns < 1000; turns += 1)
    await new Promise((resolve) => setImmediate(resolve));
  assert.equal(replies.length, 2);
  replies[1](drawn("<b>Paris</b>"));
  await Promise.all([completing, joining]);

  assert.ok(transcript.isComplete);
  assert.ok(transcript.whole.html.includes("<b>Paris</b>"));
});

test("a board that changes while the kernel draws it is drawn again", async () => {
  /** @type {((bytes: Uint8Array) => void)[]} */
  const replies = [];
  const connection = {
    ...silent([]),
    options: { _kind: "playground" },
    blobs: { get: () => new Promise((resolve) => replies.push(resolve)) },
  };
  const transcript = new Transcript(connection);
  const drawn = (/** @type {string} */ html) =>
    gzipSync(JSON.stringify({ head: { html, markdown: "" }, messages: {}, blobs: {} }));

  const completing = transcript.complete();
  transcript.forget({ messages: new Set(), page: new Set(["columns"]) });
  const joining = transcript.complete();
  replies[0](drawn("<table>empty</table>"));
  for (let turns = 0; replies.length < 2 && turns < 1000; turns += 1)
    await new Promise((resolve) => setImmediate(resolve));
  assert.equal(replies.length, 2);
  assert.equal(transcript.isComplete, false);
  replies[1](drawn("<table>CAT</table>"));
  await Promise.all([completing, joining]);

  assert.ok(transcript.isComplete);
  assert.ok(transcript.whole.html.includes("CAT"));
});
