/** The versions of a turn: shown under its last message, and switched by mouse and keyboard. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { drawn } from "../../support/all-lazy.js";
import { openChat, press } from "../../support/chat-page.js";

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
