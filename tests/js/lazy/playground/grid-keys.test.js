import assert from "node:assert/strict";
import { test } from "node:test";
import { differentWords } from "../../../../js/lazy/playground/different-words.js";
import { moved } from "../../../../js/lazy/playground/grid-keys.js";

const size = { rows: 10, last: 3, page: 4 };

test("arrows lead to the neighbour, and not out of the grid", () => {
  assert.deepEqual(moved("ArrowDown", { row: 2, column: 1 }, size), { row: 3, column: 1 });
  assert.deepEqual(moved("ArrowDown", { row: 9, column: 1 }, size), { row: 9, column: 1 });
  assert.deepEqual(moved("ArrowUp", { row: 0, column: 1 }, size), { row: -1, column: 1 });
  assert.deepEqual(moved("ArrowUp", { row: -1, column: 1 }, size), { row: -1, column: 1 });
  assert.deepEqual(moved("ArrowLeft", { row: 0, column: 0 }, size), { row: 0, column: 0 });
  assert.deepEqual(moved("ArrowRight", { row: 0, column: 3 }, size), { row: 0, column: 3 });
});

test("Home, End, and the page keys lead to the ends of a row and past a page", () => {
  assert.deepEqual(moved("Home", { row: 5, column: 2 }, size), { row: 5, column: 0 });
  assert.deepEqual(moved("End", { row: 5, column: 2 }, size), { row: 5, column: 3 });
  assert.deepEqual(moved("PageDown", { row: 5, column: 2 }, size), { row: 9, column: 2 });
  assert.deepEqual(moved("PageUp", { row: 5, column: 2 }, size), { row: 1, column: 2 });
});

test("other keys do not move, not even those that an object has", () => {
  assert.equal(moved("a", { row: 0, column: 1 }, size), null);
  assert.equal(moved("constructor", { row: 0, column: 1 }, size), null);
});

test("the words that another text does not have are marked, and the parts are the text", () => {
  const parts = differentWords("the capital is Paris of course", "the capital is London");
  assert.deepEqual(parts, [
    { words: "the capital is", differs: false },
    { words: " Paris of course", differs: true },
  ]);
});

test("equal texts have no difference, empty ones neither", () => {
  assert.deepEqual(differentWords("one two", "one  two"), [{ words: "one two", differs: false }]);
  assert.deepEqual(differentWords("", "one"), []);
});

test("very long texts are different as a whole, or not at all", () => {
  const long = "word ".repeat(500);
  assert.deepEqual(differentWords(long, "x"), [{ words: long, differs: true }]);
  assert.deepEqual(differentWords(long, long), [{ words: long, differs: false }]);
});
