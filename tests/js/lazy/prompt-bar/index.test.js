/** The prompt bar: folded to a line that says what is set; open, its fields send what is written when they are left. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { summary, sumText } from "../../../../js/lazy/prompt-bar/summary.js";
import { drawn } from "../../support/all-lazy.js";
import { openChat, press, write as typed } from "../../support/chat-page.js";
import { window } from "../../support/dom.js";

beforeEach(() => document.body.replaceChildren());

/** @param {string} name @param {string} kind @param {string} label @param {string} text */
const field = (name, kind, label, text = "") => ({ name, kind, label, text, about: `About ${label}.` });

const prompt = (more = {}) => ({
  fields: [
    field("temperature", "number", "Temperature", "0.2"),
    field("stop_sequences", "lines", "Stop sequences"),
    field("model", "model", "Model", "llama"),
    field("system_message", "text", "System prompt", "Be brief.\nAnd kind."),
  ],
  models: null,
  models_error: null,
  variables: null,
  needed: [],
  ...more,
});

const request = { model: "llama", system_message: "Be brief.\nAnd kind.", temperature: 0.2 };
const answered = (metadata) => [
  { role: "user", content: "hi" },
  { role: "assistant", content: "hello", metadata },
];

async function opened(traits = {}) {
  const chat = openChat({ _prompt: prompt(), ...traits });
  await drawn();
  const line = chat.root.querySelector(".cw-prompt-line");
  line.click();
  await drawn();
  const input = (name) => chat.root.querySelector(`[aria-label="${name}"]`);
  const write = (name, text) => {
    input(name).value = text;
    input(name).dispatchEvent(new window.Event("input"));
    input(name).dispatchEvent(new window.Event("change"));
  };
  const sent = () => chat.model.sent.filter(({ type }) => type === "prompt").map(({ values }) => values);
  return { ...chat, line, input, write, sent };
}

test("it is a group Prompt, folded to a line with the prompt's first line and what is set", async () => {
  const { root, one, model } = openChat({ _prompt: prompt() });
  await drawn();
  const bar = one("group", "Prompt");
  const line = bar.querySelector("button");
  assert.equal(line.getAttribute("aria-expanded"), "false");
  assert.equal(bar.querySelector(".cw-prompt-text").textContent, "Be brief.");
  assert.equal(bar.querySelector(".cw-prompt-facts").textContent, "llama · T 0.2");
  assert.equal(bar.querySelector("textarea"), null);
  model.put("_prompt", prompt({ variables: { a: "1", b: "2" } }));
  assert.match(bar.querySelector(".cw-prompt-facts").textContent, /2 variables/);
  assert.equal(root.querySelectorAll(".cw-prompt").length, 1);
});

test("a chat without a prompt has no bar", async () => {
  const { root } = openChat();
  await drawn();
  assert.equal(root.querySelector(".cw-prompt"), null);
});

const replied = (model, at, outcome) => {
  const event = model.sent.filter(({ type }) => type === "prompt").at(at);
  model.emit({ type: "reply", to: event.id, ...outcome });
};
const refused = (reason) => ({ ok: false, reason });

test("what is written is sent when the field is left, and each refusal stands beside its field", async () => {
  const { input, write, sent, model, root } = await opened();
  const why = (name) => root.querySelector(`#${input(name).getAttribute("aria-describedby")}`)?.textContent;
  assert.equal(input("System prompt").value, "Be brief.\nAnd kind.");
  write("System prompt", "Be long.");
  write("Temperature", "warm");
  write("Stop sequences", "[1");
  assert.deepEqual(sent(), [
    { system_message: "Be long." },
    { temperature: "warm" },
    { stop_sequences: "[1" },
  ]);
  replied(model, 0, { ok: true });
  replied(model, 1, refused("Temperature must be a number."));
  replied(model, 2, refused("Stop sequences must be a list."));
  assert.equal(why("Temperature"), "Temperature must be a number.");
  assert.equal(why("Stop sequences"), "Stop sequences must be a list.");
  assert.equal(input("Temperature").getAttribute("aria-invalid"), "true");
  write("Stop sequences", "END");
  replied(model, -1, { ok: true });
  assert.equal(input("Stop sequences").getAttribute("aria-invalid"), null);
  assert.equal(why("Temperature"), "Temperature must be a number.");
});

