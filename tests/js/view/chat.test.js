import "../support/dom.js";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { ChatView } from "../../../js/view/chat.js";
import { scenes } from "../page/scenes.js";
import { drawn } from "../support/all-lazy.js";
import { openChat, press, write } from "../support/chat-page.js";
import { window } from "../support/dom.js";

beforeEach(() => document.body.replaceChildren());

const sent = (model, type) => model.sent.filter((event) => event.type === type);
const names = (article) =>
  [...article.querySelectorAll("button")].map((el) => el.getAttribute("aria-label") ?? el.textContent);
const page = (history, more = {}) => ({
  ...scenes.plain()._page,
  ids: history.map((_, at) => `m${at}`),
  ...more,
});
const talk = (...texts) => texts.map((content, at) => ({ role: at % 2 ? "assistant" : "user", content }));

test("each message is an article with its speaker, role and index, in a silent log", () => {
  const { one, all } = openChat(scenes.rich());
  assert.equal(one("log", "Conversation").getAttribute("aria-live"), "off");
  assert.deepEqual(
    all("article").map((el) => [el.getAttribute("aria-label"), el.dataset.role, el.dataset.index]),
    [
      ["User message", "user", "0"],
      ["Assistant message", "assistant", "1"],
      ["Assistant message", "assistant", "2"],
      ["Assistant message", "assistant", "3"],
      ["User message", "user", "4"],
      ["Assistant message", "assistant", "5"],
    ],
  );
});

test("Retry and Undo stand on the last answer, Edit on what a person said", () => {
  const { all } = openChat(scenes.rich());
  const articles = all("article");
  assert.deepEqual(names(articles[0]), ["Copy message", "Edit"]);
  assert.ok(names(articles[5]).includes("Retry") && names(articles[5]).includes("Undo"));
  assert.equal(all("button", "Retry").length, 1);
  assert.equal(all("button", "Undo").length, 1);
});

test("a question that stayed without an answer carries Retry and Undo, unless a run is on", () => {
  const history = talk("One", "Two", "Three");
  const { model, all } = openChat({ history, _page: page(history) });
  assert.ok(names(all("article")[2]).includes("Retry"));
  model.patch([{ op: "set", path: ["page", "status"], value: "submitted" }]);
  assert.equal(all("button", "Retry").length, 0);
  assert.ok(all("status").some((el) => el.textContent.includes("Waiting")));
});

test("without messages nothing reads a position, which would have the browser lay out its page", (t) => {
  const read = [];
  t.mock.getter(Object.getPrototypeOf(window.HTMLElement.prototype), "scrollHeight", function () {
    if (this.getAttribute("role") === "log") read.push("scrollHeight");
    return 0;
  });

  openChat({ history: [], _page: page([]) });
  const withoutMessages = read.length;
  openChat({ history: talk("One"), _page: page(talk("One")) });

  assert.equal(withoutMessages, 0);
  assert.ok(read.length > 0);
});

test("the open text is healed", async () => {
  const { all } = openChat(scenes.running());
  await drawn();
  assert.equal(all("article")[2].querySelector("strong")?.textContent, "three ro");
});

test("Like toggles, with one event a click, and shows what the kernel keeps", () => {
  const { model, all } = openChat(scenes.rich());
  const [like] = all("button", "Like");
  assert.equal(like.getAttribute("aria-pressed"), "true");
  like.click();
  assert.deepEqual(
    sent(model, "like").map(({ message, value }) => [message, value]),
    [["m3", ""]],
  );
  model.patch([{ op: "set", path: ["page", "feedback"], value: { m3: "Dislike" } }]);
  assert.equal(all("button", "Like")[0].getAttribute("aria-pressed"), "false");
  assert.equal(all("button", "Dislike")[0].getAttribute("aria-pressed"), "true");
});

