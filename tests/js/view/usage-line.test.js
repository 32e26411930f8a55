import assert from "node:assert/strict";
import { test } from "node:test";

import { FINISH_TEXTS, timingText } from "../../../js/view/usage-line.js";

test("the line under a response says why it ended, where that is not its own end", () => {
  assert.equal(timingText({ finish: "stop" }), "");
  assert.equal(timingText({ finish: "length" }), "The response reached the token limit.");
  assert.equal(
    timingText({ finish: "stopped", usage: { completion_tokens: 8 } }),
    "The response was stopped. · 8 tokens",
  );
});

test("a response that failed says so itself, and an unknown reason says nothing", () => {
  assert.equal(timingText({ finish: "interrupted", error: { text: "lost" } }), "");
  assert.equal(timingText({ finish: "something new" }), "");
});

test("every reason has its words", () => {
  assert.deepEqual(Object.keys(FINISH_TEXTS), [
    ...["length", "content_filter", "tool_calls", "stopped", "interrupted", "refused"],
  ]);
});
