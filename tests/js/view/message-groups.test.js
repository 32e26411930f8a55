/** A long transcript draws what is near the view: with an observer of the view that the test moves by hand. */

import "../support/dom.js";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { scenes } from "../page/scenes.js";
import { openChat } from "../support/chat-page.js";

/** @type {(entries: object[]) => void} */
let update;
globalThis.IntersectionObserver = class {
  constructor(callback, { root } = {}) {
    if (root?.matches(".cw-log")) update = callback;
  }
  observe() {}
  unobserve() {}
  disconnect() {}
};

/** What is to be done in the next frame, or when nothing else is. @type {(() => void)[]} */
let waiting = [];
globalThis.requestIdleCallback = (work) => waiting.push(work);
globalThis.requestAnimationFrame = globalThis.requestIdleCallback;

/** @param {number} [times] how often */
function idle(times = 10_000) {
  for (; waiting.length > 0 && times > 0; times -= 1) waiting.shift()();
}

beforeEach(() => {
  waiting = [];
  document.body.replaceChildren();
});

const talk = (count, word = "Message") =>
  Array.from({ length: count }, (_, at) => ({
    role: at % 2 ? "assistant" : "user",
    content: `${word} ${at}`,
  }));
const ids = (count, letter = "m") => Array.from({ length: count }, (_, at) => `${letter}${at}`);

/** @param {number} count */
function long(count) {
  const history = talk(count);
  const made = openChat({ history, _page: { ...scenes.plain()._page, ids: ids(count) } });
  const groups = () => [...made.root.querySelectorAll(".cw-group")];
  return {
    ...made,
    groups,
    /** @param {number} number @param {boolean} isIntersecting */
    scroll: (number, isIntersecting) => {
      update([{ target: groups()[number], isIntersecting }]);
      idle();
    },
    drawn: () => groups().map((group) => group.querySelectorAll("article").length),
  };
}

/** @param {() => void} work @returns {number} elements that it makes */
function making(work) {
  const { createElement } = document;
  let made = 0;
  document.createElement = function (...given) {
    made += 1;
    return createElement.apply(this, given);
  };
  work();
  document.createElement = createElement;
  return made;
}

test("of 10 000 messages those of the last two groups are drawn, and others when they come near", () => {
  const { drawn, scroll } = long(10_000);
  idle();
  assert.deepEqual(drawn(), [...Array(198).fill(0), 50, 50]);
  scroll(3, true);
  assert.deepEqual(drawn(), [0, 0, 0, 50, ...Array(194).fill(0), 50, 50]);
});

/** @param {number} count */
function answerAfter(count) {
  const { model, root } = long(count);
  idle();
  let asked = 0;
  const { getAttribute } = Element.prototype;
  const made = making(() => {
    Element.prototype.getAttribute = function (name) {
      asked += 1;
      return getAttribute.call(this, name);
    };
    model.patch([
      { op: "insert", path: ["history", count], value: { role: "assistant", content: "" } },
      { op: "insert", path: ["page", "ids", count], value: "new" },
      { op: "set", path: ["page", "status"], value: "streaming" },
    ]);
    for (let at = 0; at < 50; at += 1)
      model.patch([{ op: "append", path: ["history", count, "content"], value: "word " }]);
    model.patch([{ op: "set", path: ["page", "status"], value: "ready" }]);
    Element.prototype.getAttribute = getAttribute;
  });
  assert.match(root.textContent ?? "", /word word/);
  return { made, asked };
}

test("a streamed answer makes as few elements after 10 000 messages as after 100, and looks at no more", (context) => {
  context.mock.method(performance, "now", () => 0); // a slow machine draws a growing text less often
  answerAfter(100);
  const few = answerAfter(101);
  const many = answerAfter(10_001);
  assert.ok(many.made <= few.made * 1.1 + 20, `${many.made} against ${few.made}`);
  assert.ok(many.asked <= few.asked * 1.6, `${many.asked} against ${few.asked}`);
});

test("the end of a conversation is shown first, the rest in slices from the end on, in its place", (context) => {
  let now = 0;
  context.mock.method(performance, "now", () => {
    now += 3;
    return now;
  });
  const { root, groups, drawn } = long(100);
  assert.deepEqual(drawn(), [20, 20]);
  assert.equal(groups()[1].style.paddingTop, "2700px");
  const made = [];
  while (waiting.length > 0) {
    const before = root.querySelectorAll("article").length;
    idle(1);
    made.push(root.querySelectorAll("article").length - before);
  }
  assert.ok(Math.max(...made) <= 15, String(made));
  assert.deepEqual(drawn(), [50, 50]);
  assert.equal(groups()[1].style.paddingTop, "0px");
  const places = [...root.querySelectorAll("article")].map((each) => Number(each.dataset.index));
  assert.deepEqual(places, [...Array(100).keys()]);
});

