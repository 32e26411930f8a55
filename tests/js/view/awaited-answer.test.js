import "../support/dom.js";
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { openChat } from "../support/chat-page.js";

beforeEach(() => {
  document.body.replaceChildren();
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 1_000_000 });
});
afterEach(() => mock.timers.reset());

/** A chat that waits for its answer. */
const waiting = (show_progress) =>
  openChat({
    show_progress,
    history: [{ role: "user", content: "q" }],
    _page: {
      seq: 0,
      ids: ["m1"],
      status: "submitted",
      can: {},
      draft: { text: "", files: [], by: null, n: 0 },
    },
  });
const dots = (root) => root.querySelector(".cw-dots");

test("dots are shown until an answer begins, without a clock", () => {
  const { root } = waiting("minimal");
  assert.equal(dots(root).textContent, "Waiting for the response");
  mock.timers.tick(3000);
  assert.equal(dots(root).textContent, "Waiting for the response");
});

test("full progress counts the seconds, and stops counting when the answer begins", () => {
  const { root, model } = waiting("full");
  mock.timers.tick(2000);
  assert.ok(dots(root).textContent.endsWith("2 s"), dots(root).textContent);
  const counting = dots(root);
  model.patch([
    { op: "insert", path: ["history", 1], value: { role: "assistant", content: "a" } },
    { op: "insert", path: ["page", "ids", 1], value: "m2" },
    { op: "set", path: ["page", "status"], value: "streaming" },
  ]);
  assert.equal(dots(root), null);
  mock.timers.tick(3000);
  assert.ok(!counting.textContent.includes("5 s"));
});

test("hidden progress shows nothing", () => {
  assert.equal(dots(waiting("hidden").root), null);
});

test("the dot at the end of a text moves only while the text does not", () => {
  const { root, model } = waiting("minimal");
  const isStill = () => root.querySelector("[data-still]") !== null;
  const grow = (/** @type {string} */ value) =>
    model.patch([{ op: "append", path: ["history", 1, "content"], value }]);
  model.patch([
    { op: "insert", path: ["history", 1], value: { role: "assistant", content: "a" } },
    { op: "insert", path: ["page", "ids", 1], value: "m2" },
    { op: "set", path: ["page", "status"], value: "streaming" },
  ]);
  for (const word of ["b", "c", "d"]) {
    mock.timers.tick(400);
    assert.equal(isStill(), false);
    grow(word);
  }
  mock.timers.tick(600);
  assert.equal(isStill(), true);
  grow("e");
  assert.equal(isStill(), false);
  model.patch([{ op: "set", path: ["page", "status"], value: "ready" }]);
  mock.timers.tick(600);
  assert.equal(isStill(), false);
});
