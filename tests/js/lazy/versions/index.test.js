/** The versions of a turn: shown under its last message, and switched by mouse and keyboard. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { drawn } from "../../support/all-lazy.js";
import { openChat, press } from "../../support/chat-page.js";
import { window } from "../../support/dom.js";

const history = [
  { role: "user", content: "hi" },
  { role: "assistant", content: "second" },
];

/** @param {[number, number]} versions @param {object} [page] */
async function opened(versions, page = {}) {
  const chat = openChat({ history, _page: { ids: ["m1", "m3"], versions: { m3: versions }, ...page } });
  await drawn();
  await drawn();
  return chat;
}

const sent = (chat) => chat.model.sent.filter(({ type }) => type === "switch");

test("which version of how many is shown stands under the last message of the turn, and nowhere else", async () => {
  const chat = await opened([1, 3]);
  assert.equal(chat.all("group", "Branches").length, 1);
  assert.equal(chat.one("group", "Branches").textContent, "2 / 3");
  assert.ok(chat.all("article")[1].contains(chat.one("group", "Branches")));
});

test("the buttons and the arrow keys ask for the neighbors", async () => {
  const chat = await opened([1, 3]);
  chat.one("button", "Next branch").click();
  chat.one("button", "Previous branch").click();
  press(chat.one("button", "Next branch"), "ArrowLeft");
  assert.deepEqual(
    sent(chat).map(({ message, number }) => [message, number]),
    [
      ["m3", 2],
      ["m3", 0],
      ["m3", 0],
    ],
  );
});

test("at an end the button keeps the focus and does nothing", async () => {
  const chat = await opened([0, 2]);
  const previous = chat.one("button", "Previous branch");
  previous.click();
  assert.equal(previous.getAttribute("aria-disabled"), "true");
  assert.deepEqual(sent(chat), []);
});

test("during a run a switch is not sent, and a screen reader hears why", async () => {
  const chat = await opened([0, 2], { status: "streaming" });
  chat.one("button", "Next branch").click();
  assert.deepEqual(sent(chat), []);
  assert.match(chat.root.textContent, /A response is in progress/);
});

test("a chat without versions does not load the part", async () => {
  const chat = openChat({ history, _page: { ids: ["m1", "m3"] } });
  await drawn();
  assert.equal(chat.all("group", "Branches").length, 0);
  assert.ok(!chat.model.sent.some(({ hash }) => hash === "lazy:versions"));
});

test("Redo stands in the toolbar while there is something to bring back", async () => {
  const chat = openChat({ history, _page: { ids: ["m1", "m3"], can: { redo: true } } });
  chat.one("button", "Redo").click();
  assert.equal(chat.model.sent.at(-1).type, "redo");
});

const tool = { role: "assistant", content: "", metadata: { title: "Tool call", tool_call: { name: "pay" } } };

/** A chat with two versions of its question, and of its answer in `metadata`; and what a switch makes of it. */
async function withCalls(versions) {
  const all = [history[0], tool, history[1]];
  const chat = openChat({ history: all, _page: { ids: ["m1", "m2", "m3"], versions } });
  await drawn();
  await drawn();
  const show = async (ids, messages, then) => {
    chat.model.patch([
      { op: "set", path: ["history"], value: messages },
      { op: "set", path: ["page", "ids"], value: ids },
      { op: "set", path: ["page", "versions"], value: then },
    ]);
    await drawn();
    await drawn();
  };
  const effects = () =>
    chat.all("group", "Branches").map((el) => el.textContent.includes("Effects of tools stay"));
  return { chat, show, effects };
}

test("a version that called tools says that their effects stay, and so does the one that is shown instead", async () => {
  const { chat, show, effects } = await withCalls({ m3: [1, 2] });
  assert.deepEqual(effects(), [true]);
  chat.one("button", "Previous branch").click();
  assert.match(chat.root.textContent, /Version 1 of 2\. Tools were called here/);
  await show(["m1", "m4"], [history[0], { role: "assistant", content: "first" }], { m4: [0, 2] });
  assert.equal(chat.one("group", "Branches").textContent.includes("1 / 2"), true);
  assert.deepEqual(effects(), [true]);
});

test("another version of a question says so if what followed the one that was left called tools", async () => {
  const { chat, show, effects } = await withCalls({ m1: [0, 2] });
  assert.deepEqual(effects(), [false]);
  chat.one("button", "Next branch").click();
  await show(["m5"], [{ role: "user", content: "hello" }], { m5: [1, 2] });
  assert.deepEqual(effects(), [true]);
});

const summary = {
  this: 2,
  others: 5,
  name: null,
  compared: 0,
  differences: [
    ["same", "A "],
    ["removed", "red"],
    ["added", "blue"],
    ["same", " house"],
  ],
};