const submits = (model) => model.sent.filter(({ type }) => type === "submit");

test("while a field is refused no message is sent; the text stays, and the focus is in the field that is named", async () => {
  const { input, write, model, line, area, one, root } = await opened();
  write("Temperature", "warm");
  replied(model, -1, refused("Temperature must be a number."));
  line.click();
  typed(area(), "hello");
  one("button", "Send").click();
  assert.deepEqual(submits(model), []);
  assert.equal(area().value, "hello");
  const alert = root.querySelector(".cw-composer [role=alert]");
  assert.equal(alert.textContent, "The message was not sent. Correct Temperature in the prompt bar.");
  assert.ok(document.activeElement === input("Temperature"));
  write("Temperature", "0.3");
  replied(model, -1, { ok: true });
  assert.equal(root.querySelector(".cw-composer [role=alert]"), null);
  one("button", "Send").click();
  assert.equal(submits(model)[0].text, "hello");
});

test("a message waits for the kernel's word on the field that was left to send it, but not for a busy kernel", async (context) => {
  const { write, model, area, one } = await opened();
  write("Temperature", "warm");
  typed(area(), "hello");
  one("button", "Send").click();
  assert.deepEqual(submits(model), []);
  replied(model, -1, refused("Temperature must be a number."));
  assert.deepEqual(submits(model), []);
  assert.equal(area().value, "hello");
  write("Temperature", "0.3");
  one("button", "Send").click();
  replied(model, -1, { ok: true });
  assert.deepEqual(
    submits(model).map(({ text }) => text),
    ["hello"],
  );
  context.mock.timers.enable({ apis: ["setTimeout"] });
  write("Temperature", "0.4");
  model.patch([{ op: "set", path: ["page", "status"], value: "ready" }]);
  model.emit({ type: "reply", to: submits(model)[0].id, ok: true });
  typed(area(), "more");
  one("button", "Send").click();
  context.mock.timers.tick(500);
  assert.equal(submits(model)[1].text, "more");
});

test("a refused field takes the kernel's value when that changes, and counts no more", async () => {
  const { input, write, model } = await opened();
  write("Temperature", "warm");
  replied(model, -1, refused("Temperature must be a number."));
  const changed = prompt();
  changed.fields[0].text = "0.9";
  model.put("_prompt", changed);
  assert.equal(input("Temperature").value, "0.9");
  assert.equal(input("Temperature").getAttribute("aria-invalid"), null);
});

test("a change in the kernel is shown, but not over what is being written", async () => {
  const { input, model } = await opened();
  input("Temperature").focus();
  input("Temperature").value = "0.";
  const changed = prompt();
  changed.fields[0].text = "0.9";
  changed.fields[3].text = "Be kind.";
  model.put("_prompt", changed);
  assert.equal(input("Temperature").value, "0.");
  assert.equal(input("System prompt").value, "Be kind.");
});

test("the model is chosen from the server's list, which what is typed filters, or typed", async () => {
  const { input, model, root, sent } = await opened();
  assert.equal(model.sent.filter(({ type }) => type === "models").length, 1);
  model.put("_prompt", prompt({ models: ["llama", "qwen-1", "qwen-2"] }));
  const box = input("Model");
  const names = () => [...root.querySelectorAll('[role="option"]')].map((option) => option.textContent);
  assert.equal(box.getAttribute("role"), "combobox");
  box.focus();
  assert.deepEqual(names(), ["llama", "qwen-1", "qwen-2"]);
  box.value = "QWEN";
  box.dispatchEvent(new window.Event("input"));
  assert.deepEqual(names(), ["qwen-1", "qwen-2"]);
  press(box, "ArrowDown");
  press(box, "ArrowDown");
  press(box, "Enter");
  assert.deepEqual(sent(), [{ model: "qwen-2" }]);
  assert.equal(box.getAttribute("aria-expanded"), "false");
});