test("options are a group on the last answer and say which was chosen", () => {
  const { model, one, all } = openChat(scenes.rich());
  assert.equal(one("group", "Options").querySelectorAll("button").length, 3);
  one("button", "Compare with a set").click();
  const [event] = sent(model, "option");
  assert.deepEqual([event.message, event.index], ["m5", 2]);
  assert.ok(one("button", "Compare with a set").disabled);
  model.patch([
    { op: "insert", path: ["history", 6], value: { role: "user", content: "compare" } },
    { op: "insert", path: ["page", "ids", 6], value: "m6" },
  ]);
  assert.equal(all("group", "Options").length, 0);
});

test("an error is an alert with its traceback folded and one Retry", () => {
  const { model, all } = openChat(scenes.error());
  assert.deepEqual(
    all("alert").map((el) => el.textContent),
    ["ZeroDivisionError division by zero", "ValueError The key is missing."],
  );
  assert.equal(all("article")[1].querySelectorAll('[aria-label="Retry"]').length, 1);
  assert.equal(all("article")[1].querySelector("details").open, false);
  all("button", "Retry")[0].click();
  assert.equal(sent(model, "retry").length, 1);
});

test("editing shows the text, Send sends it, Cancel changes nothing, one at a time", async () => {
  const { model, all, one } = openChat(scenes.rich());
  const [first, second] = all("button", "Edit");
  first.click();
  await drawn();
  assert.match(one("textbox", "Edit message").value, /^What is the fastest way to look values up/);
  second.click();
  await drawn();
  write(one("textbox", "Edit message"), "Something else");
  one("button", "Send edited message").click();
  const [event] = sent(model, "edit");
  assert.deepEqual([event.message, event.text], ["m4", "Something else"]);
  model.emit({ type: "reply", to: event.id, ok: false, reason: "Too late." });
  assert.equal(one("alert").textContent, "Too late.");
  one("button", "Cancel").click();
  assert.equal(all("textbox", "Edit message").length, 0);
  first.click();
  await drawn();
  press(one("textbox", "Edit message"), "Escape");
  assert.equal(all("textbox", "Edit message").length, 0);
});

test("Clear, and Undo after it", () => {
  const { model, one, all } = openChat(scenes.rich());
  one("button", "Clear").click();
  assert.equal(sent(model, "clear").length, 1);
  model.emit({
    type: "state",
    seq: 1,
    history: [],
    page: { ...page([]), can: { ...page([]).can, restore: true } },
  });
  assert.equal(all("article").length, 0);
  one("button", "Undo").click();
  assert.equal(sent(model, "restore").length, 1);
});

test("a refused click says why", () => {
  const { model, one } = openChat(scenes.rich());
  one("button", "Undo").click();
  model.emit({ type: "reply", to: sent(model, "undo")[0].id, ok: false, reason: "A run is on." });
  assert.equal(one("alert").textContent, "A run is on.");
});

test("an empty chat shows placeholder and examples, gone with the first message", () => {
  const { model, one, all, root } = openChat(scenes.empty());
  assert.equal(one("group", "Examples").querySelectorAll("button").length, 3);
  assert.ok(root.textContent.includes("What would you like to know?"));
  one("button", "Plot a trend").click();
  assert.equal(sent(model, "example")[0].index, 2);
  model.patch([
    { op: "insert", path: ["history", 0], value: { role: "user", content: "Hi" } },
    { op: "insert", path: ["page", "ids", 0], value: "a" },
  ]);
  assert.equal(all("group", "Examples").length, 0);
  assert.ok(!root.textContent.includes("What would you like to know?"));
});

test("system and tool messages are hidden unless asked for, and keep the indexes of the history", () => {
  const history = [{ role: "system", content: "Be kind." }, ...talk("Hi"), { role: "tool", content: "{}" }];
  const { model, all } = openChat({ history, _page: page(history) });
  assert.deepEqual(
    all("article").map((el) => el.dataset.index),
    ["1"],
  );
  model.put("show_system", true);
  assert.deepEqual(
    all("article").map((el) => el.getAttribute("aria-label")),
    ["System message", "User message", "Tool message"],
  );
});

