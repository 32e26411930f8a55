import assert from "node:assert/strict";
import { test } from "node:test";

import { FINISH_TEXTS, usageText } from "../../../../js/lazy/usage-line/index.js";
import { drawn } from "../../support/all-lazy.js";
import { openChat } from "../../support/chat-page.js";

const CUT = [
  { role: "user", content: "How much?" },
  { role: "assistant", content: "The dose is 10", metadata: { finish: "length" } },
];

/** @param {object} page @param {object[]} [history] */
async function opened(page, history = CUT) {
  const chat = openChat({ history, _page: { ids: ["m1", "m2", "m3"].slice(0, history.length), ...page } });
  await drawn();
  await drawn();
  return chat;
}

test("Continue stands beside the reason, asks once for the last response, and leaves the focus in the message box", async () => {
  const chat = await opened({ can: { go_on: true } });
  const button = chat.one("button", "Continue");
  assert.match(button.parentElement.textContent, /^The response reached the token limit\./);
  button.click();
  const sent = chat.model.sent.filter(({ type }) => type === "continue");
  assert.deepEqual(
    sent.map(({ message }) => message),
    ["m2"],
  );
  assert.equal(document.activeElement, chat.area());
});

test("an answer that failed has no second reason beside Continue", async () => {
  const failed = { ...CUT[1], metadata: { finish: "interrupted", error: { text: "lost" } } };
  const chat = await opened({ can: { go_on: true } }, [CUT[0], failed]);
  assert.equal(chat.one("button", "Continue").parentElement.textContent, "Continue");
});

test("Continue is absent during a run, before other messages, and where the kernel does not offer it", async () => {
  const running = await opened({ can: { go_on: true }, status: "submitted" });
  assert.equal(running.all("button", "Continue").length, 0);
  const followed = await opened({ can: { go_on: true } }, [...CUT, CUT[0]]);
  assert.equal(followed.all("button", "Continue").length, 0);
  const own = await opened({ can: { go_on: false } });
  assert.equal(own.all("button", "Continue").length, 0);
});

test("the line under a response says why it ended, where that is not its own end", () => {
  assert.equal(usageText({ finish: "stop" }), "");
  assert.equal(usageText({ finish: "length" }), "The response reached the token limit.");
  assert.equal(
    usageText({ finish: "stopped", usage: { completion_tokens: 8 } }),
    "The response was stopped · 8 tokens",
  );
});

test("a response that was stopped says after how many words, where words are counted by spaces", () => {
  assert.equal(usageText({ finish: "stopped" }, "One two,\n\n- three"), "Stopped after 4 words");
  assert.equal(usageText({ finish: "stopped" }, " One "), "Stopped after 1 word");
  assert.equal(usageText({ finish: "stopped" }, "こんにちは"), "The response was stopped.");
  assert.equal(usageText({ finish: "stopped", error: { text: "lost" } }, "One"), "");
});

test("one token is no tokens", () => {
  assert.equal(usageText({ usage: { completion_tokens: 1 } }), "1 token");
});

test("the first token has come after some time, however soon", () => {
  assert.equal(usageText({ timing: { first_token: 0.02 } }), "first token after 0.02 s");
  assert.equal(usageText({ timing: { first_token: 1.26 } }), "first token after 1.3 s");
});

test("a response that failed says so itself, and an unknown reason says nothing", () => {
  assert.equal(usageText({ finish: "interrupted", error: { text: "lost" } }), "");
  assert.equal(usageText({ finish: "something new" }), "");
});

test("every reason has its words", () => {
  assert.deepEqual(Object.keys(FINISH_TEXTS), [
    ...["length", "content_filter", "tool_calls", "stopped", "interrupted", "refused"],
  ]);
});
