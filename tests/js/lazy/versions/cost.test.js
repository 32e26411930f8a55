/** A switch in a conversation of 2 000 messages makes the nodes of the messages that differ, and no others. */

import "../../support/dom.js";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { drawn } from "../../support/all-lazy.js";
import { openChat } from "../../support/chat-page.js";

globalThis.IntersectionObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
globalThis.requestIdleCallback = () => 0;
globalThis.requestAnimationFrame = globalThis.requestIdleCallback;

const LENGTH = 2000;

/** @param {number} differing messages at the end that the other version has in their place @param {number} length */
async function switched(differing, length) {
  const history = Array.from({ length }, (_, at) => ({
    role: at % 2 ? "assistant" : "user",
    content: `Message ${at}`,
  }));
  const ids = history.map((_, at) => `m${at}`);
  const first = length - differing;
  const chat = openChat({ history, _page: { ids, versions: { [`m${first}`]: [0, 2] } } });
  await drawn();
  let made = 0;
  const create = document.createElement.bind(document);
  document.createElement = (...given) => {
    made += 1;
    return create(...given);
  };
  const ops = [{ op: "remove", path: ["page", "versions", `m${first}`] }];
  for (let at = first; at < length; at += 1)
    ops.push(
      { op: "set", path: ["history", at, "content"], value: `Other ${at}` },
      { op: "set", path: ["page", "ids", at], value: `n${at}` },
    );
  ops.push({ op: "set", path: ["page", "versions", `n${first}`], value: [1, 2] });
  chat.model.patch(ops);
  await drawn();
  document.createElement = create;
  return { chat, made };
}

beforeEach(() => document.body.replaceChildren());

test("the nodes that a switch makes follow what differs, and not the length of the conversation", async () => {
  const short = await switched(1, 51);
  const long = await switched(1, LENGTH + 1);
  const more = await switched(11, LENGTH + 1);
  const texts = more.chat.all("article").map((el) => el.querySelector(".cw-text, .cw-body, p")?.textContent);

  console.log(`nodes: ${short.made} of 51 messages, ${long.made} of ${LENGTH + 1}, ${more.made} for 11`);
  assert.ok(texts.length >= 11);
  assert.equal(long.made, short.made);
  assert.ok(more.made <= 14 * Math.max(long.made, 20));
  assert.match(more.chat.root.textContent, /Other 2000/);
  assert.doesNotMatch(more.chat.root.textContent, /Message 2000/);
});
