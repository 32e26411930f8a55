import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { drawn } from "../../support/all-lazy.js";
import { openChat, press, write } from "../../support/chat-page.js";

beforeEach(() => document.body.replaceChildren());

const userMessages = (...texts) => texts.map((content) => ({ role: "user", content }));

/** A chat in whose composer somebody is about to write. */
async function writing(history) {
  const page = openChat({ history, _page: { seq: 0, ids: history.map((_, index) => `m${index}`) } });
  page.area().focus();
  await drawn();
  const keys = (...names) => names.map((name) => press(page.area(), name).defaultPrevented);
  return { ...page, keys };
}

test("Up brings back what was sent, newest first, and Down leads back to the draft", async () => {
  const { area, keys } = await writing(userMessages("one", "two", "two", "three"));
  write(area(), "half a");
  const seen = [];
  for (const key of [
    "ArrowUp",
    "ArrowUp",
    "ArrowUp",
    "ArrowUp",
    "ArrowDown",
    "ArrowDown",
    "ArrowDown",
    "ArrowDown",
  ]) {
    keys(key);
    if (key === "ArrowDown") area().setSelectionRange(area().value.length, area().value.length);
    seen.push(area().value);
  }
  assert.deepEqual(seen, ["three", "two", "one", "one", "two", "three", "half a", "half a"]);
});

test("in a text of several lines Up and Down move the caret, until they leave its first or last line", async () => {
  const { area, keys } = await writing(userMessages("one"));
  write(area(), "first\nsecond");
  area().setSelectionRange(8, 8);
  assert.deepEqual(keys("ArrowUp"), [false]);
  area().setSelectionRange(3, 3);
  assert.deepEqual(keys("ArrowUp"), [true]);
  assert.equal(area().value, "one");
});

test("what was brought back and then changed is a draft like any other", async () => {
  const { area, keys } = await writing(userMessages("one", "two"));
  keys("ArrowUp");
  write(area(), "two and more");
  area().setSelectionRange(0, 0);
  keys("ArrowUp");
  assert.equal(area().value, "two");
  area().setSelectionRange(3, 3);
  keys("ArrowDown");
  assert.equal(area().value, "two and more");
});

test("Up does nothing with a modifier, with a selection, or when nothing was said", async () => {
  const { area, keys } = await writing(userMessages("one"));
  for (const modifier of ["shiftKey", "altKey", "ctrlKey", "metaKey", "isComposing"])
    assert.equal(press(area(), "ArrowUp", { [modifier]: true }).defaultPrevented, false);
  write(area(), "abc");
  area().setSelectionRange(0, 2);
  assert.deepEqual(keys("ArrowUp"), [false]);
  const other = await writing([{ role: "assistant", content: "hello" }]);
  assert.deepEqual(other.keys("ArrowUp", "ArrowDown"), [false, false]);
});

test("what was brought back can be sent, and a message's files are not part of its text", async () => {
  const parts = [
    { type: "file", file: { path: "a.csv" } },
    { type: "text", text: "look" },
  ];
  const { model, area, keys } = await writing([{ role: "user", content: parts }]);
  keys("ArrowUp", "Enter");
  assert.equal(area().value, "");
  assert.deepEqual(
    model.sent.filter(({ type }) => type === "submit").map(({ text }) => text),
    ["look"],
  );
});