async function optionsOf(messages = history, data = summary) {
  const chat = openChat({ history: messages, _page: { ids: ["m1", "m3"], versions: { m3: [1, 3] } } });
  await drawn();
  await drawn();
  chat.one("button", "Version options").click();
  const { id, hash } = chat.model.sent.at(-1);
  assert.match(hash, /^versions:m3:/);
  const bytes = new TextEncoder().encode(JSON.stringify(data));
  const frame = { type: "blob", to: id, hash, offset: 0, size: bytes.length };
  chat.model.emit(frame, [new DataView(bytes.buffer)]);
  await drawn();
  return chat;
}

test("the options of versions show the differences from the version before", async () => {
  const chat = await optionsOf();
  const details = chat.root.querySelector("details");
  assert.equal(details.querySelector("summary").textContent, "Differences from version 1");
  assert.equal(details.querySelector("del").textContent, "red");
  assert.equal(details.querySelector("ins").textContent, "blue");
});

test("deleting says how many messages go, asks nothing, and says how to take it back", async () => {
  const chat = await optionsOf();
  chat.one("button", "Delete the other 2 versions (5 messages)").click();
  const { id, type, which, message } = chat.model.sent.at(-1);
  assert.deepEqual([type, which, message], ["prune", "others", "m3"]);
  chat.model.emit({ type: "reply", to: id, ok: true });
  assert.match(chat.root.textContent, /5 messages deleted. Redo brings them back./);
  assert.equal(chat.all("button", "Delete this version (2 messages)").length, 0);
});

test("what was done is seen above the message box, also where the versions are deleted", async () => {
  const chat = await optionsOf();
  chat.one("button", "Delete this version (2 messages)").click();
  chat.model.emit({ type: "reply", to: chat.model.sent.at(-1).id, ok: true });
  chat.model.patch([{ op: "set", path: ["page", "versions"], value: {} }]);
  const seen = [...chat.root.querySelectorAll("div")].filter(
    (el) =>
      el.textContent === "2 messages deleted. Redo brings them back." &&
      !el.matches(".cw-hidden, .cw-extras"),
  );
  assert.equal(seen.length, 1);
});

test("the name of the version that is shown stands beside its number", async () => {
  const chat = await opened([1, 3, "terse v3"]);
  assert.equal(chat.one("group", "Branches").textContent, "2 / 3terse v3");
  chat.model.patch([{ op: "set", path: ["page", "versions"], value: { m3: [0, 3] } }]);
  assert.equal(chat.one("group", "Branches").textContent, "1 / 3");
});

test("of one message that was deleted, the text says that Redo brings it back", async () => {
  const chat = await optionsOf(history, { ...summary, others: 1 });
  chat.one("button", "Delete the other 2 versions (1 message)").click();
  chat.model.emit({ type: "reply", to: chat.model.sent.at(-1).id, ok: true });
  assert.match(chat.root.textContent, /1 message deleted. Redo brings it back./);
});

test("a refusal is shown where the options are", async () => {
  const chat = await optionsOf();
  chat.one("button", "Delete this version (2 messages)").click();
  chat.model.emit({ type: "reply", to: chat.model.sent.at(-1).id, ok: false, reason: "Not now." });
  assert.equal(chat.all("alert").at(-1).textContent, "Not now.");
});

test("a version gets a name", async () => {
  const chat = await optionsOf();
  const field = chat.root.querySelector("input[aria-label='Version name']");
  field.value = "terse v3";
  field.form.dispatchEvent(new window.Event("submit", { bubbles: true, cancelable: true }));
  const { type, name, message } = chat.model.sent.at(-1);
  assert.deepEqual([type, name, message], ["name", "terse v3", "m3"]);
});

test("a turn that called tools says that their effects stay", async () => {
  const without = await optionsOf();
  assert.doesNotMatch(without.root.textContent, /does not undo/);
  without.root.remove();
  const answer = { role: "assistant", content: "It is noon.", tool_calls: [{ id: "c" }] };
  const chat = await optionsOf([history[0], answer]);
  assert.match(chat.root.textContent, /Showing another version does not undo what they did./);
});

test("Escape closes the options, and the arrows in their field move the cursor only", async () => {
  const chat = await optionsOf();
  press(chat.root.querySelector("input[aria-label='Version name']"), "ArrowLeft");
  assert.equal(sent(chat).length, 0);
  press(chat.one("button", "Version options"), "Escape");
  assert.equal(chat.root.querySelector("details"), null);
});

test("where no kernel runs only the number is shown", async () => {
  const chat = await opened([1, 3], { can: { submit: false, copy: true } });
  assert.equal(chat.one("group", "Branches").textContent, "2 / 3");
  assert.equal(chat.all("button", "Next branch").length, 0);
});
