/**
 * Builds what the kernel sends to the page, `node js/build/bundle.js [--watch]`: the core, the page of an exported
 * conversation, and the lazy parts. A lazy part is a module whose only export is a function: given the shared modules of
 * the core, it returns the exports of js/lazy/NAME/index.js.
 */

import { mkdir, readdir, writeFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";
import { minify } from "terser";
import { shared } from "../load-lazy.js";
import { librarySource } from "./library-source.js";

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
      // esbuild leaves the values of custom properties as they are written; here they have only needless spaces.
      const contents = outputFiles[0].text.trim().replace(/([,(]|--[\w-]+:) +| +(?=\))/g, "$1");
      return { contents, watchFiles, loader: "text" };
    });
  },
};

/**
 * A second rendering at what esbuild has made: another 1.5 % off.
 * @param {boolean} ascii writes other characters as escapes
 */
const smaller = (ascii) => ({
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
          format: { comments: /^!/, ascii_only: ascii },
        });
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, code);
      }
    });
  },
});

/** @type {import("esbuild").BuildOptions} */
export const options = {
  absWorkingDir: root,
  entryPoints: ["js/widget.js"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  // The library's license asks for its notice in every copy.
  banner: {
    js: "/*! Contains marked, (c) 2018 MarkedJS, (c) 2011 Christopher Jeffrey, MIT License */",
  },
  // Python and the browser store a text with any character beyond Latin-1 in two bytes for each of all its characters.
  plugins: [librarySource, styleSheet, smaller(true)],
  write: false,
  outfile: "src/chatwidget/static/widget.js",
};

const fromCore = {
  name: "from-core",
  /** @param {import("esbuild").PluginBuild} plugin */
  setup(plugin) {
    const filter = new RegExp(`^\\.\\.?/(?:[\\w.-]+/)*(?:${Object.keys(shared).join("|")})\\.js$`);
    plugin.onResolve({ filter }, ({ path }) => ({ path: basename(path, ".js"), namespace: "core" }));
    plugin.onLoad({ filter: /./, namespace: "core" }, ({ path }) => ({
      contents: `module.exports = core["${path}"];`,
      loader: "js",
    }));
  },
};

/** What anywidget loads for a chat in a saved notebook, whole, as a text for the part that writes it there. */
const storedChat = {
  name: "stored-chat",
  /** @param {import("esbuild").PluginBuild} plugin */
  setup(plugin) {
    plugin.onResolve({ filter: /^stored-chat\.text$/ }, ({ path }) => ({ path, namespace: "stored-chat" }));
    plugin.onLoad({ filter: /./, namespace: "stored-chat" }, async () => {
      const entry = { entryPoints: ["js/stored-chat.js"], absWorkingDir: root, write: false, metafile: true };
      const { outputFiles, metafile } = await build({ ...entry, bundle: true, minify: true, format: "esm" });
      const watchFiles = Object.keys(metafile.inputs).map((name) => root + name);
      return { contents: outputFiles[0].text, watchFiles, loader: "text" };
    });
  },
};

/** @returns {Promise<import("esbuild").BuildOptions>} */
export async function lazyOptions() {
  const names = await readdir(`${root}js/lazy`);
  return {
    ...options,
    entryPoints: Object.fromEntries(names.map((name) => [name, `js/lazy/${name}/index.js`])),
    format: "iife",
    globalName: "part",
    banner: { js: "export default (core) => {" },
    footer: { js: "return part;};" },
    plugins: [styleSheet, storedChat, fromCore, smaller(false)],
    outfile: undefined,
    outdir: "src/chatwidget/static/lazy",
  };
}

/** The page of an exported conversation, which contains the core. @type {import("esbuild").BuildOptions} */
export const exportedPageOptions = {
  ...options,
  entryPoints: ["js/exported-page.js"],
  banner: {},
  outfile: "src/chatwidget/static/exported-page.js",
};

/** What anywidget loads for a chat in a notebook that a program ran. @type {import("esbuild").BuildOptions} */
export const storedChatOptions = {
  ...exportedPageOptions,
  entryPoints: ["js/stored-chat.js"],
  outfile: "src/chatwidget/static/stored-chat.js",
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const one of [options, exportedPageOptions, storedChatOptions, await lazyOptions()]) {
    if (process.argv.includes("--watch")) await (await context({ ...one, logLevel: "info" })).watch();
    else await build({ ...one, logLevel: "info" });
  }
}
