import "../support/dom.js";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { openChat, press } from "../support/chat-page.js";

beforeEach(() => document.body.replaceChildren());

const SUPPRESSES = "data-lm-suppress-shortcuts";

/** @returns {(key: string, more?: object) => {reached: number, open: boolean}} what the host sees of a key */
function hostOf({ root, area }) {
  let reached = 0;
  document.body.addEventListener("keydown", () => {
    reached += 1;
  });
  return (key, more) => {
    reached = 0;
    press(area(), key, more);
    return { reached, open: !root.hasAttribute(SUPPRESSES) };
  };
}

test("keys that no editor uses go to the host", () => {
  const pressed = hostOf(openChat());

  for (const [key, more] of [
    ["s", { ctrlKey: true }],
    ["b", { ctrlKey: true }],
    ["f", { ctrlKey: true }],
    ["p", { ctrlKey: true, shiftKey: true }],
    ["C", { ctrlKey: true, shiftKey: true }],
    ["F1", {}],
  ])
    assert.deepEqual(pressed(key, more), { reached: 1, open: true }, key);
});

test("keys that an editor uses do not go to the host, also after one that did", () => {
  const pressed = hostOf(openChat());
  pressed("s", { ctrlKey: true });

  for (const [key, more] of [
    ["a", {}],
    ["Enter", { shiftKey: true }],
    ["Enter", { ctrlKey: true }],
    ["c", { ctrlKey: true }],
    ["v", { ctrlKey: true }],
    ["Z", { ctrlKey: true, shiftKey: true }],
    ["ArrowLeft", { ctrlKey: true }],
    ["Escape", {}],
    ["m", { altKey: true, ctrlKey: true }],
  ])
    assert.deepEqual(pressed(key, more), { reached: 0, open: false }, key);
});

test("a host that has shortcuts for whatever has the focus has none for a button of the chat", () => {
  const { root, area } = openChat();
  const button = /** @type {HTMLElement} */ (root.querySelector("button"));

  press(button, "d");
  press(area(), "s", { ctrlKey: true });

  assert.ok(button.hasAttribute(SUPPRESSES));
  assert.ok(!area().hasAttribute(SUPPRESSES));
});

test("in JupyterLab's console Enter sends, and the console does not see it", () => {
  const chat = openChat();
  const consolePanel = document.createElement("div");
  consolePanel.className = "jp-CodeConsole";
  document.body.append(consolePanel);
  consolePanel.append(chat.root);
  let seen = 0;
  consolePanel.addEventListener(
    "keydown",
    () => {
      seen += 1;
    },
    true,
  );
  chat.area().value = "Hello";

  press(chat.area(), "Enter");

  assert.equal(seen, 0);
  assert.deepEqual(
    chat.model.sent.filter(({ type }) => type === "submit").map(({ text }) => text),
    ["Hello"],
  );
});
