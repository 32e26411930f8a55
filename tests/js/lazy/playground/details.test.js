import "../../support/dom.js";

import assert from "node:assert/strict";
import { test } from "node:test";
import { Details } from "../../../../js/lazy/playground/details.js";

const CELL = { case: "1", variant: "a", sample: 0 };
const DETAIL = {
  ...CELL,
  place: 0,
  status: "done",
  request: [["user", "Say dog"]],
  answer: "dog",
  error: null,
  facts: [],
  scores: [],
  grade: null,
  comment: null,
  chat: null,
};

/** A view of a chat, which draws itself some time after it is mounted. */
function chatView() {
  const el = document.createElement("div");
  setTimeout(() => el.append(document.createElement("textarea")));
  return { el, trigger() {}, remove: () => el.remove() };
}

function opened() {
  const page = { details: { v: DETAIL } };
  const manager = { get_model: async () => ({}), create_view: async () => chatView() };
  const board = {
    connection: { manager, running: false },
    view: "v",
    signal: new AbortController().signal,
    page: () => page,
    ask: (action) => {
      if (action === "chat") page.details.v = { ...DETAIL, chat: "model" };
    },
  };
  const details = new Details(/** @type {any} */ (board), () => {});
  document.body.append(details.el);
  details.open(CELL);
  details.draw();
  return details;
}

/** @param {() => unknown} condition */
async function until(condition) {
  for (const end = Date.now() + 40_000; !condition() && Date.now() < end; )
    await new Promise((done) => setTimeout(done, 5));
  assert.ok(condition());
}

test("a cell that is opened as a chat is scrolled to, and its message box has the focus", async () => {
  const details = opened();
  const scroll = details.el.querySelector(".cwp-detail-scroll");
  const chat = details.el.querySelector(".cwp-chat");
  chat.getBoundingClientRect = () => /** @type {any} */ ({ top: 700 - scroll.scrollTop });
  scroll.getBoundingClientRect = () => /** @type {any} */ ({ top: 200 });

  details.el.querySelector('button[aria-label="Open as chat"]').click();
  details.draw();

  await until(
    () => document.activeElement === chat.querySelector("textarea") && chat.querySelector("textarea"),
  );
  assert.equal(scroll.scrollTop, 500);
});
