import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { attaching, file, names, settled } from "../../support/attaching.js";
import { openChat, press, write } from "../../support/chat-page.js";

const SLICE = 524_288;

beforeEach(() => document.body.replaceChildren());

test("a chat for text has no button for files, and asks for no part of the page that has", async () => {
  const { all, model } = openChat();
  await settled();
  assert.equal(all("button", "Attach files").length, 0);
  assert.deepEqual(
    model.sent.map(({ type }) => type),
    ["connect"],
  );
});

test("a chosen file goes in slices, is shown with its progress, and is sent by its id", async () => {
  const { all, one, area, root, choose, sent, answer, setFiles, model } = await attaching();
  const data = new Uint8Array(2 * SLICE + 5).map((_, index) => index % 251);
  await choose(file("data.bin", data));

  assert.deepEqual(names(all), ["data.bin"]);
  assert.ok(one("button", "Send").disabled);
  // One at first: whether it is accepted is not known yet.
  assert.deepEqual(
    sent("upload").map(({ offset }) => offset),
    [0],
  );
  await answer(sent("upload")[0]);
  assert.deepEqual(
    sent("upload").map(({ offset }) => offset),
    [0, SLICE, 2 * SLICE],
  );
  assert.equal(root.querySelector("progress").getAttribute("value"), String(SLICE));
  assert.deepEqual(
    Buffer.concat(sent("upload").map(({ buffers }) => Buffer.from(buffers[0]))),
    Buffer.from(data),
  );

  const [{ upload, name, size, view }] = sent("upload");
  assert.deepEqual([name, size], ["data.bin", data.length]);
  await answer(sent("upload")[1]);
  await setFiles([{ id: upload, name, size }], "", view);
  await answer(sent("upload")[2]);
  assert.equal(root.querySelector("progress"), null);
  assert.match(one("group", "data.bin").textContent, /1\.05 MB/);

  write(area(), "look");
  press(area(), "Enter");
  assert.deepEqual(
    sent("submit").map(({ text, files }) => [text, files]),
    [["look", [upload]]],
  );
  assert.deepEqual(names(all), []);
  await setFiles([], "", view);
  await answer(sent("submit")[0]);
  assert.deepEqual(names(all), []);
  assert.equal(
    model.sent.some(({ type }) => type === "cancel"),
    false,
  );
});

test("a few slices are in flight, never all of them", async () => {
  const { choose, sent, answer } = await attaching();
  await choose(file("data.bin", new Uint8Array(20 * SLICE)));
  await answer(sent("upload")[0]);
  assert.equal(sent("upload").length, 5);
  await answer(sent("upload")[3]);
  assert.equal(sent("upload").length, 6);
});

test("files arrive in the order in which they were chosen, and can be sent without a word", async () => {
  const { one, choose, sent, take } = await attaching();
  await choose(file("a.txt"), file("b.txt"));
  assert.deepEqual(
    sent("upload").map(({ name }) => name),
    ["a.txt"],
  );
  await take(sent("upload")[0]);
  assert.deepEqual(
    sent("upload").map(({ name }) => name),
    ["a.txt", "b.txt"],
  );
  await take(sent("upload")[1]);
  one("button", "Send").click();
  assert.deepEqual(
    sent("submit")[0].files,
    sent("upload").map(({ upload }) => upload),
  );
});

test("an empty file is one slice of nothing", async () => {
  const { choose, sent } = await attaching();
  await choose(file("empty.txt", ""));
  assert.deepEqual(
    sent("upload").map(({ size, buffers }) => [size, buffers[0].byteLength]),
    [[0, 0]],
  );
});

test("Enter while a file is on its way keeps the draft and says why", async () => {
  const { area, one, choose, sent } = await attaching();
  await choose(file("a.txt"));
  write(area(), "look");
  press(area(), "Enter");
  assert.equal(area().value, "look");
  assert.equal(sent("submit").length, 0);
  assert.match(one("alert").textContent, /still uploading/);
});

