/**
 * The parts of the Markdown library that the page uses. What the library publishes is one file whose parts name each
 * other, so that a build has to take all of it: also the parser and the renderers, which write HTML. The library's own
 * source map has the modules it was made of, and a build of these takes the three that make tokens.
 */

import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

const ENTRY =
  'export { _Lexer as Lexer } from "./Lexer.ts"; export { _Tokenizer as Tokenizer } from "./Tokenizer.ts";';
const FOLDER = "node_modules/marked/src/";
const SOURCE_MAP = new URL("../../node_modules/marked/lib/marked.esm.js.map", import.meta.url);

export const librarySource = {
  name: "library-source",
  /** @param {import("esbuild").PluginBuild} plugin */
  setup(plugin) {
    const namespace = "source-map";
    plugin.onResolve({ filter: /^marked$/ }, () => ({ path: `${FOLDER}entry.ts`, namespace }));
    plugin.onResolve({ filter: /./, namespace }, ({ path }) => ({
      path: FOLDER + basename(path),
      namespace,
    }));
    plugin.onLoad({ filter: /./, namespace }, async ({ path }) => ({
      contents: (await modules()).get(basename(path)) ?? ENTRY,
      loader: "ts",
    }));
  },
};

/** @returns {Promise<Map<string, string>>} the library's modules by file name */
async function modules() {
  const { sources, sourcesContent } = JSON.parse(await readFile(fileURLToPath(SOURCE_MAP), "utf8"));
  return new Map(
    sources.map((/** @type {string} */ name, /** @type {number} */ at) => [
      basename(name),
      sourcesContent[at],
    ]),
  );
}
