import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { applyPatch, completePage, documentOf, Gap, receive } from "../../../js/wire/document.js";

const document = () => ({
  history: [
    { role: "user", content: "Hi" },
    { role: "assistant", content: [{ type: "text", text: "He" }] },
  ],
  page: completePage({ seq: 4, ids: ["a", "b"] }),
});

test("text is appended where the path leads", () => {
  const doc = document();
  const changed = applyPatch(doc, [
    { op: "append", path: ["history", 1, "content", 0, "text"], value: "llo" },
  ]);
  assert.equal(doc.history[1].content[0].text, "Hello");
  assert.deepEqual([...changed.messages], [doc.history[1]]);
  assert.equal(changed.structure, false);
});

test("a message keeps its object when only its text grows", () => {
  const doc = document();
  const [first] = doc.history;
  applyPatch(doc, [{ op: "append", path: ["history", 0, "content"], value: "!" }]);
  assert.equal(doc.history[0], first);
});

test("items are inserted, removed and set", () => {
  const doc = document();
  const { history } = doc;
  const changed = applyPatch(doc, [
    { op: "insert", path: ["history", 2], value: { role: "user", content: "3" } },
    { op: "remove", path: ["history", 0] },
    { op: "set", path: ["history", 0, "metadata"], value: { title: "t" } },
    { op: "remove", path: ["history", 0, "metadata", "title"] },
    { op: "set", path: ["page", "status"], value: "streaming" },
  ]);
  assert.equal(doc.history, history);
  assert.deepEqual(doc.history, [
    { role: "assistant", content: [{ type: "text", text: "He" }], metadata: {} },
    { role: "user", content: "3" },
  ]);
  assert.equal(changed.structure, true);
  assert.deepEqual([...changed.page], ["status"]);
});

test("a whole history replaces the items and keeps the list", () => {
  const doc = document();
  const { history } = doc;
  applyPatch(doc, [{ op: "set", path: ["history"], value: [{ role: "user", content: "new" }] }]);
  assert.equal(doc.history, history);
  assert.equal(doc.history[0].content, "new");
});

const misfits = {
  "text at the end of what is no text": { op: "append", path: ["history", 1, "content"], value: "x" },
  "text at the end of nothing": { op: "append", path: ["history", 0, "name"], value: "x" },
  "a message beyond the end": { op: "set", path: ["history", 2], value: {} },
  "an insertion beyond the end": { op: "insert", path: ["history", 3], value: {} },
  "an insertion into an object": { op: "insert", path: ["history", 0, "role"], value: "x" },
  "a removal of nothing": { op: "remove", path: ["page", "feedback", "a"] },
  "a path through text": { op: "set", path: ["history", 0, "content", 0], value: "x" },
  "a path through the prototype": { op: "set", path: ["page", "__proto__", "x"], value: 1 },
  "the prototype itself": { op: "set", path: ["page", "__proto__"], value: {} },
  "a path that begins nowhere": { op: "set", path: ["elsewhere", 0], value: 1 },
  "another root": { op: "set", path: ["elsewhere"], value: 1 },
  "no path": { op: "set", path: [], value: 1 },
  "an unknown op": { op: "move", path: ["history", 0] },
};

for (const [name, op] of Object.entries(misfits)) {
  test(`${name} is a gap`, () => {
    assert.throws(() => applyPatch(document(), [op]), Gap);
  });
}

test("a patch is applied when it is the next, ignored when it is old, a gap when it is later", () => {
  const doc = document();
  const ops = [{ op: "append", path: ["history", 0, "content"], value: "!" }];
  assert.equal(receive(doc, { type: "patch", seq: 4, ops }), null);
  assert.ok(receive(doc, { type: "patch", seq: 5, ops }));
  assert.equal(doc.history[0].content, "Hi!");
  assert.equal(doc.page.seq, 5);
  assert.throws(() => receive(doc, { type: "patch", seq: 7, ops }), /patch 7 came after 5/);
});

test("a heartbeat ahead of the page is a gap", () => {
  assert.equal(receive(document(), { type: "heartbeat", seq: 4 }), null);
  assert.throws(() => receive(document(), { type: "heartbeat", seq: 5 }), Gap);
});

test("the whole state replaces both in place", () => {
  const doc = document();
  const { history, page } = doc;
  receive(doc, { type: "state", seq: 9, history: [], page: { seq: 9, ids: [], status: "error" } });
  assert.equal(doc.history, history);
  assert.equal(doc.page, page);
  assert.equal(page.status, "error");
  assert.equal(page.seq, 9);
  assert.equal(page.can.submit, true);
});

const wire = new URL("../../wire/cases/", import.meta.url);
const fixtures = existsSync(wire) ? readdirSync(wire).filter((name) => name.endsWith(".json")) : [];

for (const name of fixtures) {
  const all = [JSON.parse(readFileSync(new URL(name, wire), "utf8"))].flat();
  for (const { name: title = name, before, frames, after } of all) {
    test(`the kernel's frames give the kernel's document: ${title}`, () => {
      for (const frame of frames)
        if (["patch", "heartbeat", "state"].includes(frame.type)) receive(before, frame);
      assert.deepEqual(before.history, after.history);
      assert.deepEqual(before.page, { ...before.page, ...after.page });
    });
  }
}

test("the document of a model is the model's own objects, completed, with every role and id as it was", () => {
  const traits = {
    history: [{ role: "user", content: "hi" }, { role: "tool", content: "1" }, { role: "constructor" }],
    _page: { seq: 3, ids: ["m1", "m2", "m2"] },
  };

  const { history, page } = documentOf((name) => traits[name]);

  assert.equal(history, traits.history);
  assert.equal(page, traits._page);
  assert.deepEqual(
    history.map(({ role }) => role),
    ["user", "tool", "constructor"],
  );
  assert.deepEqual(page.ids, ["m1", "m2", "m2"]);
  assert.equal(page.status, "ready");
});
