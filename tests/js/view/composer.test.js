import "../support/dom.js";
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { openChat, press, write } from "../support/chat-page.js";

beforeEach(() => {
  document.body.replaceChildren();
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
});
afterEach(() => mock.timers.reset());

const cleared = { seq: 0, status: "ready", can: { submit: true, clear: true } };
const sent = (model, type) => model.sent.filter((event) => event.type === type);
const answer = (model, event, more = { ok: true }) => model.emit({ type: "reply", to: event.id, ...more });

test("Enter sends, clears at once and shows Stop", () => {
  const { model, area, all, one } = openChat();
  write(area(), "Hello");
  const event = press(area(), "Enter");
  assert.ok(event.defaultPrevented);
  assert.equal(area().value, "");
  assert.deepEqual(
    sent(model, "submit").map(({ text, files }) => ({ text, files })),
    [{ text: "Hello", files: [] }],
  );
  assert.equal(all("button", "Send").length, 0);
  one("button", "Stop").click();
  assert.equal(sent(model, "stop").length, 1);
});

test("Shift+Enter is a new line and blank text is not sent", () => {
  const { model, area } = openChat();
  write(area(), "Hello");
  assert.equal(press(area(), "Enter", { shiftKey: true }).defaultPrevented, false);
  write(area(), "   ");
  press(area(), "Enter");
  assert.equal(sent(model, "submit").length, 0);
});

test("Enter that ends a composition does not send", () => {
  const { model, area } = openChat();
  write(area(), "にほん");
  press(area(), "Enter", { isComposing: true });
  press(area(), "Enter", { keyCode: 229 });
  assert.equal(sent(model, "submit").length, 0);
});

test("no key reaches the host, from the composer or from a button", () => {
  const { root, area, one } = openChat();
  let leaked = 0;
  document.body.addEventListener("keydown", () => leaked++);
  document.body.addEventListener("keyup", () => leaked++);
  for (const modifier of [{}, { shiftKey: true }, { ctrlKey: true }, { metaKey: true }, { altKey: true }])
    press(area(), "Enter", modifier);
  press(area(), "Escape");
  write(area(), "x");
  press(one("button", "Send"), "Enter");
  area().dispatchEvent(new Event("keyup", { bubbles: true }));
  assert.equal(leaked, 0);
  assert.equal(root.getAttribute("data-lm-suppress-shortcuts"), "true");
});

test("Escape stops a run", () => {
  const { model, area } = openChat({ _page: { seq: 0, status: "streaming" } });
  press(area(), "Escape");
  assert.equal(sent(model, "stop").length, 1);
});

test("a refused submit returns its text in front of what was typed since, with the reason", () => {
  const { model, area, one } = openChat();
  write(area(), "first");
  press(area(), "Enter");
  write(area(), "second");
  answer(model, sent(model, "submit")[0], { ok: false, reason: "Not now." });
  assert.equal(area().value, "first\nsecond");
  assert.equal(one("alert").textContent, "Not now.");
});

test("a submit that cannot be delivered returns its text and says disconnected", () => {
  const { model, area, all } = openChat();
  model.reachable = false;
  write(area(), "keep me");
  press(area(), "Enter");
  assert.equal(area().value, "keep me");
  assert.ok(all("status").some((el) => el.textContent.includes("disconnected")));
  assert.equal(all("button", "Send").length, 1);
});

test("a busy kernel is named after 400 ms and the message can be withdrawn", () => {
  const { model, area, all, one } = openChat();
  write(area(), "Hello");
  press(area(), "Enter");
  mock.timers.tick(400);
  assert.ok(all("status").some((el) => el.textContent.includes("busy")));
  assert.equal(all("article").at(-1).textContent, "Hello");
  one("button", "Cancel message").click();
  assert.equal(all("article").length, 0);
  assert.equal(area().value, "Hello");
  assert.equal(document.activeElement, area());
  assert.equal(sent(model, "withdraw")[0].event, sent(model, "submit")[0].id);
  assert.equal(all("alert").length, 0);
});

test("the draft is told after a pause, one at a time", () => {
  const { model, area } = openChat();
  write(area(), "a");
  mock.timers.tick(399);
  write(area(), "ab");
  mock.timers.tick(399);
  assert.equal(sent(model, "draft").length, 0);
  mock.timers.tick(1);
  assert.deepEqual(
    sent(model, "draft").map(({ text }) => text),
    ["ab"],
  );
  write(area(), "abc");
  mock.timers.tick(400);
  assert.equal(sent(model, "draft").length, 1);
  answer(model, sent(model, "draft")[0]);
  assert.deepEqual(
    sent(model, "draft").map(({ text }) => text),
    ["ab", "abc"],
  );
});

const draft = (model, text, by, n) =>
  model.patch([{ op: "set", path: ["page", "draft"], value: { text, files: [], by, n } }]);

test("a draft from Python is always taken, one from another view not into a focused composer", () => {
  const { model, area } = openChat();
  draft(model, "from Python", null, 1);
  assert.equal(area().value, "from Python");
  area().focus();
  draft(model, "from elsewhere", "other", 2);
  assert.equal(area().value, "from Python");
  draft(model, "from Python again", null, 3);
  assert.equal(area().value, "from Python again");
  area().blur();
  draft(model, "from elsewhere", "other", 4);
  assert.equal(area().value, "from elsewhere");
});

test("the answer to an own draft does not overwrite what was typed since", () => {
  const { model, area } = openChat();
  write(area(), "a");
  mock.timers.tick(400);
  write(area(), "ab");
  draft(model, "a", sent(model, "draft")[0].view, 1);
  assert.equal(area().value, "ab");
});

test("the names of the buttons and of the composer are options", () => {
  const { model, one, all } = openChat({ submit_btn: "Go", message_label: "Question" });
  assert.equal(one("button", "Go").textContent, "Go");
  one("textbox", "Question");
  model.put("submit_btn", false);
  assert.equal(all("button", "Go").length, 0);
  assert.equal(all("button", "Send").length, 0);
});

test("after Clear the focus is where the next message is written", () => {
  const { model, area, one } = openChat({
    history: [{ role: "user", content: "hi" }],
    _page: { ...cleared, ids: ["m0"] },
  });
  one("button", "Clear").focus();
  one("button", "Clear").click();
  model.patch([
    { op: "set", path: ["history"], value: [] },
    { op: "set", path: ["page", "ids"], value: [] },
  ]);
  assert.equal(document.activeElement, area());
});

test("a message's files are named while it is pending", () => {
  const pending = { text: "look", files: [{ name: "a.csv" }] };
  const { all } = openChat({ _page: { seq: 0, status: "submitted", pending } });
  assert.equal(all("article").at(-1).textContent, "a.csv\nlook");
});

test("Stop can have another name or none, and Escape stops only where there is a Stop", () => {
  const { model, area, one, all } = openChat({ stop_btn: "Halt", _page: { seq: 0, status: "streaming" } });
  one("button", "Halt").click();
  press(area(), "Escape");
  assert.equal(sent(model, "stop").length, 2);
  model.put("stop_btn", false);
  press(area(), "Escape");
  assert.deepEqual([all("button").length, sent(model, "stop").length], [0, 2]);
});

test("autofocus puts the focus where one writes, and without it the page keeps its own", () => {
  openChat();
  assert.equal(document.activeElement, document.body);
  const { area } = openChat({ autofocus: true });
  assert.equal(document.activeElement, area());
});
