import "../../support/dom.js";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { APPLES, PEARS, panelled } from "../../support/saved-panel.js";

beforeEach(() => document.body.replaceChildren());

/** @param {object} saved @param {(told: (entries: object[]) => void) => void} onObserver */
async function withEarlier(saved, onObserver) {
  const known = globalThis.IntersectionObserver;
  globalThis.IntersectionObserver = class {
    constructor(callback, { rootMargin = "" } = {}) {
      if (rootMargin.endsWith("0px 0px 0px")) onObserver(callback);
    }
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  const all = await panelled(saved);
  globalThis.IntersectionObserver = known;
  return { ...all, button: () => all.root.querySelector(".cw-earlier") };
}

test("who comes near the first message has some of the earlier ones sent, and is asked for no second time", async () => {
  /** @type {(entries: object[]) => void} */
  let comes = () => {};
  const { button, last, answer, asked, update, error } = await withEarlier(
    { current: "c1", earlier: 150 },
    (callback) => {
      comes = callback;
    },
  );
  assert.equal(button().textContent, "Load 150 earlier messages");
  answer(true);
  comes([{ isIntersecting: false }]);
  assert.equal(last()[0], "list");

  comes([{ isIntersecting: true }]);
  comes([{ isIntersecting: true }]);
  assert.deepEqual(last(), ["earlier", "c1", ""]);
  assert.equal(asked().filter(({ action }) => action === "earlier").length, 1);
  answer(false, "The database is locked.");
  comes([{ isIntersecting: true }]);
  assert.equal(error(), "The database is locked.");
  assert.equal(asked().filter(({ action }) => action === "earlier").length, 1);
  button().click();
  assert.equal(asked().filter(({ action }) => action === "earlier").length, 2);
  update({ current: "c1", titles: [PEARS], query: "", earlier: 1 });
  answer(true);
  assert.equal(button().textContent, "Load 1 earlier message");
  comes([{ isIntersecting: true }]);
  assert.equal(asked().filter(({ action }) => action === "earlier").length, 3);
  update({ current: "c1", titles: [PEARS], query: "" });
  assert.equal(button(), null);
});

test("while another conversation is on its way, the reader's place in the old one asks for nothing", async () => {
  let watched = 0;
  const known = globalThis.IntersectionObserver;
  globalThis.IntersectionObserver = class {
    constructor(_, { rootMargin = "" } = {}) {
      this.ours = rootMargin.endsWith("0px 0px 0px");
    }
    observe() {
      if (this.ours) watched = 1;
    }
    unobserve() {}
    disconnect() {
      if (this.ours) watched = 0;
    }
  };
  const { panel, answer, update } = await panelled({ current: "c1" });
  globalThis.IntersectionObserver = known;
  answer(true);

  panel.querySelectorAll("li > button")[0].click();
  update({ current: "c2", titles: [PEARS, APPLES], query: "", earlier: 50 });
  assert.equal(watched, 0);
  answer(true);
  assert.equal(watched, 1);
});
