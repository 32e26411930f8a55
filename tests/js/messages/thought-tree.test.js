import "../support/dom.js";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { nesting } from "../../../js/messages/thought-tree.js";
import { usageText } from "../../../js/view/usage-line.js";
import { scenes } from "../page/scenes.js";
import { openChat } from "../support/chat-page.js";

beforeEach(() => document.body.replaceChildren());

const thought = (title, metadata = {}, content = `about ${title}`) => ({
  role: "assistant",
  content,
  metadata: { title, ...metadata },
});
const page = (history, more = {}) => ({
  ...scenes.plain()._page,
  ids: history.map((_, at) => `m${at}`),
  ...more,
});
const traits = (history, more) => ({ history, _page: page(history, more) });
/** The index of the article that each stands in. */
const places = (all) =>
  Object.fromEntries(
    all("article").map((el) => [
      el.dataset.index,
      el.parentElement.closest("article")?.dataset.index ?? null,
    ]),
  );

for (const [claim, list, parents] of [
  ["0 is an id", [{ id: 0 }, { parent_id: 0 }], { 1: 0 }],
  ["a number and its text are the same id", [{ id: 1 }, { parent_id: "1" }], { 1: 0 }],
  ["the parent may come later", [{ parent_id: "a" }, { id: "a" }], { 0: 1 }],
  ["without a parent it stands outside", [{ parent_id: "gone" }], {}],
  [
    "of a circle one stands outside",
    [
      { id: 1, parent_id: 2 },
      { id: 2, parent_id: 1 },
    ],
    { 0: 1 },
  ],
  ["one that names itself stands outside", [{ id: 1, parent_id: 1 }], {}],
  ["None is no id", [{ id: null }, { parent_id: null }], {}],
  ["no id is no id", [{}, { parent_id: undefined }, {}], {}],
  ["a parent is inside another", [{ id: 1 }, { id: 2, parent_id: 1 }, { parent_id: 2 }], { 1: 0, 2: 1 }],
  ["of two with one id the first", [{ id: 1 }, { id: 1 }, { parent_id: 1 }], { 2: 0 }],
]) {
  test(`thoughts in thoughts: ${claim}`, () => {
    const history = list.map((metadata, index) => thought(`T${index}`, metadata));
    const [found] = nesting(history, [...history.keys()]);
    assert.deepEqual(Object.fromEntries(found), parents);
  });
}

test("an id counts within its turn only, and a message without a title is no parent", () => {
  const user = { role: "user", content: "?" };
  const history = [thought("A", { id: 0 }), user, thought("B", { parent_id: 0 })];
  assert.equal(nesting(history, [0, 1, 2])[0].size, 0);
  const untitled = [{ role: "assistant", content: "", metadata: { id: 0 } }, thought("B", { parent_id: 0 })];
  assert.equal(nesting(untitled, [0, 1])[0].size, 0);
});

const tree = () => [
  { role: "user", content: "?" },
  thought("Plan", { id: 0, status: "pending" }),
  thought("Search", { id: 1, parent_id: 0, status: "pending" }),
  thought("Page", { parent_id: 1 }),
  { role: "assistant", content: "Done." },
];

test("a nested thought is an article in its parent's, there only while the parent is open", () => {
  const { all, one } = openChat(traits(tree()));
  assert.deepEqual(places(all), { 0: null, 1: null, 2: "1", 3: "2", 4: null });
  one("button", "Plan").click();
  assert.deepEqual(places(all), { 0: null, 1: null, 4: null });
  assert.equal(one("button", "Plan").getAttribute("aria-expanded"), "false");
  one("button", "Plan").click();
  assert.deepEqual(places(all), { 0: null, 1: null, 2: "1", 3: "2", 4: null });
});

test("text that streams into a nested thought makes no element anew", () => {
  const history = tree();
  const { model, all } = openChat(traits(history, { status: "streaming" }));
  const before = all("article");
  const inner = before[3].querySelector(".cw-markdown");
  for (const letter of " more")
    model.patch([{ op: "append", path: ["history", 3, "content"], value: letter }]);
  model.patch([{ op: "set", path: ["page", "status"], value: "ready" }]);
  assert.equal(inner.textContent, "about Page more");
  assert.deepEqual(all("article"), before);
  assert.equal(all("article")[3].querySelector(".cw-markdown"), inner);
});

