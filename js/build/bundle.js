/** Builds the one file that the kernel sends to the page: `node js/build/bundle.js [--watch]`. */

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build, context, transform } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The style sheet as a string; esbuild's text loader would keep its comments and spaces. */
const styleSheet = {
  name: "style-sheet",
  /** @param {import("esbuild").PluginBuild} plugin */
  setup(plugin) {
    plugin.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

/**
 * The Markdown library makes an instance of its HTML writer when it is loaded, which keeps 11 kB of code that nobody
 * here calls from being left out. Everything after its lexer goes, and the build fails if that is no longer what follows.
 */
const lexerOnly = {
  name: "lexer-only",
  /** @param {import("esbuild").PluginBuild} plugin */
  setup(plugin) {
    plugin.onLoad({ filter: /marked\.esm\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const writer = /var (\w+)=new \w+;function (\w+)\(\w+,\w+\)\{return \1\.parse\(\w+,\w+\)\}/.exec(
        source,
      );
      const lexer = /(\w+) as Lexer\b/.exec(source);
      if (!writer || !lexer) throw new Error("marked is no longer laid out as the build expects");
      return { contents: `${source.slice(0, writer.index)};export{${lexer[1]} as Lexer};`, loader: "js" };
    });
  },
};

/** @type {import("esbuild").BuildOptions} */
export const options = {
  absWorkingDir: root,
  entryPoints: ["js/widget.js"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  plugins: [styleSheet, lexerOnly],
  outfile: "src/chatwidget/static/widget.js",
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--watch")) await (await context({ ...options, logLevel: "info" })).watch();
  else await build({ ...options, logLevel: "info" });
}