test("older messages that nobody looks at are drawn once no answer has been written for two seconds", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { model, drawn } = long(400);
  const rest = (/** @type {number} */ ms) => {
    context.mock.timers.tick(ms);
    idle();
  };
  const near = [...Array(6).fill(0), 50, 50];
  rest(1_900);
  assert.deepEqual(drawn(), near);
  model.patch([{ op: "set", path: ["page", "status"], value: "streaming" }]);
  for (let at = 0; at < 20; at += 1) {
    model.patch([{ op: "append", path: ["history", 399, "content"], value: " word" }]);
    rest(500);
  }
  assert.deepEqual(drawn(), near);
  model.patch([{ op: "set", path: ["page", "status"], value: "ready" }]);
  rest(1_900);
  assert.deepEqual(drawn(), near);
  rest(100);
  assert.deepEqual(drawn(), Array(8).fill(50));
  assert.equal(waiting.length, 0);
});

test("an answer that begins while older messages are drawn comes before the rest of them", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { model, drawn } = long(400);
  idle();
  context.mock.timers.tick(2_000);
  idle(2);
  const some = drawn();
  assert.ok(some[5] > 0);
  assert.equal(some[0], 0);
  model.patch([{ op: "set", path: ["page", "status"], value: "streaming" }]);
  idle();
  assert.deepEqual(drawn(), some);
});

test("what comes or goes while a group is not drawn whole leaves the part that is drawn as it is", () => {
  const { model, groups, drawn, root } = long(90);
  const before = [...groups()[1].querySelectorAll("article")];
  model.patch([
    { op: "insert", path: ["history", 90], value: { role: "user", content: "More" } },
    { op: "insert", path: ["page", "ids", 90], value: "m90" },
  ]);
  assert.deepEqual(drawn(), [20, 21]);
  assert.deepEqual([...groups()[1].querySelectorAll("article")].slice(0, 20), before);
  model.patch([
    { op: "remove", path: ["history", 90] },
    { op: "remove", path: ["page", "ids", 90] },
  ]);
  assert.deepEqual([...groups()[1].querySelectorAll("article")], before);
  idle();
  assert.deepEqual(drawn(), [50, 40]);
  const places = [...root.querySelectorAll("article")].map((each) => Number(each.dataset.index));
  assert.deepEqual(places, [...Array(90).keys()]);
});

test("a group that was far is right when it comes near again: what was said, what can be done", () => {
  const { model, scroll, groups } = long(400);
  scroll(0, true);
  scroll(0, false);
  model.patch([
    { op: "set", path: ["history", 0, "content"], value: "Changed" },
    { op: "set", path: ["page", "can", "edit"], value: "user" },
    { op: "set", path: ["page", "status"], value: "submitted" },
  ]);
  scroll(0, true);
  assert.match(groups()[0].querySelector("article").textContent, /Changed/);
  assert.ok(groups()[0].querySelector('[aria-label="Edit"]').disabled);
});

test("a far group whose messages are others now is emptied, and shows them when it comes near", () => {
  const { model, scroll, groups, drawn } = long(400);
  scroll(1, true);
  scroll(1, false);
  const history = talk(400, "Other");
  model.emit({
    type: "state",
    seq: 1,
    history,
    page: { ...scenes.plain()._page, seq: 1, ids: ids(400, "x") },
  });
  assert.deepEqual(drawn(), [0, 0, 0, 0, 0, 0, 50, 50]);
  scroll(1, true);
  assert.match(groups()[1].textContent, /^UserOther 50/);
});

test("a message added to a far group's end by a person who reads elsewhere changes nothing there", () => {
  const { model, scroll, groups } = long(400);
  scroll(0, true);
  const before = [...groups()[0].querySelectorAll("article")];
  scroll(0, false);
  model.patch([
    { op: "insert", path: ["history", 400], value: { role: "user", content: "More" } },
    { op: "insert", path: ["page", "ids", 400], value: "m400" },
  ]);
  assert.deepEqual([...groups()[0].querySelectorAll("article")], before);
});

test("what comes before the first message stands in groups of its own, and what was drawn stays the same", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { model, root, groups } = long(100);
  idle();
  const before = groups();
  const articles = [...root.querySelectorAll("article")];
  const more = talk(100, "Earlier").map((value, at) => ({ op: "insert", path: ["history", at], value }));
  const keys = ids(100, "e").map((value, at) => ({ op: "insert", path: ["page", "ids", at], value }));

  model.patch([...more, ...keys]);

  assert.deepEqual(groups().slice(2), before);
  assert.deepEqual([...root.querySelectorAll("article")].slice(-100), articles);
  context.mock.timers.tick(2_000);
  idle();
  const texts = [...root.querySelectorAll("article")].map((each) => each.textContent.trim());
  assert.deepEqual([texts.length, texts[0], texts[100]], [200, "UserEarlier 0", "UserMessage 0"]);
});
