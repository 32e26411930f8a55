import "../../support/dom.js";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { drawn } from "../../support/all-lazy.js";
import { openChat } from "../../support/chat-page.js";

beforeEach(() => document.body.replaceChildren());

const page = (more = {}) => ({
  seq: 0,
  ids: ["m1", "m2"],
  status: "ready",
  can: { submit: true, copy: true, like: true },
  feedback: {},
  draft: { text: "", files: [], by: null, n: 0 },
  ...more,
});
const history = () => [
  { role: "user", content: "q" },
  { role: "assistant", content: "a" },
];
const sent = (model, type) => model.sent.filter((event) => event.type === type);

/** A chat whose answer was just disliked. */
async function disliked() {
  const all = openChat({ history: history(), _page: page(), feedback_options: ["Dislike", "Rude"] });
  all.one("button", "Dislike").click();
  const [like] = sent(all.model, "like");
  all.model.emit({ type: "reply", to: like.id, ok: true });
  all.model.patch([{ op: "set", path: ["page", "feedback"], value: { m2: "Dislike" } }]);
  await drawn();
  const field = all.root.querySelector('[aria-label="Comment"]');
  const sendComment = (text) => {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    all.root.querySelector("form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    return sent(all.model, "comment").at(-1);
  };
  return { ...all, field, sendComment };
}

test("a dislike asks why, and the comment goes with the message's id", async () => {
  const { root, model, one, sendComment } = await disliked();
  assert.equal(one("button", "Send comment").disabled, true);
  const event = sendComment("  too long ");
  assert.deepEqual([event.message, event.text], ["m2", "too long"]);
  assert.equal(sent(model, "submit").length, 0);
  model.emit({ type: "reply", to: event.id, ok: true });
  assert.ok(root.textContent.includes("Comment: too long"));
  assert.equal(root.querySelector("form"), null);
});

test("a comment that is refused is kept, with the reason", async () => {
  const { model, one, field, sendComment } = await disliked();
  const event = sendComment("too long");
  model.emit({ type: "reply", to: event.id, ok: false, reason: "The folder is full." });
  assert.equal(one("alert").textContent, "The folder is full.");
  assert.equal(field.value, "too long");
  assert.equal(one("button", "Send comment").disabled, false);
});

test("what is written stays while messages are drawn, and goes when the dislike is taken back", async () => {
  const { root, model, one, field } = await disliked();
  field.value = "half";
  model.patch([{ op: "append", path: ["history", 1, "content"], value: " more" }]);
  assert.equal(root.querySelector('[aria-label="Comment"]').value, "half");
  one("button", "Dislike").click();
  await drawn();
  assert.equal(root.querySelector("form"), null);
  assert.equal(sent(model, "comment").length, 0);
});

test("nothing is asked of who does not want to say more", async () => {
  const { root, model, one } = await disliked();
  one("button", "Skip").click();
  assert.equal(root.querySelector("form"), null);
  assert.equal(sent(model, "comment").length, 0);
});
