/**
 * The parts of the Markdown library that the page uses. What the library publishes is one file whose parts name each
 * other, so that a build has to take all of it: also the parser and the renderers, which write HTML. The library's own
 * source map has the modules it was made of, and a build of these takes the three that make tokens. They are changed in three
 * ways: what is for the library's option `pedantic`, which the page never sets, is left out; and the grammar, dozens of
 * long expressions, is made for the first text and not when the page loads. Short expressions stand before the longest.
 */

import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

const ENTRY =
  'export { _Lexer as Lexer } from "./Lexer.ts"; export { _Tokenizer as Tokenizer } from "./Tokenizer.ts";';
const FOLDER = "node_modules/marked/src/";
/**
 * What a text must have for one of the library's long expressions to match. A browser compiles these to 50 to 240 kB
 * each, and most texts have none of it; a paragraph of one line is found by a short one, too.
 */
const FIRST = {
  blockquote: "/^ {0,3}>/",
  html: "/^ {0,3}</",
  table: "/^.*\\n {0,3}[|:-]/",
  lheading: "/^(?:.+\\n)+? {0,3}(?:=+|-+)[ \\t]*(?:\\n|$)/",
};

/** @param {[string, string]} given @returns {[string, string]} */
const rule = ([name, first]) => [
  `= this.rules.block.${name}.exec(src)`,
  `= ${first}.test(src) && this.rules.block.${name}.exec(src)`,
];

/** What each module has in place of what it had; the build fails where the library has changed. @type {Record<string, [RegExp | string, string][]>} */
const CHANGES = {
  "Lexer.ts": [
    ["{ other, block, inline }", "{ other, grammar }"],
    [/this\.options\.pedantic/g, "false"],
    ["const rules = {", "const { block, inline } = grammar(); const rules = {"],
    [/static get rules\(\) \{[\s\S]*?\n {2}\}\n/, ""],
  ],
  "Tokenizer.ts": [
    [/this\.options\.pedantic/g, "false"],
    ...Object.entries(FIRST).map(rule),
    [
      "= this.rules.block.paragraph.exec(src)",
      "= /^([^\\n]+)(?=\\n[ \\t]+\\n|\\n\\n|\\n?$)/.exec(src) ?? this.rules.block.paragraph.exec(src)",
    ],
  ],
  "rules.ts": [
    [/\n {2}pedantic: \w+,/g, ""],
    [/\n {2}pedantic\w+: .*/g, ""],
    [/\nconst (block|inline|emStrong\w+)Pedantic(Core)?\b[\s\S]*?;(?=\n\n)/g, ""],
    [
      /(\nconst newline =[\s\S]*?\n)(const _tag =[\s\S]*?;\n)/,
      "$2let made; export const grammar = () => made ??= make();\nconst make = () => {$1",
    ],
    [/export const (block|inline) =/g, "const $1 ="],
    ["export interface Rules", "return { block, inline }; };\nexport interface Rules"],
  ],
};
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
      changed(basename(name), sourcesContent[at]),
    ]),
  );
}

/** @param {string} name @param {string} text */
function changed(name, text) {
  return (CHANGES[name] ?? []).reduce((before, [part, now]) => {
    const after = before.replace(part, now);
    if (after === before) throw new Error(`The Markdown library's ${name} has no ${part} any more.`);
    return after;
  }, text);
}