test("a model that the server does not list is said at the field, and why there is no list", async () => {
  const { model, root } = await opened();
  model.put("_prompt", prompt({ models: ["other"] }));
  assert.match(root.querySelector(".cw-prompt-hint").textContent, /not in the server's list/);
  model.put("_prompt", prompt({ models_error: "Cannot connect." }));
  assert.equal(root.querySelector(".cw-prompt-hint").textContent, "Cannot connect.");
});

test("each variable of the system prompt has a field, and one without a value is marked", async () => {
  const { input, write, sent, model } = await opened({
    _prompt: prompt({ needed: ["language"], variables: { text: "x" } }),
  });
  assert.equal(input("language").getAttribute("aria-invalid"), "true");
  assert.equal(input("text").value, "x");
  write("language", "Dutch");
  assert.deepEqual(sent(), [{ variables: { language: "Dutch" } }]);
  model.put("_prompt", prompt({ needed: ["language"], variables: { language: "Dutch" } }));
  assert.equal(input("language").getAttribute("aria-invalid"), null);
});

test("a dot says that the prompt has changed since the last answer", async () => {
  const { root, model } = openChat({
    _prompt: prompt(),
    history: answered({ request }),
    _page: { ids: ["a", "b"] },
  });
  await drawn();
  const dot = root.querySelector(".cw-prompt-dot");
  assert.equal(dot.hidden, true);
  const changed = prompt();
  changed.fields[0].text = "0.7";
  model.put("_prompt", changed);
  assert.equal(dot.hidden, false);
});

test("Reset, offered where the prompt has changed since the last answer, asks for the prompt of that answer", async () => {
  const history = answered({ request: { ...request, temperature: 0.7 } });
  const { model, one, all, sent, line } = await opened({ history, _page: { ids: ["m1", "m2"] } });
  assert.equal(all("button", "Reset").length, 1);

  one("button", "Reset").click();

  assert.deepEqual(sent(), [{ model: "llama", system_message: "Be brief.\nAnd kind.", temperature: "0.7" }]);
  assert.equal(document.activeElement, line);
  model.put("history", answered({ request }));
  assert.equal(all("button", "Reset").length, 0);
});

test("Escape folds it, and the focus is on the line", async () => {
  const { input, line } = await opened();
  input("Temperature").focus();
  press(input("Temperature"), "Escape");
  assert.equal(line.getAttribute("aria-expanded"), "false");
  assert.equal(document.activeElement, line);
});

test("the sums have tokens, and a cost that is never 0 for an unknown price", () => {
  const usage = { prompt_tokens: 1200, completion_tokens: 30, cached_tokens: 400 };
  assert.equal(sumText([]), "");
  assert.equal(sumText(answered({ usage, request })), "1 response · 1,200 tokens in · 30 out · 400 cached");
  assert.match(sumText(answered({ usage, cost: null })), /cost \?$/);
  const two = [...answered({ usage, cost: null }), ...answered({ usage, cost: 0.0021 })];
  assert.match(sumText(two), /^2 responses .* cost at least 0.0021$/);
});

test("the line names what it has no short form for", () => {
  const fields = [
    field("stop_sequences", "lines", "Stop sequences", "END"),
    field("seed", "number", "Seed", "3"),
  ];
  assert.deepEqual(summary({ fields, variables: {} }), {
    text: "No system prompt",
    facts: ["stop sequences", "seed 3"],
  });
});

test("the editor of a message with variables has its template", async () => {
  const metadata = { template: "{{a}} or {{b}}", inputs: { a: "1", b: "2" } };
  const history = [{ role: "user", content: "1 or 2", metadata }];
  const { one } = openChat({ history, _page: { ids: ["a"], can: { submit: true, edit: "user" } } });
  await drawn();
  one("button", "Edit").click();
  await drawn();
  assert.equal(one("textbox", "Edit message").value, "{{a}} or {{b}}");
});
