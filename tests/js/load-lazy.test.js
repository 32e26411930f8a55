import "./support/dom.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { loaded, loadLazy } from "../../js/load-lazy.js";
import { scenes } from "./page/scenes.js";
import { drawn } from "./support/all-lazy.js";
import { openChat } from "./support/chat-page.js";

/** A page to which no lazy part has come yet, and a kernel that is slow to send one. */
function fresh(t) {
  t.mock.method(globalThis, "fetch", () => new Promise(() => {}));
  const known = new Map(loaded);
  loaded.clear();
  t.after(() => {
    for (const [name, part] of known) loaded.set(name, part);
  });
}

const asked = (model) => model.sent.filter(({ hash }) => hash === "lazy:rich-parts");

test("a lazy part that is asked for while its message is drawn is asked for once, by every part and every view", async (t) => {
  fresh(t);
  const { model, connection, all } = openChat(scenes.plain());
  openChat({}, model, connection);
  const [, answer] = scenes.display().history;
  model.patch([
    { op: "insert", path: ["history", 0], value: answer },
    { op: "insert", path: ["page", "ids", 0], value: "m0" },
  ]);
  await drawn();
  assert.equal(asked(model).length, 1);
  assert.equal(all("article").length, 1);
});

test("a lazy part that the kernel does not send leaves the text that the part came with, and is asked for anew", async (t) => {
  fresh(t);
  const { model, one } = openChat(scenes.display());
  await drawn();
  const [{ id }] = asked(model);
  model.emit({ type: "reply", to: id, ok: false, reason: "There is none." });
  await drawn();
  assert.match(one("log").textContent, /<Figure>/);
  model.put("appearance", "panel");
  await drawn();
  assert.equal(asked(model).length, 1, "a part that stays is not asked for again");
  model.patch([
    { op: "insert", path: ["history", 2], value: scenes.display().history[1] },
    { op: "insert", path: ["page", "ids", 2], value: "m2" },
  ]);
  await drawn();
  assert.equal(asked(model).length, 2);
});

test("a part that one chat waits for in vain comes to another, which asks for it too", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const settled = [];
  const silent = { blobs: { get: () => new Promise(() => {}) } };
  const other = { blobs: { get: async () => Promise.reject(new Error("the other was asked")) } };
  loadLazy(silent, "no-such-part").then(
    () => settled.push("silent"),
    () => settled.push("silent"),
  );
  const coming = loadLazy(other, "no-such-part");

  t.mock.timers.tick(10_000);

  await assert.rejects(coming, /the other was asked/);
  assert.deepEqual(settled, []);
});
