import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { drawn } from "../../support/all-lazy.js";
import { openChat, press } from "../../support/chat-page.js";
import { window } from "../../support/dom.js";
import { APPLES, entry, now, PEARS, panelled } from "../../support/saved-panel.js";

const stored = new Map();
globalThis.localStorage = {
  getItem: (name) => stored.get(name) ?? null,
  setItem: (name, value) => stored.set(name, value),
};

beforeEach(() => {
  document.body.replaceChildren();
  stored.clear();
});

test("a chat that saves nothing has no panel and asks for none", async () => {
  const { model, root } = openChat();
  await drawn();
  assert.equal(root.querySelector("nav"), null);
  assert.ok(
    !model.sent.some(({ hash, type }) => hash === "lazy:saved-conversations" || type === "conversation"),
  );
});

test("the panel lists titles under the days they were used, and marks the open one", async () => {
  const { panel, titles } = await panelled({
    current: "c2",
    titles: [APPLES, PEARS, entry("c3", "Old plums", now - 40 * 86_400)],
  });
  assert.deepEqual(titles(), ["Apples", "Pears", "Old plums"]);
  assert.deepEqual(
    [...panel.querySelectorAll("ul")].map((el) => el.getAttribute("aria-label")),
    ["Today", "Older"],
  );
  assert.equal(panel.querySelector("[aria-current]").textContent, "Apples");
});

test("a page asks for the titles when it is opened, and says who its visitor is, always the same", async () => {
  const { asked, one, last } = await panelled();
  assert.deepEqual(last(), ["list", "", ""]);
  one("button", "Pears").click();
  const [first, second] = asked().map(({ visitor }) => visitor);
  assert.match(first, /^[0-9a-f]{32}$/);
  assert.equal(second, first);
  assert.deepEqual(last(), ["open", "c1", ""]);
});

test("where the browser keeps nothing, the panel works and the visitor has no name", async () => {
  const before = globalThis.localStorage;
  Object.defineProperty(globalThis, "localStorage", {
    configurable: true,
    get: () => {
      throw new Error("SecurityError");
    },
  });
  const { asked, titles } = await panelled();
  Object.defineProperty(globalThis, "localStorage", { configurable: true, writable: true, value: before });
  assert.deepEqual(titles(), ["Pears", "Apples"]);
  assert.equal(asked()[0].visitor, "");
});

test("New chat and the button that folds the panel are there once, folded or not, and it stays as it was left", async () => {
  const { panel, one, last } = await panelled();
  const toggle = one("button", "Conversations");
  assert.equal(panel.hidden, false);
  toggle.click();
  assert.equal(panel.hidden, true);
  assert.equal(toggle.getAttribute("aria-expanded"), "false");
  one("button", "New chat").click();
  assert.deepEqual(last(), ["new", "", ""]);
  const again = await panelled();
  assert.equal(again.panel.hidden, true);
});

test("arrows go from row to row, and Tab comes to one row only", async () => {
  const { panel, one } = await panelled();
  const stops = () => [...panel.querySelectorAll("li button")].filter((el) => el.tabIndex === 0);
  assert.deepEqual(
    stops().map((el) => el.getAttribute("aria-label") ?? el.textContent),
    ["Pears", "Rename “Pears”", "Delete “Pears”"],
  );
  one("button", "Pears").focus();
  press(one("button", "Pears"), "ArrowDown");
  assert.equal(document.activeElement, one("button", "Apples"));
  assert.equal(stops()[0], one("button", "Apples"));
  press(one("button", "Apples"), "ArrowDown");
  assert.equal(document.activeElement, one("button", "Apples"));
  press(one("button", "Apples"), "Home");
  assert.equal(document.activeElement, one("button", "Pears"));
});

test("a title is written in its place: Enter saves it, Escape and a blank one leave it", async () => {
  const { one, last, asked } = await panelled();
  const write = (text, key) => {
    one("button", "Rename “Pears”").click();
    const area = one("textbox", "Conversation title");
    area.value = text;
    press(area, key);
  };
  write("Ripe pears", "Enter");
  assert.deepEqual(last(), ["rename", "c1", "Ripe pears"]);
  assert.equal(document.activeElement, one("button", "Pears"));
  const before = asked().length;
  write("Something", "Escape");
  write("   ", "Enter");
  write("Pears", "Enter");
  assert.equal(asked().length, before);
});