test("only the message that changed is drawn again", async () => {
  const history = talk("One", "Two", "Three", "Fo");
  const { model, all } = openChat({ history, _page: page(history, { status: "streaming" }) });
  /** @type {MutationRecord[]} */
  const changes = [];
  const observer = new document.defaultView.MutationObserver((records) => changes.push(...records));
  observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  model.patch([{ op: "append", path: ["history", 3, "content"], value: "ur" }]);
  // Drawing rests for a moment where the first drawing took long, as on a busy machine.
  while (!all("article")[3].textContent.includes("Four")) await new Promise((done) => setTimeout(done, 2));
  changes.push(...observer.takeRecords());
  observer.disconnect();
  const touched = new Set(
    changes.map(
      ({ target }) => (target.closest ? target : target.parentElement).closest("article")?.dataset.index,
    ),
  );
  assert.deepEqual([...touched], ["3"]);
});

test("who clicks on a message selects it, but not with its buttons and links", () => {
  const history = talk("One", "See [this](https://e.org), please.");
  const { model, all } = openChat({ history, _page: page(history) });
  all("article")[1].querySelector("p").click();
  all("article")[1].querySelector("a").click();
  all("button", "Copy message")[1].click();
  assert.deepEqual(
    sent(model, "select").map(({ message, value }) => [message, value]),
    [["m1", "See [this](https://e.org), please."]],
  );
});

test("a message removed in the middle leaves the others' elements and renames their indexes", () => {
  const history = talk("One", "Two", "Three", "Four");
  const { model, all } = openChat({ history, _page: page(history) });
  const before = all("article");
  model.patch([
    { op: "remove", path: ["history", 1] },
    { op: "remove", path: ["page", "ids", 1] },
  ]);
  assert.deepEqual(all("article"), [before[0], before[2], before[3]]);
  assert.deepEqual(
    all("article").map((el) => el.dataset.index),
    ["0", "1", "2"],
  );
});

test("a pending message is shown before it is in the history", () => {
  const { all } = openChat(scenes.waiting());
  assert.equal(all("article").at(-1).textContent, "And another question?");
});

test("unknown parts say so, files are cards, blobs are asked for", async () => {
  const { model, root } = openChat(scenes.display());
  await drawn();
  assert.match(root.textContent, /Cannot display content of type “hologram” here/);
  assert.equal(sent(model, "blob")[0].hash, "abc");
  const frame = root.querySelector("iframe");
  assert.equal(frame.getAttribute("sandbox").includes("allow-same-origin"), false);
});

test("two views draw from one state, and one that ends leaves nothing behind", () => {
  const { model, connection, root, end } = openChat(scenes.rich());
  const other = new AbortController();
  const second = new ChatView(connection, other.signal);
  document.body.append(second.root);
  model.patch([{ op: "append", path: ["history", 4, "content"], value: " Please." }]);
  for (const one of [root, second.root]) assert.match(one.textContent, /Please\./);
  end.abort();
  model.patch([{ op: "append", path: ["history", 4, "content"], value: " Now." }]);
  assert.doesNotMatch(root.textContent, /Now\./);
  assert.match(second.root.textContent, /Now\./);
});

test("a remote picture is shown after a click, and stays when the message is drawn again", () => {
  const { root, model, all } = openChat(scenes.rich());
  all("button")
    .find((el) => el.textContent.startsWith("Load image"))
    .click();
  assert.ok(root.querySelector('img[src="https://example.org/chart.png"]'));
  model.patch([{ op: "append", path: ["history", 5, "content", 2, "text"], value: " Fine." }]);
  assert.ok(root.querySelector('img[src="https://example.org/chart.png"]'));
});

test("a reconnected page that is silent says that the kernel is disconnected and keeps the conversation", () => {
  const { model, all } = openChat(scenes.rich());
  model.comm_live = false;
  model.trigger("comm_live_update");
  assert.ok(all("status").some((el) => el.textContent.includes("disconnected")));
  assert.equal(all("article").length, 6);
});

test("the editor of an answer says Save: nothing is asked again", async () => {
  const rich = scenes.rich();
  const { root, one } = openChat({
    ...rich,
    _page: { ...rich._page, can: { ...rich._page.can, edit: "all" } },
  });

  root.querySelector('[data-index="3"] [aria-label="Edit"]').click();
  await drawn();

  assert.ok(one("button", "Save"));
});
