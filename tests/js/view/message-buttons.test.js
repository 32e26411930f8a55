import "../support/dom.js";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { scenes } from "../page/scenes.js";
import { drawn } from "../support/all-lazy.js";
import { openChat } from "../support/chat-page.js";

beforeEach(() => document.body.replaceChildren());

const names = (article) =>
  [...article.querySelectorAll("button")].map((el) => el.getAttribute("aria-label") ?? el.textContent);

test("an answer that is being written can only be copied, and Edit is disabled", async () => {
  const { all } = openChat(scenes.running());
  await drawn();
  assert.deepEqual(names(all("article")[2]), ["Copy message"]);
  assert.ok(all("button", "Edit").every((el) => el.disabled));
});

test("an answer whose text has ended has Retry and Undo, which are disabled until the run ends", async () => {
  const { history, _page } = scenes.running();
  const { all, model } = openChat({ history, _page: { ..._page, status: "ready" } });
  model.patch([{ op: "set", path: ["page", "status"], value: "submitted" }]);
  await drawn();
  for (const name of ["Retry", "Undo"]) assert.ok(all("button", name)[0].disabled, name);
});

test("an answer that failed asks for no verdict", () => {
  const { all } = openChat(scenes.error());
  assert.deepEqual(
    ["Like", "Dislike"].flatMap((name) => all("button", name)),
    [],
  );
});

test("the time at which a message came is the end of its id, and is in the page; other ids have none", () => {
  const now = Math.floor(Date.now() / 1000);
  const long = new Date(2024, 2, 1, 10, 32).getTime() / 1000;
  const { root } = openChat({
    history: ["a", "b", "c"].map((content) => ({ role: "user", content })),
    _page: {
      seq: 0,
      status: "ready",
      ids: [`x-1.${now.toString(16)}`, `x-2.${long.toString(16)}`, "x-3"],
      can: {},
    },
  });

  const times = [...root.querySelectorAll("[data-index]")].map((el) => el.querySelector("time"));

  assert.equal(new Date(times[0].getAttribute("datetime")).getTime() / 1000, now);
  assert.match(times[0].textContent, /^\d{1,2}[:.]\d\d/);
  assert.match(times[1].textContent, /2024/);
  assert.equal(times[2], null);
});