test("a conversation is deleted only after a second word, and Keep has the focus", async () => {
  const { one, last, asked } = await panelled();
  one("button", "Delete “Pears”").click();
  assert.equal(asked().length, 1);
  assert.equal(document.activeElement, one("button", "Cancel"));
  one("button", "Cancel").click();
  assert.equal(document.activeElement, one("button", "Pears"));
  one("button", "Delete “Pears”").click();
  press(one("button", "Cancel"), "Escape");
  one("button", "Delete “Pears”").click();
  one("button", "Delete").click();
  assert.deepEqual(last(), ["delete", "c1", ""]);
});

test("when the row with the focus is gone the next one has it, and New chat after the last", async () => {
  const { one, update } = await panelled();
  one("button", "Pears").focus();
  update({ current: null, titles: [APPLES], query: "" });
  assert.equal(document.activeElement, one("button", "Apples"));
  update({ current: null, titles: [], query: "" });
  assert.equal(document.activeElement, one("button", "New chat"));
});

test("a row keeps its element, and so its focus, when the list grows around it", async () => {
  const { one, update, titles } = await panelled();
  const row = one("button", "Pears");
  row.focus();
  update({ current: null, titles: [entry("c3", "Plums"), PEARS, APPLES], query: "" });
  assert.deepEqual(titles(), ["Plums", "Pears", "Apples"]);
  assert.equal(one("button", "Pears"), row);
  assert.equal(document.activeElement, row);
});

test("what is searched for is asked once one stops typing, and Escape takes it back", async (t) => {
  const { panel, last, asked } = await panelled();
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const search = panel.querySelector("input");
  for (const text of ["p", "pe", "pears"]) {
    search.value = text;
    search.dispatchEvent(new window.Event("input", { bubbles: true }));
  }
  const before = asked().length;
  t.mock.timers.tick(300);
  assert.equal(asked().length, before + 1);
  assert.deepEqual(last(), ["search", "", "pears"]);
  press(search, "Escape");
  assert.deepEqual(last(), ["search", "", ""]);
  t.mock.timers.reset();
});

test("a conversation in which only another version has what was searched for says which one", async () => {
  const { panel, titles } = await panelled({
    query: "plums",
    titles: [{ ...APPLES, version: 2 }, { ...PEARS, version: 0 }, entry("c3", "Plums")],
  });
  assert.deepEqual(titles(), ["Apples in version 2", "Pears in a hidden version", "Plums"]);
  assert.equal(panel.querySelector("li > button").title, "Apples");
});

test("a search without an answer says so, and the box to change it stays", async () => {
  const { panel, update } = await panelled();
  update({ current: null, titles: [], query: "kiwi" });
  assert.match(panel.textContent, /No conversations match your search/);
  assert.ok(panel.querySelector("input"));
});

test("what went wrong with saving is said in the chat, and gone when it is well again", async () => {
  const { root, one, error, update } = await panelled({ error: "The file is locked." });
  assert.equal(error(), "The file is locked.");
  assert.ok(!root.querySelector("nav").textContent.includes("locked"));
  one("button", "Conversations").click();
  assert.equal(error(), "The file is locked.");
  update({ current: null, titles: [PEARS], query: "" });
  assert.equal(error(), "");
});

test("why a click was refused is said once, and what is written in the composer stays", async () => {
  const { one, area, error, answer, update } = await panelled();
  area().value = "half a thought";
  one("button", "Pears").click();
  update({ current: null, titles: [APPLES], query: "" });
  answer(false, "This conversation was deleted.");
  assert.equal(error(), "This conversation was deleted.");
  assert.equal(area().value, "half a thought");
  one("button", "Apples").click();
  assert.equal(error(), "");
});

test("asking for the list makes no notice of a busy kernel, opening a conversation does", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const { connection, one } = await panelled();
  t.mock.timers.tick(500);
  assert.equal(connection.notice, null);
  one("button", "Pears").click();
  t.mock.timers.tick(500);
  assert.match(connection.notice.text, /busy/);
  t.mock.timers.reset();
});