test("what is over a limit is refused in words before a byte of it is read, and the draft stays", async () => {
  const { all, one, area, choose, sent, take } = await attaching({
    max_file_size: 10,
    file_types: ["image", ".csv"],
    file_count: "single",
  });
  write(area(), "keep me");
  let read = 0;
  const spied = (name, size, type) => ({ name, size, type, slice: () => (read += 1) });
  await choose(spied("film.csv", 10 ** 9, ""), spied("notes.txt", 3, "text/plain"));
  assert.match(one("alert").textContent, /film\.csv is too large \(1 GB\)\. The limit is 10 bytes\./);
  assert.match(one("alert").textContent, /notes\.txt has a file type .* Allowed types: image, \.csv\./);
  assert.deepEqual([read, sent("upload").length, area().value], [0, 0, "keep me"]);

  await choose(file("a.csv"), file("b.csv"));
  assert.match(one("alert").textContent, /Could not attach b\.csv: only one file is allowed/);
  await take(sent("upload")[0]);
  assert.deepEqual(names(all), ["a.csv"]);
  assert.ok(one("button", "Attach files").disabled);
});

test("a file that the kernel refuses is named with the reason, and the next one goes on", async () => {
  const { all, one, area, choose, sent, answer } = await attaching();
  write(area(), "keep me");
  await choose(file("a.txt"), file("b.txt"));
  await answer(sent("upload")[0], { ok: false, reason: "No space left." });
  assert.equal(one("alert").textContent, "Could not attach a.txt: No space left.");
  assert.deepEqual([area().value, names(all)], ["keep me", ["b.txt"]]);
  assert.deepEqual(
    sent("cancel").map(({ upload }) => upload),
    [sent("upload")[0].upload],
  );
});

test("a file that cannot be read, and a kernel that cannot be reached, are named", async () => {
  const { one, all, choose, model } = await attaching();
  const moved = { arrayBuffer: () => Promise.reject(new Error("gone")) };
  await choose({ name: "moved.txt", size: 3, type: "", slice: () => moved });
  assert.match(one("alert").textContent, /Could not read moved\.txt/);
  model.reachable = false;
  await choose(file("a.txt"));
  assert.match(all("alert").at(-1).textContent, /Could not attach a\.txt: The kernel is disconnected/);
  assert.deepEqual(names(all), []);
});

test("Remove file cancels what is on its way, and nothing more of it is sent", async () => {
  const { all, one, area, choose, sent, answer } = await attaching();
  await choose(file("data.bin", new Uint8Array(9 * SLICE)), file("b.txt"));
  await answer(sent("upload")[0]);
  all("button", "Remove file")[0].click();
  await settled();
  assert.deepEqual(names(all), ["b.txt"]);
  assert.equal(document.activeElement, area());
  const { upload } = sent("upload")[0];
  assert.deepEqual(
    sent("cancel").map((event) => event.upload),
    [upload],
  );
  for (const event of sent("upload").slice(1, 5)) await answer(event, { ok: false, reason: "cancelled" });
  assert.equal(sent("upload").filter((event) => event.upload === upload).length, 5);
  assert.equal(sent("upload").at(-1).name, "b.txt");
  assert.equal(all("alert").length, 0);
  assert.equal(one("group", "b.txt").isConnected, true);
});

test("Remove file takes out what is attached, by its id", async () => {
  const { one, all, setFiles, sent } = await attaching();
  await setFiles([{ id: "file-1", name: "a.csv" }]);
  one("button", "Remove file").click();
  assert.deepEqual(
    sent("detach").map(({ attachment }) => attachment),
    ["file-1"],
  );
  await setFiles([]);
  assert.deepEqual(names(all), []);
});

test("Undo brings text and files back, and so does a message that is refused", async () => {
  const { all, area, setFiles, sent, answer } = await attaching();
  await setFiles([{ id: "file-1", name: "a.csv" }], "look");
  assert.deepEqual([area().value, names(all)], ["look", ["a.csv"]]);
  press(area(), "Enter");
  assert.deepEqual([area().value, names(all)], ["", []]);
  await answer(sent("submit")[0], { ok: false, reason: "Not now." });
  assert.deepEqual([area().value, names(all)], ["look", ["a.csv"]]);
});

test("what was typed just before a file is removed is sent before that, so that the answer does not take it back", async () => {
  const { one, area, setFiles, model } = await attaching();
  await setFiles([{ id: "file-1", name: "mine.txt" }]);
  write(area(), "abc typed");
  const before = model.sent.length;
  one("button", "Remove file").click();
  assert.deepEqual(
    model.sent.slice(before).map(({ type, text }) => [type, text]),
    [
      ["draft", "abc typed"],
      ["detach", undefined],
    ],
  );
});
