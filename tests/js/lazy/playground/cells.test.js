import "../../support/dom.js";

import assert from "node:assert/strict";
import { test } from "node:test";
import { drawCase } from "../../../../js/lazy/playground/cells.js";

/** @param {[string, string][]} values */
function drawn(values) {
  const place = document.createElement("div");
  drawCase(place, { place: 0, id: "1", values, cells: [], differs: false }, 0);
  return [...place.querySelectorAll(".cwp-value")].map((value) => value.textContent);
}

test("a short first value has its name like the others; a text that is read, or the only one, has none", () => {
  const text = "Which rivers flow through Paris?";

  assert.deepEqual(
    drawn([
      ["a", "0"],
      ["b", "3"],
    ]),
    ["a: 0", "b: 3"],
  );
  assert.deepEqual(
    drawn([
      ["question", text],
      ["expected", "Seine"],
    ]),
    [text, "expected: Seine"],
  );
  assert.deepEqual(drawn([["text", "Hello"]]), ["Hello"]);
});
