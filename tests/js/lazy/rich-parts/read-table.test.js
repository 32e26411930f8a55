import "../../support/dom.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { asCsv, asMarkdown, asTsv, readTable, sorted } from "../../../../js/lazy/rich-parts/read-table.js";

const PANDAS =
  "<div><style scoped>.dataframe thead th { text-align: right; }</style>" +
  '<table border="1" class="dataframe"><thead><tr style="text-align: right;"><th></th><th>city</th><th>people</th></tr></thead>' +
  "<tbody><tr><th>0</th><td>Oslo, Norway</td><td>717710</td></tr><tr><th>1</th><td>Bergen | west</td><td>NaN</td></tr>" +
  "<tr><th>2</th><td>Rome</td><td>2746984</td></tr></tbody></table><p>400 rows × 2 columns</p></div>";
const POLARS =
  "<div><style>.dataframe { }</style><small>shape: (1_000, 2)</small>" +
  '<table border="1" class="dataframe"><thead><tr><th>a</th><th>b</th></tr><tr><td>i64</td><td>str</td></tr></thead>' +
  "<tbody><tr><td>1</td><td>&quot;x&quot;</td></tr></tbody></table></div>";

test("a frame of pandas is read with its index, its numbers, and the size of the whole", () => {
  const frame = readTable(PANDAS);

  assert.deepEqual(frame.head, ["", "city", "people"]);
  assert.deepEqual(frame.labels, [true, false, false]);
  assert.deepEqual(frame.numeric, [true, false, true]);
  assert.deepEqual([frame.rows.length, frame.total, frame.columns], [3, 400, 2]);
});

test("a frame of polars is read with the types of its columns", () => {
  const frame = readTable(POLARS);

  assert.deepEqual(
    [frame.head, frame.kinds],
    [
      ["a", "b"],
      ["i64", "str"],
    ],
  );
  assert.deepEqual([frame.total, frame.columns], [1000, 2]);
});

test("HTML with anything else than a plain frame is not read", () => {
  for (const html of [
    "<table><tr><td>1</td></tr></table>",
    PANDAS.replace("Rome", "<b>Rome</b>"),
    PANDAS.replace("Rome", '<img src="x">'),
    PANDAS.replace("<th>0</th>", '<th rowspan="2">0</th>'),
    `${PANDAS}<script>1</script>`,
    PANDAS + PANDAS,
    PANDAS.replace("<td>Rome</td>", ""),
  ])
    assert.equal(readTable(html), null, html);
});

test("rows are sorted by number or by letter, and those without a value are at the end both ways", () => {
  const frame = readTable(PANDAS);
  const cities = (rows) => rows.map((row) => row[1].slice(0, 4));

  assert.deepEqual(cities(sorted(frame, 2, false)), ["Oslo", "Rome", "Berg"]);
  assert.deepEqual(cities(sorted(frame, 2, true)), ["Rome", "Oslo", "Berg"]);
  assert.deepEqual(cities(sorted(frame, 1, false)), ["Berg", "Oslo", "Rome"]);
});

test("a frame is written as text of tabs, as CSV, and as Markdown", () => {
  const frame = readTable(PANDAS);

  assert.equal(asTsv(frame).split("\n")[1], "0\tOslo, Norway\t717710");
  assert.equal(asCsv(frame).split("\r\n")[1], '0,"Oslo, Norway",717710');
  assert.deepEqual(asMarkdown(frame).split("\n").slice(0, 4), [
    "|  | city | people |",
    "|--:|---|--:|",
    "| 0 | Oslo, Norway | 717710 |",
    "| 1 | Bergen \\| west | NaN |",
  ]);
});
