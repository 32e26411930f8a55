import assert from "node:assert/strict";
import { test } from "node:test";
import { heal } from "../../../../js/lazy/growing-markdown/heal.js";

const cases = {
  "**bold": "**bold**",
  "**bold*": "**bold**",
  "**bold**": "**bold**",
  "a **bold and *both": "a **bold and *both***",
  "a **": "a ",
  "a *": "a ",
  "**bold ": "**bold** ",
  "`code": "`code`",
  "**x `code": "**x `code`**",
  "a `": "a ",
  "``a ` b": "``a ` b``",
  "~~gone": "~~gone~~",
  "see [the docs](https://exam": "see the docs",
  "see [the do": "see the do",
  "see ![a picture](https://exam": "see ",
  "see [the docs](https://e.org)": "see [the docs](https://e.org)",
  "2*3": "2*3",
  snake_case: "snake_case",
  "Title\n-": "Title\n",
  "Title\n==": "Title\n",
  "- item\n-": "- item\n",
  "done **bold\n\nnew **para": "done **bold\n\nnew **para**",
  "```py\n**x": "```py\n**x",
  "```py\nx\n``": "```py\nx",
  "```py\nx\n```\n**y": "```py\nx\n```\n**y**",
  "a \\*b": "a \\*b",
  "*a `*` b": "*a `*` b*",
};

for (const [text, expected] of Object.entries(cases)) {
  test(`${JSON.stringify(text)} is drawn as ${JSON.stringify(expected)}`, () => {
    assert.equal(heal(text), expected);
  });
}
