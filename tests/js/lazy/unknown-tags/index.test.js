import assert from "node:assert/strict";
import { test } from "node:test";
import { strip } from "../../../../js/lazy/unknown-tags/index.js";
import { scenes } from "../../page/scenes.js";
import { drawn } from "../../support/all-lazy.js";
import { openChat } from "../../support/chat-page.js";

const only = (name) => name === "note";
const CASES = [
  ["Hi <thinking>not <b>this</b></thinking>there.", "Hi there."],
  ["<note>this stays</note> <aside-x a='>'>not this</aside-x>.", "<note>this stays</note> ."],
  ["<x><x>twice</x></x>left", "left"],
  ["a <b>bold</b>, <br> and <script>alert(1)</script>", "a <b>bold</b>, <br> and <script>alert(1)</script>"],
  ["`<x>code</x>` and ``<x>`</x>``", "`<x>code</x>` and ``<x>`</x>``"],
  ["```xml\n<x>code</x>\n```\n<x>gone</x>!", "```xml\n<x>code</x>\n```\n!"],
  ["never closed <x>but kept", "never closed but kept"],
  ["never opened</x>, alone <x/>.", "never opened, alone ."],
  ["1 < 2 and <https://example.org>, <me@example.org>", "1 < 2 and <https://example.org>, <me@example.org>"],
  ["<X-1.a>\n\nblocks\n\n- too\n</X-1.a>\n\nrest", "\n\nrest"],
];

test("tags that are not HTML's are left out with what stands in them, code and the allowed ones are not", () => {
  for (const [text, expected] of CASES) assert.equal(strip(text, only, false), expected, text);
});

test("while a text grows no such tag and nothing in it is ever shown", () => {
  const text = "Hi <thinking of='secrets'>secret</thinking>there `<x>` <b>bold</b>";
  for (let end = 0; end <= text.length; end += 1) {
    const seen = strip(text.slice(0, end), only, true);
    assert.doesNotMatch(seen, /thin|secr|<\w*$/, text.slice(0, end));
  }
  assert.equal(strip(text, only, true), strip(text, only, false));
});

test("allow_tags is followed by what is drawn, also when it is changed; by default all is shown as text", async () => {
  const history = [{ role: "assistant", content: "One <thinking>two</thinking> <note>three</note>" }];
  const { model, one } = openChat({ ...scenes.plain(), history });
  const text = () => one("article").querySelector(".cw-parts").textContent;
  assert.equal(text(), "One <thinking>two</thinking> <note>three</note>");
  model.put("allow_tags", ["note"]);
  await drawn();
  assert.equal(text(), "One  <note>three</note>");
  model.put("allow_tags", false);
  await drawn();
  assert.equal(text().trim(), "One");
  model.put("allow_tags", true);
  assert.equal(text(), "One <thinking>two</thinking> <note>three</note>");
  assert.equal(one("article").querySelector("thinking, note"), null);
});

test("a text of tags that are never closed is read in a time that grows with its length alone", () => {
  const cost = (text) => {
    const start = performance.now();
    assert.equal(
      strip(text, () => false, false),
      "",
    );
    return performance.now() - start;
  };
  // Twenty thousand took more than half a minute when each looked for its end by itself.
  assert.ok(cost("<x>".repeat(20_000)) < 2000);
  assert.ok(cost(`${"<x>".repeat(20_000)}</x>`) < 2000);
});
