/** How often a text that grows is drawn: with an observer of the viewport that the test moves by hand. */

import "../support/dom.js";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { scenes } from "../page/scenes.js";
import { openChat } from "../support/chat-page.js";

/** What the viewport reports of the newest chat. @type {(entries: object[]) => void} */
let update;
class Observer {
  constructor(callback) {
    this.callback = callback;
  }
  observe() {}
  unobserve() {}
  disconnect() {}
}
globalThis.ResizeObserver = Observer;
globalThis.IntersectionObserver = class extends Observer {
  observe(el) {
    if (el.matches(".chatwidget")) update = this.callback;
  }
};
globalThis.requestIdleCallback = () => 0;
globalThis.requestAnimationFrame = () => 0;

const PATCHES = 40;

beforeEach(() => document.body.replaceChildren());

/** A chat whose answer grows; its texts are drawn as they are, so that no text waits for a library. */
function growing() {
  const made = openChat({ ...scenes.running(), render_markdown: false });
  const { model, root } = made;
  const text = () => [...root.querySelectorAll(".cw-markdown")].at(-1)?.textContent;
  let last = text();
  return {
    ...made,
    text,
    /** @param {boolean} isIntersecting */
    scroll: (isIntersecting) => update([{ isIntersecting }]),
    grow: () => model.patch([{ op: "append", path: ["history", 2, "content"], value: "w" }]),
    whole: () => model.get("history")[2].content,
    /** Whether it was drawn since the last call. */
    changed: () => {
      const before = last;
      last = text();
      return before !== last;
    },
  };
}

/** @param {import("node:test").TestContext} t @param {boolean} isInView @returns how often it is drawn in four seconds */
function drawings(t, isInView) {
  let now = 12_345;
  t.mock.method(performance, "now", () => now);
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { scroll, grow, changed } = growing();
  scroll(isInView);
  let count = 0;
  for (let patch = 0; patch < PATCHES; patch += 1) {
    grow();
    count += Number(changed());
    now += 100;
    t.mock.timers.tick(100);
    count += Number(changed());
  }
  return count;
}

test("in view it is drawn with each patch", (t) => {
  assert.equal(drawings(t, true), PATCHES);
});

test("outside the viewport it is drawn once a second", (t) => {
  assert.equal(drawings(t, false), 4);
});

test("what was missed is drawn as soon as it comes into view, and once", () => {
  const { scroll, grow, changed, text, whole } = growing();
  scroll(false);
  grow();
  assert.equal(changed(), false);

  scroll(true);

  assert.ok(changed());
  assert.equal(text(), whole());
});

test("the end of the run, and a message that follows, are drawn at once with all that was missed", () => {
  for (const op of [
    { op: "set", path: ["page", "status"], value: "ready" },
    { op: "insert", path: ["history", 0], value: { role: "user", content: "Before" } },
  ]) {
    const { scroll, grow, model, text } = growing();
    scroll(false);
    grow();

    model.patch([op]);

    assert.equal(text(), model.get("history").at(-1).content);
  }
});

test("where the focus is in the chat, as a screen reader's may be, each patch is drawn", () => {
  const { scroll, grow, changed, area } = growing();
  scroll(false);
  area().focus();

  grow();

  assert.ok(changed());
});

test("a tab that is hidden meanwhile draws nothing, and everything when it is visible again", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { scroll, grow, changed, text, whole } = growing();
  scroll(false);
  grow();
  Object.defineProperty(document, "hidden", { value: true, configurable: true });
  t.mock.timers.tick(1000);
  assert.equal(changed(), false);

  Reflect.deleteProperty(document, "hidden");
  document.dispatchEvent(new Event("visibilitychange"));

  assert.equal(text(), whole());
});
