import "../../support/dom.js";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { drawn } from "../../support/all-lazy.js";
import { openChat, press, write } from "../../support/chat-page.js";

beforeEach(() => document.body.replaceChildren());

const RUNNING = { seq: 0, status: "streaming", can: { submit: true, clear: true } };
const sent = (model, type) => model.sent.filter((event) => event.type === type);
const rows = (root) => [...root.querySelectorAll(".cw-queued")].map((each) => each.textContent);
const status = (model, value) => model.patch([{ op: "set", path: ["page", "status"], value }]);

/** A chat in a run, with these messages sent meanwhile. */
async function queued(...texts) {
  const opened = openChat({ _page: { ...RUNNING } });
  for (const text of texts) {
    write(opened.area(), text);
    press(opened.area(), "Enter");
    await drawn();
  }
  return opened;
}

test("Enter in a run queues the message: it is visible, announced, and not sent", async () => {
  const { model, root, area, all } = await queued("and the second table?");

  assert.deepEqual(rows(root), ["and the second table?"]);
  assert.equal(area().value, "");
  assert.deepEqual(sent(model, "submit"), []);
  assert.ok(all("status").some((el) => el.textContent === "Message queued"));
});

test("queued messages are sent one by one, each when nothing is in progress", async () => {
  const { model, root } = await queued("first", "second");

  status(model, "ready");
  await drawn();
  assert.deepEqual(
    sent(model, "submit").map(({ text }) => text),
    ["first"],
  );
  assert.deepEqual(rows(root), ["second"]);

  model.emit({ type: "reply", to: sent(model, "submit")[0].id, ok: true });
  model.emit({ type: "patch", seq: 2, ops: [{ op: "set", path: ["page", "status"], value: "submitted" }] });
  await drawn();
  assert.equal(sent(model, "submit").length, 1);

  model.emit({ type: "patch", seq: 3, ops: [{ op: "set", path: ["page", "status"], value: "ready" }] });
  await drawn();
  assert.deepEqual(
    sent(model, "submit").map(({ text }) => text),
    ["first", "second"],
  );
  assert.deepEqual(rows(root), []);
});

test("a queued message is removed, or edited in the message box, in front of what is there", async () => {
  const { root, area, all } = await queued("first", "second");
  write(area(), "third");

  all("button", "Remove queued message")[0].click();
  assert.deepEqual(rows(root), ["second"]);
  assert.equal(document.activeElement, area());

  all("button", "Edit queued message")[0].click();
  assert.deepEqual(rows(root), []);
  assert.equal(area().value, "second\nthird");
});

test("after an error nothing is sent: the messages are in the message box again, with the reason", async () => {
  const { model, root, area, one } = await queued("first", "second");

  status(model, "error");
  await drawn();

  assert.deepEqual(sent(model, "submit"), []);
  assert.deepEqual(rows(root), []);
  assert.equal(area().value, "first\nsecond");
  assert.match(one("alert").textContent, /queued messages are in the message box/);
});

test("the draft that the kernel stores has the queued messages, also after one of them is sent", async () => {
  const { model, end } = await queued("first", "second");

  status(model, "ready");
  await drawn();
  assert.equal(sent(model, "draft").at(-1).text, "second");

  end.abort();
  assert.equal(sent(model, "draft").at(-1).text, "second");
});
