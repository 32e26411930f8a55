/**
 * Coverage-guided frames for the page's reader of the wire: what reaches new code is kept and changed further.
 * `node tests/js/wire/guided.mjs 600` goes on from the corpus for so many seconds, and writes what it found back.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { pathToFileURL } from "node:url";
import { Connection } from "../../../js/wire/connection.js";
import { fakeModel } from "../page/model.js";

export const CORPUS = new URL("../../attack/corpus/page.jsonl", import.meta.url);
const KEYS = [
  "history",
  "page",
  0,
  1,
  -1,
  "content",
  "ids",
  "__proto__",
  "constructor",
  "status",
  "length",
  "can",
];
const ODD = [
  null,
  true,
  0,
  -1,
  1.5,
  1e30,
  "",
  "x",
  "\ud800",
  "__proto__",
  [],
  {},
  [[]],
  { id: 1 },
  "streaming",
];
const LONGEST = 8; // frames of one input

/** A seeded source of chance. */
export function chanceOf(seed) {
  let state = seed + 0x6d2b79f5;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (count) => Math.floor(next() * count);
  return { below, of: (list) => list[below(list.length)] };
}

function json(chance, depth = 3) {
  const kind = chance.below(depth ? 6 : 4);
  if (kind < 4) return structuredClone(chance.of(ODD));
  if (kind === 4) return Array.from({ length: chance.below(4) }, () => json(chance, depth - 1));
  return Object.fromEntries(
    Array.from({ length: chance.below(4) }, () => [String(chance.of(KEYS)), json(chance, depth - 1)]),
  );
}

function frame(chance) {
  const ops = Array.from({ length: chance.below(4) }, () => ({
    op: chance.of(["append", "set", "insert", "remove", "other"]),
    path: Array.from({ length: chance.below(4) }, () => chance.of(KEYS)),
    value: json(chance),
  }));
  const type = chance.of(["patch", "patch", "patch", "heartbeat", "state", "reply", "blob", "other"]);
  const page = { seq: 1, ids: ["a"], status: chance.of(["ready", "streaming"]) };
  const history = [{ role: "user", content: "Hi" }];
  // `seq` counts from the newest that the page has; see `send`.
  const at = chance.below(4);
  return {
    type,
    seq: at,
    to: "e1",
    ok: json(chance),
    hash: "x",
    offset: 0,
    size: chance.below(3),
    ops,
    page,
    history,
  };
}

/** An input that differs in some places. */
export function changed(frames, chance, others) {
  const made = structuredClone(frames);
  for (let count = 1 + chance.below(3); count > 0; count--) {
    const at = chance.below(made.length);
    const kind = chance.below(6);
    if (kind === 0 || !made.length) made.splice(at, 0, frame(chance));
    else if (kind === 1) made.splice(at, 1);
    else if (kind === 2) made.push(structuredClone(made[at]));
    else if (kind === 3 && others.length) made.splice(at, 0, ...structuredClone(chance.of(others)));
    else made[at][chance.of(Object.keys(made[at]))] = json(chance);
    if (kind > 3 && made[at] && !["patch", "state"].includes(made[at].type)) made[at].type = "patch";
  }
  return made.slice(0, LONGEST);
}

/** Sends the frames, and refuses a page that does not go on with the next whole document. */
export function send(frames) {
  const model = fakeModel({ history: [{ role: "user", content: "Hi" }] });
  const connection = new Connection(model);
  const buffers = [new DataView(new ArrayBuffer(2))];
  try {
    for (const one of frames) {
      const seq = connection.doc.page.seq;
      model.emit({ ...one, seq: typeof one.seq === "number" ? seq + one.seq : one.seq }, buffers);
    }
    const whole = [{ role: "user", content: "Whole" }];
    const page = { seq: 1e6, ids: ["a"], status: "ready" };
    model.emit({ type: "state", seq: 1e6, history: whole, page });
    model.emit({
      type: "patch",
      seq: 1e6 + 1,
      ops: [{ op: "append", path: ["history", 0, "content"], value: "!" }],
    });
    assert.deepEqual(connection.doc.history, [{ role: "user", content: "Whole!" }]);
    assert.equal(connection.doc.page.seq, 1e6 + 1);
    assert.deepEqual(Object.keys(Object.prototype), []);
    assert.equal({}.id, undefined);
  } finally {
    connection.dispose();
  }
}

/** The inputs that are kept. */
export const readCorpus = () =>
  existsSync(CORPUS)
    ? readFileSync(CORPUS, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
    : [];

/** Blocks of the reader's code that were gone through since the last time. */
async function reached(session) {
  const { result } = await session.post("Profiler.takePreciseCoverage");
  const blocks = [];
  for (const { url, functions } of result) {
    if (!url.includes("/js/wire/")) continue;
    for (const { functionName, ranges } of functions)
      for (const { startOffset, endOffset, count } of ranges)
        if (count) blocks.push(`${url} ${functionName} ${startOffset}-${endOffset}`);
        else blocks.push(`${url} ${functionName} not ${startOffset}-${endOffset}`);
  }
  return blocks;
}

async function guided(seconds, seed) {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  const chance = chanceOf(seed);
  const waiting = readCorpus();
  const seen = new Set();
  const corpus = [];
  const failures = [];
  let tries = 0;
  await reached(session);
  for (const end = Date.now() + seconds * 1000; waiting.length || Date.now() < end; ) {
    const frames = waiting.pop() ?? changed(corpus.length ? chance.of(corpus) : [], chance, corpus);
    tries++;
    try {
      send(frames);
    } catch (error) {
      failures.push(`${error}, by ${JSON.stringify(frames).slice(0, 600)}`);
      if (failures.length > 20) break;
    }
    const blocks = (await reached(session)).filter((block) => !seen.has(block));
    for (const block of blocks) seen.add(block);
    if (blocks.length) corpus.push(frames);
  }
  session.disconnect();
  return { tries, failures, corpus, blocks: seen.size };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { corpus, ...found } = await guided(Number(process.argv[2] ?? 600), Number(process.argv[3] ?? 0));
  if (!found.failures.length)
    writeFileSync(CORPUS, corpus.map((frames) => `${JSON.stringify(frames)}\n`).join(""));
  console.log(JSON.stringify({ ...found, saved: corpus.length }));
  process.exit(found.failures.length ? 1 : 0);
}
