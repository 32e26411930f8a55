import assert from "node:assert/strict";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "esbuild";
import { options } from "../../../js/build/bundle.js";

const LARGEST = 110_000;

test(`the bundle is at most ${LARGEST} bytes`, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "bundle-"));
  t.after(() => rm(folder, { recursive: true }));
  const outfile = join(folder, "widget.js");
  await build({ ...options, outfile, logLevel: "silent" });
  const { size } = await stat(outfile);
  assert.ok(size <= LARGEST, String(size));
});
