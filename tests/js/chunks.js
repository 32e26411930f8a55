/** Every chunk, built from its source and there already, as though the kernel had sent it; imported for its effect. */

import "./dom.js";
import { build } from "esbuild";
import { chunkOptions } from "../../js/build/bundle.js";
import { loaded, shared } from "../../js/chunks.js";

const options = await chunkOptions();
const { outputFiles = [] } = await build({
  ...options,
  minify: false,
  plugins: options.plugins?.filter(({ name }) => name !== "smaller"),
});
for (const { path, contents } of outputFiles) {
  const url = `data:text/javascript;base64,${Buffer.from(contents).toString("base64")}`;
  const { default: start } = await import(url);
  loaded.set(/(\w+)\.js$/.exec(path)?.[1] ?? "", Promise.resolve(start(shared)));
}

/** Long enough for what waits for chunks that are there. */
export const drawn = () => new Promise((done) => setImmediate(done));
