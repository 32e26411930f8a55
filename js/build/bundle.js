/**
 * Builds what the kernel sends to the page, `node js/build/bundle.js [--watch]`: the core, and the chunks that are sent
 * when they are first needed. A chunk is a module whose only export is a function: given what the core shares, it gives
 * the exports of js/chunks/NAME.js.
 */

import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";
import { minify } from "terser";
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

/** A second look at what esbuild has made: another 1.5 % off. */
const smaller = {
  name: "smaller",
  /** @param {import("esbuild").PluginBuild} plugin */
  setup(plugin) {
    plugin.onEnd(async ({ outputFiles = [] }) => {
      for (const { path, text } of outputFiles) {
        const { code = "" } = await minify(text, {
          module: true,
          ecma: 2020,
          // Arrows are safe here: what is made by `new` is a class, never a function.
          compress: {
            passes: 6,
            pure_getters: true,
            keep_fargs: false,
            hoist_funs: true,
            unsafe_arrows: true,
            sequences: false,
          },
          format: { comments: /^!/ },
        });
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, code);
      }
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
  plugins: [styleSheet, markdownLexer, smaller],
  write: false,
  outfile: "src/chatwidget/static/widget.js",
};

/** Modules that a chunk takes from the core instead of having them again; js/chunks.js hands them over. */
const SHARED = ["dom", "ending", "markdown", "markdown-dom", "morph", "safe", "sheet"];

const fromCore = {
  name: "from-core",
  /** @param {import("esbuild").PluginBuild} plugin */
  setup(plugin) {
    const filter = new RegExp(`^\\.\\.?/(?:\\.\\./)*(?:${SHARED.join("|")})\\.js$`);
    plugin.onResolve({ filter }, ({ path }) => ({ path: basename(path, ".js"), namespace: "core" }));
    plugin.onLoad({ filter: /./, namespace: "core" }, ({ path }) => ({
      contents: `module.exports = core["${path}"];`,
      loader: "js",
    }));
  },
};

/** @returns {Promise<import("esbuild").BuildOptions>} */
export async function chunkOptions() {
  const names = await readdir(`${root}js/chunks`);
  return {
    ...options,
    entryPoints: names.filter((name) => name.endsWith(".js")).map((name) => `js/chunks/${name}`),
    format: "iife",
    globalName: "chunk",
    banner: { js: "export default (core) => {" },
    footer: { js: "return chunk;};" },
    plugins: [styleSheet, fromCore, smaller],
    outfile: undefined,
    outdir: "src/chatwidget/static/chunks",
  };
}

/** The page of a conversation saved in one file, which holds the core beside it. @type {import("esbuild").BuildOptions} */
export const savedOptions = {
  ...options,
  entryPoints: ["js/saved.js"],
  banner: {},
  outfile: "src/chatwidget/static/saved.js",
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const one of [options, savedOptions, await chunkOptions()]) {
    if (process.argv.includes("--watch")) await (await context({ ...one, logLevel: "info" })).watch();
    else await build({ ...one, logLevel: "info" });
  }
}
