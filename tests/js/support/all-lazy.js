/** Every lazy part, built from its source and there already, as though the kernel had sent it; imported for its effect. */

import "./dom.js";
import { build } from "esbuild";
import { lazyOptions } from "../../../js/build/bundle.js";
import { loaded, shared } from "../../../js/load-lazy.js";

const options = await lazyOptions();
const { outputFiles = [] } = await build({
  ...options,
  minify: false,
  plugins: options.plugins?.filter(({ name }) => name !== "smaller"),
});
for (const { path, contents } of outputFiles) {
  const url = `data:text/javascript;base64,${Buffer.from(contents).toString("base64")}`;
  const { default: start } = await import(url);
  loaded.set(/([\w-]+)\.js$/.exec(path)?.[1] ?? "", Promise.resolve(start(shared)));
}

/** Long enough for what waits for lazy parts that are loaded. */
export const drawn = () => new Promise((done) => setImmediate(done));
