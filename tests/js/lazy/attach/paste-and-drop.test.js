import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { attaching, file, names, settled } from "../../support/attaching.js";

beforeEach(() => document.body.replaceChildren());
afterEach(() => {
  delete navigator.mediaDevices;
  delete globalThis.MediaRecorder;
});

test("a pasted picture is attached, a long text becomes a file, a short one stays text", async () => {
  const { all, give, sent } = await attaching({ max_plain_text_length: 10 });
  assert.equal(give("paste", { text: "short" }).defaultPrevented, false);
  assert.ok(give("paste", { text: "x".repeat(11) }).defaultPrevented);
  await settled();
  assert.deepEqual(names(all), ["pasted_text.txt"]);
  assert.equal(Buffer.from(sent("upload")[0].buffers[0]).toString(), "x".repeat(11));
  assert.ok(give("paste", { files: [file("image.png", "x", "image/png")] }).defaultPrevented);
  // Office programs put a picture of the text beside it.
  assert.equal(
    give("paste", { files: [file("image.png", "x", "image/png")], text: "a cell" }).defaultPrevented,
    false,
  );
  assert.deepEqual(names(all), ["pasted_text.txt", "image.png"]);
  assert.ok(all("group", "image.png")[0].querySelector("img").src.startsWith("blob:"));
});

test("files dropped on the chat are attached, and a folder is not", async () => {
  const { all, one, root, give } = await attaching();
  const folder = { ...file("photos"), name: "photos", entry: { isDirectory: true, name: "photos" } };
  assert.ok(give("dragover", { files: [file("a.txt")] }, root).defaultPrevented);
  assert.match(root.textContent, /Drop files/);
  assert.ok(give("drop", { files: [file("a.txt"), folder] }, root).defaultPrevented);
  await settled();
  assert.doesNotMatch(root.textContent, /Drop files/);
  assert.deepEqual(names(all), ["a.txt"]);
  assert.equal(one("alert").textContent, "photos is a folder. Attach the files inside it instead.");
});

test("text that is dragged over the chat, and files over a chat for text, are left to the host", async () => {
  const { root, give, model } = await attaching();
  assert.equal(give("dragover", {}, root).defaultPrevented, false);
  model.put("multimodal", false);
  assert.equal(give("drop", { files: [file("a.txt")] }, root).defaultPrevented, false);
  assert.equal(give("paste", { text: "x".repeat(2000) }).defaultPrevented, false);
});

test("the file dialog offers what is accepted", async () => {
  const { root, model } = await attaching({
    file_types: ["image", ".csv", "text/html"],
    file_count: "single",
  });
  const chooser = root.querySelector("input[type=file]");
  assert.deepEqual(
    [chooser.getAttribute("accept"), chooser.hasAttribute("multiple")],
    ["image/*,.csv,text/html", false],
  );
  model.put("file_types", null);
  model.put("file_count", "directory");
  assert.deepEqual([chooser.hasAttribute("accept"), chooser.hasAttribute("webkitdirectory")], [false, true]);
});

/** A microphone that gives three bytes. */
function microphone({ refuse = false } = {}) {
  const tracks = [{ stopped: false, stop: () => (tracks[0].stopped = true) }];
  const media = {
    getUserMedia: async () =>
      refuse ? Promise.reject(new DOMException("no", "NotAllowedError")) : { getTracks: () => tracks },
  };
  Object.defineProperty(navigator, "mediaDevices", { value: media, configurable: true });
  globalThis.MediaRecorder = class {
    state = "inactive";
    mimeType = "audio/webm;codecs=opus";
    start() {
      this.state = "recording";
    }
    stop() {
      this.state = "inactive";
      this.ondataavailable({ data: new Blob(["abc"]) });
      this.onstop();
    }
  };
  return tracks;
}

test("without a microphone, or where it was not asked for, there is no button for it", async () => {
  assert.equal(
    (await attaching({ sources: ["upload", "microphone"] })).all("button", "Record audio").length,
    0,
  );
  microphone();
  assert.equal((await attaching({ sources: ["upload"] })).all("button", "Record audio").length, 0);
});

test("Record audio records until it is pressed again, and attaches what was said", async () => {
  const tracks = microphone();
  const { all, one, sent } = await attaching({ sources: ["microphone"] });
  assert.equal(all("button", "Attach files").length, 0);
  one("button", "Record audio").click();
  await settled();
  assert.equal(one("button", "Record audio").getAttribute("aria-pressed"), "true");
  one("button", "Record audio").click();
  await settled();
  assert.ok(tracks[0].stopped);
  assert.deepEqual(names(all), ["recording.webm"]);
  assert.deepEqual([sent("upload")[0].mime, sent("upload")[0].size], ["audio/webm", 3]);
});

test("a microphone that is not allowed is named", async () => {
  microphone({ refuse: true });
  const { one } = await attaching({ sources: ["microphone"] });
  one("button", "Record audio").click();
  await settled();
  assert.match(one("alert").textContent, /^Microphone access is blocked\. Allow it for this page/);
  assert.equal(one("button", "Record audio").getAttribute("aria-pressed"), "false");
});

test("a view that ends cancels its uploads and lets the microphone go", async () => {
  const tracks = microphone();
  const { end, one, choose, sent } = await attaching({ sources: ["upload", "microphone"] });
  one("button", "Record audio").click();
  await choose(file("a.txt"));
  end.abort();
  assert.deepEqual(
    sent("cancel").map(({ upload }) => upload),
    [sent("upload")[0].upload],
  );
  assert.ok(tracks[0].stopped);
});
