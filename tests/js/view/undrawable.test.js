/** What one message holds never keeps the others from being drawn. */

import "../support/dom.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Markdown } from "../../../js/markdown/markdown-view.js";
import { conversationMarkdown } from "../../../js/messages/plain-text.js";
import { drawn } from "../support/all-lazy.js";
import "../support/growing.js";
import { scenes } from "../page/scenes.js";
import { openChat } from "../support/chat-page.js";

const DEEP = {
  "lists in lists": `${"- ".repeat(3000)}a`,
  "quotes in quotes": `${"> ".repeat(3000)}a`,
  "emphasis in emphasis": `${"*a **b ".repeat(1500)}${"** c*".repeat(1500)}`,
};

/** @param {unknown} content of a message that comes between two others */
async function between(content) {
  const page = openChat(scenes.plain());
  const history = page.model.get("history").length;
  for (const [at, value] of [
    { role: "assistant", content },
    { role: "user", content: "next" },
  ].entries()) {
    page.model.patch([
      { op: "insert", path: ["history", history + at], value },
      { op: "insert", path: ["page", "ids", history + at], value: `new-${at}` },
    ]);
    await drawn();
  }
  return page.all("article").slice(history);
}

for (const [name, text] of Object.entries(DEEP)) {
  test(`${name} too deep to be drawn are shown as they were written, and the next message is drawn`, async () => {
    const [deep, next] = await between(text);
    const plain = () => deep.querySelector(".cw-markdown.cw-plain");
    for (const end = Date.now() + 40_000; !plain() && Date.now() < end; ) await drawn(); // it is read in slices
    assert.equal(plain()?.textContent, text);
    assert.match(next.textContent, /next/);
  });
}

test("whether a text is too deep depends on the text alone", () => {
  const style = { breaks: true, markdown: true };
  const drawnAt = (/** @type {number} */ depth) => {
    const view = new Markdown({ allowedImages: new Set() });
    view.update(`${"> ".repeat(depth)}a`, false, style);
    return view.el.querySelectorAll("blockquote").length;
  };

  assert.equal(drawnAt(290), 290);
  assert.equal(drawnAt(310), 0);
});

test("a text that became too deep is not tried again as it grows, and is when it is another", () => {
  const view = new Markdown({ allowedImages: new Set() });
  const style = { breaks: true, markdown: true };
  view.update(DEEP["lists in lists"], true, style);
  view.update(`${DEEP["lists in lists"]}and more`, false, style);
  assert.ok(view.el.classList.contains("cw-plain"));
  assert.match(view.el.textContent, /and more$/);
  view.update("**short**", false, style);
  assert.equal(view.el.innerHTML, "<p><strong>short</strong></p>");
});

for (const part of [
  { type: "hologram", data: null },
  { type: "model3d", file: { path: 7 } },
]) {
  test(`the part ${JSON.stringify(part)} says in its own place that it cannot be shown`, async () => {
    const [message, next] = await between([
      { type: "text", text: "before" },
      part,
      { type: "text", text: "after" },
    ]);
    assert.match(message.textContent, /before.*Cannot display.*after/);
    assert.match(next.textContent, /next/);
  });
}

for (const part of [null, "a word", 7, [], {}, { type: null }, { type: "text", text: { a: 1 } }]) {
  test(`a part that is ${JSON.stringify(part)} leaves the parts beside it, what is copied and what can be edited`, async () => {
    const content = [{ type: "text", text: "before" }, part, { type: "text", text: "after" }];
    const page = openChat(scenes.plain());
    page.model.get("_page").can.edit = "all";
    page.model.patch([
      { op: "insert", path: ["history", 0], value: { role: "assistant", content } },
      { op: "insert", path: ["page", "ids", 0], value: "odd" },
    ]);
    await drawn();
    const [odd] = page.all("article");
    const parts = [...odd.querySelectorAll(".cw-parts > *")].map((el) => el.textContent);
    assert.deepEqual([parts.length, parts[0], parts[2]], [3, "before", "after"]);
    assert.match(parts[1], /Could not display|Cannot display|object/);
    assert.match(
      conversationMarkdown(page.connection.doc, () => true),
      /before.*after/s,
    );
    odd.querySelector('[aria-label="Edit"]').click();
    await drawn();
    assert.equal(page.one("textbox", "Edit message").value, "before\nafter");
  });
}

test("rows far shorter than a wide header make no cells for all of its width", () => {
  const view = new Markdown({ allowedImages: new Set() });
  const text = `${"|a".repeat(200)}\n${"|-".repeat(200)}\n${"|a\n".repeat(200)}`;
  view.update(text, false, { breaks: true, markdown: true });
  assert.equal(view.el.querySelectorAll("tr").length, 201);
  assert.ok(view.el.querySelectorAll("td").length < 6000);
});
