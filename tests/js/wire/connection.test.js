import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Connection, connectionOf } from "../../../js/wire/connection.js";
import { fakeModel } from "../page/model.js";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 }));
afterEach(() => mock.timers.reset());

const running = (more = {}) => ({ seq: 3, ids: ["a"], status: "streaming", ...more });
const history = () => [{ role: "user", content: "Hi" }];

function connected(traits = {}) {
  const model = fakeModel({ history: history(), ...traits });
  return { model, connection: new Connection(model) };
}

/** @param {ReturnType<typeof fakeModel>} model @param {string} type */
const sent = (model, type) => model.sent.filter((event) => event.type === type);

test("a patch changes the model's own objects and is told to every view", () => {
  const { model, connection } = connected();
  const seen = [];
  connection.subscribe((change) => seen.push(change), new AbortController().signal);
  model.patch([{ op: "append", path: ["history", 0, "content"], value: "!" }]);
  assert.equal(model.get("history")[0].content, "Hi!");
  assert.equal(seen.length, 1);
  assert.deepEqual([...seen[0].messages], [model.get("history")[0]]);
});

test("one view that fails does not keep the others from being drawn", () => {
  const error = mock.method(console, "error", () => {});
  const { model, connection } = connected();
  const { signal } = new AbortController();
  let drawn = 0;
  connection.subscribe(() => {
    throw new Error("broken view");
  }, signal);
  connection.subscribe(() => drawn++, signal);
  model.patch([{ op: "set", path: ["page", "queued"], value: 1 }]);
  assert.equal(drawn, 1);
  assert.equal(error.mock.callCount(), 1);
  error.mock.restore();
});

test("a gap asks for the whole, once a second at most, and takes no patch until it is there", () => {
  const { model, connection } = connected();
  const ops = [{ op: "append", path: ["history", 0, "content"], value: "?" }];
  model.emit({ type: "patch", seq: 5, ops });
  model.emit({ type: "patch", seq: 6, ops });
  model.emit({ type: "patch", seq: 1, ops });
  assert.equal(sent(model, "resync").length, 1);
  assert.equal(sent(model, "resync")[0].seq, 0);
  assert.equal(connection.doc.history[0].content, "Hi");
  mock.timers.tick(500);
  model.emit({ type: "patch", seq: 7, ops });
  assert.equal(sent(model, "resync").length, 1);
  mock.timers.tick(500);
  assert.equal(sent(model, "resync").length, 2);
  model.emit({
    type: "state",
    seq: 7,
    history: [{ role: "user", content: "Whole" }],
    page: { seq: 7, ids: ["a"] },
  });
  model.emit({ type: "patch", seq: 8, ops });
  assert.equal(connection.doc.history[0].content, "Whole?");
  for (const event of sent(model, "resync")) model.emit({ type: "reply", to: event.id, ok: true });
  mock.timers.tick(60_000);
  assert.equal(sent(model, "resync").length, 2);
});

test("an op that does not fit is a gap", () => {
  const { model } = connected();
  model.patch([{ op: "append", path: ["history", 9, "content"], value: "x" }]);
  assert.equal(sent(model, "resync").length, 1);
});

test("the loss of the last frame shows at the next heartbeat", () => {
  const { model } = connected({ _page: running() });
  model.emit({ type: "heartbeat", seq: 3 });
  assert.equal(sent(model, "resync").length, 0);
  model.emit({ type: "heartbeat", seq: 4 });
  assert.equal(sent(model, "resync").length, 1);
});

test("three seconds of silence in a run ask for the whole, three more say so, a frame takes it back", () => {
  const { model, connection } = connected({ _page: running() });
  mock.timers.tick(2999);
  assert.equal(sent(model, "resync").length, 0);
  mock.timers.tick(1);
  assert.equal(sent(model, "resync").length, 1);
  assert.equal(connection.notice, null);
  mock.timers.tick(3000);
  assert.match(connection.notice?.text ?? "", /busy or disconnected/);
  model.emit({ type: "heartbeat", seq: 3 });
  assert.equal(connection.notice, null);
});

test("a silent kernel is asked ever more rarely", () => {
  const { model } = connected({ _page: running() });
  mock.timers.tick(600_000);
  assert.ok(sent(model, "resync").length < 30, String(sent(model, "resync").length));
});

test("heartbeats keep the silence away", () => {
  const { model } = connected({ _page: running() });
  for (let second = 0; second < 10; second += 1) {
    mock.timers.tick(1000);
    model.emit({ type: "heartbeat", seq: 3 });
  }
  assert.equal(sent(model, "resync").length, 0);
});

test("nothing is asked and no timer runs while all is quiet", () => {
  const { model } = connected();
  const [{ id }] = sent(model, "connect");
  model.emit({ type: "seq", seq: 0 });
  model.emit({ type: "answer", to: id, ok: true });
  mock.timers.tick(3_600_000);
  assert.equal(model.sent.length, 1);
});

test("what was sent before the page listened is asked for as soon as it does", () => {
  const model = fakeModel();
  const lost = [{ op: "insert", path: ["history", 0], value: { role: "user", content: "Early" } }];
  model.patch(lost);

  const connection = new Connection(model);
  assert.equal(sent(model, "connect").length, 1);
  model.emit({ type: "seq", seq: 1 });
  const [asked] = sent(model, "resync");
  model.emit({ type: "state", seq: 1, history: [lost[0].value], page: { seq: 1, ids: ["a"] } });

  assert.equal(asked?.seq, 0);
  assert.deepEqual(connection.doc.history, [lost[0].value]);
});

