/** Thoughts: messages with a title, which are collapsed once they are done. */

import "../support/dom.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { thoughtDetails } from "../../../js/view/thought.js";
import { scenes } from "../page/scenes.js";
import { openChat } from "../support/chat-page.js";

const page = (history) => ({ ...scenes.plain()._page, ids: history.map((_, at) => `m${at}`) });

test("a thought is open while pending, closes when done, and stays as the person left it", () => {
  const history = [
    { role: "assistant", content: "deep", metadata: { title: "Thinking", status: "pending" } },
  ];
  const { model, one, all } = openChat({ history, _page: page(history) });
  const set = (key, value) => model.patch([{ op: "set", path: ["history", 0, "metadata", key], value }]);
  assert.equal(one("button", "Thinking").getAttribute("aria-expanded"), "true");
  assert.match(all("article")[0].textContent, /deep/);
  set("status", "done");
  assert.equal(one("button", "Thinking").getAttribute("aria-expanded"), "false");
  assert.doesNotMatch(all("article")[0].textContent, /deep/);
  one("button", "Thinking").click();
  assert.match(all("article")[0].textContent, /deep/);
  set("duration", 12.34);
  assert.equal(one("button", "Thinking").getAttribute("aria-expanded"), "true");
  assert.match(all("article")[0].textContent, /12\.3 s/);
});

test("the title of a thought is inline Markdown, without what a button cannot contain", () => {
  const written =
    "_Thinking_ about `x`, [here](https://a.example) ![cat](https://a.example/cat.png) <b>&amp;</b>";
  const history = [{ role: "assistant", content: "deep", metadata: { title: written, status: "pending" } }];
  const { model, one } = openChat({ history, _page: page(history) });
  const button = one("button", "Thinking about x, here cat <b>&</b>");
  assert.equal(button.querySelector("em").textContent, "Thinking");
  assert.equal(button.querySelector("code").textContent, "x");
  assert.equal(button.querySelector("a, button, img, b"), null);
  model.patch([{ op: "set", path: ["history", 0, "metadata", "title"], value: "**Done**" }]);
  assert.equal(one("button", "Done").querySelector("strong").textContent, "Done");
});

for (const [duration, log, text] of [
  [12.34, undefined, "(12.3 s)"],
  [3, undefined, "(3 s)"],
  [0.05, "found 2", "found 2 (50.0 ms)"],
  [0, undefined, ""],
  [0, "L", "L (0 s)"],
  [-1, undefined, "(-1 s)"],
  [undefined, "L", "L"],
]) {
  test(`a duration of ${duration} and a log of ${log} are shown as "${text}"`, () => {
    assert.equal(thoughtDetails(duration, log), text);
  });
}