test("a thought whose parent becomes known moves into it, and out when the parent is gone", () => {
  const { model, all } = openChat(traits([thought("Child", { parent_id: "p" }), thought("Other")]));
  const child = all("article")[0];
  model.patch([{ op: "set", path: ["history", 1, "metadata", "id"], value: "p" }]);
  assert.deepEqual(places(all), { 1: null, 0: "1" });
  assert.ok(all("article").includes(child));
  model.patch([
    { op: "remove", path: ["history", 1] },
    { op: "remove", path: ["page", "ids", 1] },
  ]);
  assert.deepEqual(places(all), { 0: null });
});

test("Retry and Undo stay in sight where the last message is inside a folded thought", () => {
  const { all } = openChat(
    traits([thought("Plan", { id: 1, status: "done" }), thought("Last", { parent_id: 1 })]),
  );
  assert.equal(all("button", "Retry").length, 1);
  assert.equal(all("button", "Retry")[0].closest("article").dataset.index, "0");
});

test("all parts of a thought are shown, and one without content shows none", () => {
  const parts = ["one", "two"].map((text) => ({ type: "text", text }));
  const { all } = openChat(traits([thought("Parts", { id: 0 }, parts), thought("Empty", {}, "")]));
  assert.match(all("article")[0].textContent, /one.*two/s);
  assert.equal(all("article")[1].querySelector(".cw-parts"), null);
});

test("pictures of who speaks stand on the first message of each, and beside the dots", () => {
  const [user, assistant] = ["data:image/png;base64,AA==", "data:image/png;base64,AB=="];
  const history = [...tree(), { role: "assistant", content: "And more." }];
  const { root, model } = openChat({
    ...traits(history, { status: "submitted", pending: { text: "next" } }),
    avatar_images: [user, assistant],
  });
  const seen = [...root.querySelectorAll("img")].map((el) => [
    el.getAttribute("src"),
    el.parentElement.dataset.index ?? el.parentElement.getAttribute("role") ?? "pending",
  ]);
  assert.deepEqual(seen, [
    [user, "0"],
    [assistant, "1"],
    [user, "pending"],
    [assistant, "status"],
  ]);
  model.put("avatar_images", [null, "javascript:alert(1)"]);
  assert.equal(root.querySelectorAll("img, [data-avatar]").length, 0);
});

test("a theme is set on the chat, and what it no longer names is taken off", () => {
  const { root, model } = openChat({ ...scenes.rich(), theme: { "--chatwidget-accent": "teal" } });
  assert.equal(root.style.getPropertyValue("--chatwidget-accent"), "teal");
  model.put("theme", { "--chatwidget-radius": "2px" });
  assert.equal(root.style.getPropertyValue("--chatwidget-accent"), "");
  assert.equal(root.style.getPropertyValue("--chatwidget-radius"), "2px");
});

test("what an answer cost stands under it in so far as it is known", () => {
  const metadata = {
    usage: { completion_tokens: 128 },
    timing: { first_token: 0.42, tokens_per_second: 74.4 },
  };
  assert.equal(usageText(metadata), "128 tokens · first token after 0.4 s · 74 tokens/s");
  assert.equal(usageText({ usage: null, timing: { first_token: "soon" } }), "");
  assert.equal(usageText(), "");
  const { all } = openChat(traits([{ role: "assistant", content: "Hi", metadata }]));
  assert.match(all("article")[0].textContent, /Hi128 tokens · first/);
});

test("reasoning that was never ended stands still once the run is over; what an author calls pending goes on", () => {
  const history = [
    { role: "user", content: "?" },
    thought("Searching", { status: "pending" }),
    thought("Reasoning", { status: "pending" }),
  ];
  const { model, all } = openChat(traits(history, { status: "streaming" }));
  const turning = () => all("article").map((el) => el.querySelector(".cw-spinner")?.hidden === false);
  assert.deepEqual(turning(), [false, true, true]);
  model.patch([{ op: "set", path: ["page", "status"], value: "ready" }]);
  assert.deepEqual(turning(), [false, true, false]);
  assert.match(all("article")[2].textContent, /about Reasoning/);
});