test("what is still under way when the page begins to listen is not asked for", () => {
  const { model, connection } = connected();
  model.patch([{ op: "append", path: ["history", 0, "content"], value: "!" }]);
  model.emit({ type: "seq", seq: 1 });
  assert.equal(sent(model, "resync").length, 0);
  assert.equal(connection.doc.history[0].content, "Hi!");
});

test("an answer settles its event, once", () => {
  const { model, connection } = connected();
  const outcomes = [];
  const id = connection.send("submit", { text: "a" }, (outcome) => outcomes.push(outcome));
  model.emit({ type: "reply", to: id, ok: false, reason: "Not now." });
  model.emit({ type: "reply", to: id, ok: true });
  assert.deepEqual(outcomes, [{ ok: false, reason: "Not now." }]);
  assert.equal(connection.running, false);
});

test("a chat is running from the moment of submitting", () => {
  const { connection } = connected();
  connection.send("submit", { text: "a" });
  assert.equal(connection.running, true);
});

test("after 400 ms without an answer the person is told that the kernel is busy", () => {
  const { model, connection } = connected();
  const id = connection.send("submit", { text: "a" });
  mock.timers.tick(399);
  assert.equal(connection.notice, null);
  mock.timers.tick(1);
  assert.deepEqual(connection.notice, {
    kind: "busy",
    text: "The kernel is busy. Your message is queued.",
    withdraw: id,
  });
  model.emit({ type: "reply", to: id, ok: true });
  assert.equal(connection.notice, null);
});

test("a draft that waits says nothing", () => {
  const { connection } = connected();
  connection.send("draft", { text: "a" });
  mock.timers.tick(1000);
  assert.equal(connection.notice, null);
});

test("an event is sent again with its id only when the kernel has spoken since", () => {
  const { model, connection } = connected();
  const id = connection.send("like", { message: "a", value: "Like" });
  mock.timers.tick(9000);
  assert.equal(sent(model, "like").length, 1);
  model.emit({ type: "heartbeat", seq: 0 });
  mock.timers.tick(3000);
  assert.deepEqual(
    sent(model, "like").map((event) => event.id),
    [id, id],
  );
  model.emit({ type: "reply", to: id, ok: true });
  mock.timers.tick(60_000);
  assert.equal(sent(model, "like").length, 2);
});

test("a withdrawn submit gives its text back and tells the kernel", () => {
  const { model, connection } = connected();
  const outcomes = [];
  const id = connection.send("submit", { text: "a" }, (outcome) => outcomes.push(outcome));
  connection.withdraw(id);
  model.emit({ type: "reply", to: id, ok: true });
  assert.deepEqual(outcomes, [{ ok: false, withdrawn: true }]);
  assert.equal(sent(model, "withdraw")[0].event, id);
});

test("a model that cannot send means disconnected, until it can", () => {
  const { model, connection } = connected();
  const outcomes = [];
  model.reachable = false;
  connection.send("submit", { text: "a" }, (outcome) => outcomes.push(outcome));
  assert.equal(outcomes[0].ok, false);
  assert.match(connection.notice?.text ?? "", /disconnected/);
  model.reachable = true;
  connection.send("draft", { text: "a" });
  assert.equal(connection.notice, null);
});

test("a comm that is no longer live fails what waits", () => {
  const { model, connection } = connected();
  const outcomes = [];
  connection.send("submit", { text: "a" }, (outcome) => outcomes.push(outcome));
  model.comm_live = false;
  model.trigger("comm_live_update");
  assert.equal(outcomes.length, 1);
  assert.equal(connection.disconnected, true);
  model.comm_live = true;
  model.trigger("comm_live_update");
  assert.equal(connection.disconnected, false);
});

test("a blob is joined from its slices, asked for once, and told apart from one that is unknown", async () => {
  const { model, connection } = connected();
  const bytes = connection.blobs.get("h");
  assert.equal(connection.blobs.get("h"), bytes);
  const [{ id }] = sent(model, "blob");
  const slice = (offset, ...values) =>
    model.emit({ type: "blob", to: id, hash: "h", offset, size: 3 }, [
      new DataView(Uint8Array.from(values).buffer),
    ]);
  slice(2, 9);
  slice(2, 9);
  slice(0, 7, 8);
  assert.deepEqual([...(await bytes)], [7, 8, 9]);
  const missing = connection.blobs.get("x");
  model.emit({ type: "reply", to: sent(model, "blob")[1].id, ok: false, reason: "It is gone." });
  await assert.rejects(missing, /It is gone/);
});

test("options are read with their defaults and read again when they change", () => {
  const { model, connection } = connected({ label: "A", message_label: null });
  let calls = 0;
  connection.subscribe((change) => (calls += Number(change.options)), new AbortController().signal);
  assert.equal(connection.options.label, "A");
  assert.equal(connection.options.message_label, "Message");
  model.put("label", "B");
  assert.equal(connection.options.label, "B");
  assert.equal(calls, 1);
});

test("one model has one connection, dropped with the model", () => {
  const model = fakeModel();
  const first = connectionOf(model);
  const other = { ...model, get: model.get };
  assert.equal(connectionOf(other), first);
  model.trigger("destroy");
  assert.equal(model.listening(), 0);
  assert.notEqual(connectionOf(model), first);
});

test("a view that has ended is not told any more", () => {
  const { model, connection } = connected();
  const end = new AbortController();
  let calls = 0;
  connection.subscribe(() => calls++, end.signal);
  end.abort();
  model.patch([{ op: "set", path: ["page", "queued"], value: 1 }]);
  assert.equal(calls, 0);
});

test("a trait that the host replaced is read anew", () => {
  const { model, connection } = connected();
  model.put("history", [{ role: "user", content: "New" }]);
  assert.equal(connection.doc.history[0].content, "New");
});
