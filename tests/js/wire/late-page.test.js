/** A page that listens late asks once for what was said before. */

import assert from "node:assert/strict";
import { test } from "node:test";
import "../support/dom.js";
import { connectionOf } from "../../../js/wire/connection.js";
import { fakeModel } from "../page/model.js";

test("a page asks once, however many views it has, and takes what it gets", () => {
  const model = fakeModel();
  const connection = connectionOf(model);
  connectionOf(model);

  const asked = model.sent.filter(({ type }) => type === "resync");
  assert.equal(asked.length, 1);
  assert.equal(asked[0].seq, 0);
  const history = [{ role: "user", content: "said before" }];
  model.emit({ type: "state", seq: 3, history, page: { ids: ["m1"] } });
  assert.deepEqual(connection.doc.history, history);
  connection.dispose();
});

test("a page of a lost kernel asks nothing", () => {
  const model = fakeModel();
  model.comm_live = false;
  const connection = connectionOf(model);

  assert.deepEqual(model.sent, []);
  connection.dispose();
});
