import "../../support/dom.js";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { drawn } from "../../support/all-lazy.js";
import { openChat, write } from "../../support/chat-page.js";

beforeEach(() => document.body.replaceChildren());

const page = (questions) => ({
  seq: 0,
  ids: [],
  status: "streaming",
  can: { submit: true, copy: true },
  feedback: {},
  draft: { text: "", files: [], by: null, n: 0 },
  questions,
});
const call = (id, name) => ({ id, name, arguments: `{"path": "${id}"}` });
const sent = (model, type) => model.sent.filter((event) => event.type === type);

async function asked(question) {
  const all = openChat({ history: [], _page: page([]) });
  all.model.patch([{ op: "set", path: ["page", "questions"], value: [question] }]);
  await drawn();
  await drawn();
  const card = all.root.querySelector("section");
  const input = (name) => card.querySelector(`input[aria-label="${name}"]`);
  return { ...all, card, input };
}

test("a question reports once that it is displayed, and is announced", async () => {
  const { model, card, root } = await asked({ id: "q1", kind: "prompt", text: "Your name?", options: null });
  assert.deepEqual(
    sent(model, "seen").map(({ question }) => question),
    ["q1"],
  );
  assert.equal(card.getAttribute("aria-label"), "Question: Your name?");
  assert.ok(root.textContent.includes("Your name?"));
});

test("what the user types is the answer; an empty line is not sent", async () => {
  const { model, card, input, one } = await asked({ id: "q1", kind: "prompt", text: "Name?", options: null });
  assert.equal(one("button", "Send answer").disabled, true);
  input("Answer").value = "Ada";
  input("Answer").dispatchEvent(new Event("input", { bubbles: true }));
  card.querySelector("form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  assert.deepEqual(sent(model, "answer")[0].values, ["Ada"]);
});

test("an option is answered by a button with its label, and the card leaves with the question", async () => {
  const options = [{ value: "b", label: "blue" }];
  const { model, one, root } = await asked({ id: "q1", kind: "prompt", text: "Which?", options });
  one("button", "blue").click();
  assert.deepEqual(sent(model, "answer")[0].values, ["b"]);
  model.patch([{ op: "set", path: ["page", "questions"], value: [] }]);
  assert.equal(root.querySelector("section"), null);
});

test("one call is decided by one click, with all its arguments in view", async () => {
  const { model, one, card } = await asked({ id: "q1", kind: "approval", calls: [call("c1", "delete")] });
  assert.equal(card.querySelector("pre").textContent, '{"path": "c1"}');
  one("button", "Allow this tool in this chat").click();
  assert.deepEqual(sent(model, "answer")[0].values, [{ call: "c1", choice: "chat", reason: "" }]);
});

test("several calls are sent together once each is decided, with the reason of a denial", async () => {
  const calls = [call("c1", "delete"), call("c2", "look")];
  const { model, all, input } = await asked({ id: "q1", kind: "approval", calls });
  input("Reason to deny delete").value = " I need it ";
  all("button", "Deny")[0].click();
  assert.equal(sent(model, "answer").length, 0);
  all("button", "Allow once")[0].click();
  assert.deepEqual(sent(model, "answer")[0].values, [
    { call: "c1", choice: "deny", reason: "I need it" },
    { call: "c2", choice: "once", reason: "" },
  ]);
});

test("all calls can be denied at once", async () => {
  const calls = [call("c1", "delete"), call("c2", "look")];
  const { model, one } = await asked({ id: "q1", kind: "approval", calls });
  one("button", "Deny all").click();
  assert.deepEqual(
    sent(model, "answer")[0].values.map(({ choice }) => choice),
    ["deny", "deny"],
  );
});

const asks = (model, ...questions) =>
  model.patch([{ op: "set", path: ["page", "questions"], value: questions }]);
const choose = (button) => {
  button.focus();
  button.click();
};
const which = { id: "q1", kind: "prompt", text: "Which?", options: [{ value: "b", label: "blue" }] };
const named = { id: "q2", kind: "prompt", text: "Name?", options: null };

test("after a choice the focus is in the message box, and in the next question's field once that comes", async () => {
  const { model, one, area, root } = await asked(which);
  choose(one("button", "blue"));
  asks(model);
  assert.ok(document.activeElement === area());
  asks(model, named);
  assert.ok(document.activeElement === root.querySelector("input[aria-label=Answer]"));
});

test("where the next question stands already, the focus moves to it", async () => {
  const { model, root } = await asked(which);
  asks(model, which, { ...which, id: "q3" });
  choose(root.querySelector("section button"));
  asks(model, { ...which, id: "q3" });
  assert.ok(document.activeElement === root.querySelector("section"));
});

test("a question that comes while the user types a message, or is elsewhere, does not take the focus", async () => {
  const { model, one, area } = await asked(which);
  choose(one("button", "blue"));
  asks(model);
  write(area(), "wait");
  asks(model, named);
  assert.ok(document.activeElement === area());
  asks(model);
  area().blur();
  asks(model, named);
  assert.ok(document.activeElement === document.body);
});

test("deciding one of several calls moves the focus to the next, and deciding the last keeps it in the card", async () => {
  const calls = [call("c1", "delete"), call("c2", "look")];
  const { one, all, card } = await asked({ id: "q1", kind: "approval", calls });
  choose(all("button", "Deny")[0]);
  assert.ok(document.activeElement === one("group", "Call of look"));
  choose(all("button", "Deny")[0]);
  assert.ok(document.activeElement === card);
});
