/** Builds the one file that the kernel sends to the page: `node js/build/bundle.js [--watch]`. */

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";
import { lexerOnly } from "./markdown-lexer.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The style sheet as a string; esbuild's text loader would keep its comments and spaces. */
const styleSheet = {
  name: "style-sheet",
  /** @param {import("esbuild").PluginBuild} plugin */
  setup(plugin) {
    plugin.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { outputFiles, metafile } = await build({
        absWorkingDir: root,
        entryPoints: [path],
        bundle: true,
        minify: true,
        metafile: true,
        write: false,
      });
      const watchFiles = Object.keys(metafile.inputs).map((name) => root + name);
      // What custom properties hold is left as it was written; here that is only spaces.
      const contents = outputFiles[0].text.trim().replace(/([,(]) +| +(?=\))/g, "$1");
      return { contents, watchFiles, loader: "text" };
    });
  },
};

const markdownLexer = {
  name: "markdown-lexer",
  /** @param {import("esbuild").PluginBuild} plugin */
  setup(plugin) {
    plugin.onLoad({ filter: /marked\.esm\.js$/ }, async ({ path }) => {
      return { contents: lexerOnly(await readFile(path, "utf8")), loader: "js" };
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
  // The library's licence asks for its notice in every copy.
  banner: {
    js: "/*! Contains the lexer of marked, (c) 2018 MarkedJS, (c) 2011 Christopher Jeffrey, MIT License */",
  },
  plugins: [styleSheet, markdownLexer],
  outfile: "src/chatwidget/static/widget.js",
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--watch")) await (await context({ ...options, logLevel: "info" })).watch();
  else await build({ ...options, logLevel: "info" });
}
