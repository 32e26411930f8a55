import { test } from "node:test";
import { chanceOf, changed, readCorpus, send } from "./guided.mjs";

test("no frame that ever reached new code of the reader breaks the page", () => {
  for (const frames of readCorpus()) send(frames);
});

test("no change of such frames breaks it", () => {
  const chance = chanceOf(3);
  const corpus = readCorpus();
  for (let count = 0; count < 500; count++)
    send(changed(corpus.length ? chance.of(corpus) : [], chance, corpus));
});

test("a patch whose ops are no list is a gap, and the next whole document is shown", () => {
  for (const ops of [{ id: 1 }, 7, null, [null], [7], [{ op: "set" }], [{ op: "set", path: "history" }]])
    send([{ type: "patch", seq: 1, ops }]);
});
