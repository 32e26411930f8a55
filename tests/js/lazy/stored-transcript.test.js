/** The transcript that a page stores in its notebook: whole while it is small, and the end of a huge one. */

import "../support/dom.js";
import assert from "node:assert/strict";
import { test } from "node:test";
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
