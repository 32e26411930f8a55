/** The sources of the page as syntax trees. */

import { readdir, readFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "acorn";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/**
 * @typedef {object} Source
 * @property {string} path from the folder `js/` or `tests/js/`
 * @property {any} tree
 * @property {Set<number>} lines those with code, which are neither empty nor only a comment
 */

/**
 * @param {string} folder
 * @returns {Promise<Source[]>}
 */
export async function sourcesIn(folder) {
  const files = await readdir(join(ROOT, folder), { recursive: true });
  const paths = files.filter((path) => /\.m?js$/.test(path)).sort();
  return Promise.all(
    paths.map(async (path) => {
      /** @type {import("acorn").Token[]} */
      const onToken = [];
      const text = await readFile(join(ROOT, folder, path), "utf8");
      const tree = parse(text, { ecmaVersion: "latest", sourceType: "module", locations: true, onToken });
      const lines = new Set(onToken.flatMap(({ loc }) => (loc ? span(loc.start.line, loc.end.line) : [])));
      return { path: path.replaceAll("\\", "/"), tree, lines };
    }),
  );
}

/**
 * @param {number} first
 * @param {number} last
 */
const span = (first, last) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

/**
 * @param {any} node
 * @returns {Generator<any>} the node and all nodes inside it
 */
export function* nodesOf(node) {
  if (typeof node?.type === "string") yield node;
  for (const value of Object.values(node ?? {})) {
    if (value && typeof value === "object" && !(value instanceof RegExp)) yield* nodesOf(value);
  }
}

/** How many lines of code a node has. @param {Source} source @param {any} node */
export const lengthOf = ({ lines }, { loc }) =>
  span(loc.start.line, loc.end.line).filter((line) => lines.has(line)).length;

/** The modules that a module imports, by their paths; style sheets and libraries are left out. @param {Source} source */
export function importsOf({ path, tree }) {
  return [...nodesOf(tree)]
    .filter(({ type }) => /^(Import|ExportAll|ExportNamed)(Declaration|Expression)$/.test(type))
    .map(({ source }) => source?.value)
    .filter((name) => typeof name === "string" && name.startsWith(".") && name.endsWith(".js"))
    .map((name) => normalize(join(dirname(path), name)).replaceAll("\\", "/"));
}
