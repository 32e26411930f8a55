import "../support/dom.js";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { scenes } from "../page/scenes.js";
import { openChat } from "../support/chat-page.js";

beforeEach(() => document.body.replaceChildren());

/** @param {string} content */
function asked(content) {
  const history = [{ role: "user", content }];
  const { all } = openChat({ history, _page: { ...scenes.plain()._page, ids: ["m0"] } });
  return all("article")[0].querySelector(".cw-markdown");
}

test("what a person typed is shown as typed", () => {
  const text = "see __init__.py:\n    def one(self):\n        pass\n\n**not bold**, 2 * 3 * 4, <b>";

  const visible = asked(text);

  assert.equal(visible.textContent, text);
  assert.equal(visible.querySelector("strong, em, pre, b"), null);
});

test("fenced code that a person typed is code, and an address is a link without the dot behind it", () => {
  const visible = asked("Why?\n```python\n__name__\n```\nSee https://example.org/a_b_c.");

  assert.equal(visible.querySelector("pre").textContent, "__name__");
  assert.equal(visible.querySelector("code").dataset.language, "python");
  assert.equal(visible.querySelector("a").getAttribute("href"), "https://example.org/a_b_c");
});
