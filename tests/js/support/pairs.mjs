// Reads lines of [before, ops, after] and checks that the page's applyPatch turns before into after.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { applyPatch } from "../../../js/wire/document.js";

const lines = readFileSync(process.argv[2], "utf8").trim().split("\n");
for (const line of lines) {
  const [before, ops, after] = JSON.parse(line);
  const doc = { history: before, page: {} };
  applyPatch(
    doc,
    ops.map((op) => ({ ...op, path: ["history", ...op.path] })),
  );
  assert.deepStrictEqual(doc.history, after, line);
}
console.log(`${lines.length} pairs`);
