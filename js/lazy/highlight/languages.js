/** The languages that are read at once, and the names by which people and models call those and others. */

import { diff } from "@codemirror/legacy-modes/mode/diff";
import { go } from "@codemirror/legacy-modes/mode/go";
import { javascript, json, typescript } from "@codemirror/legacy-modes/mode/javascript";
import { julia } from "@codemirror/legacy-modes/mode/julia";
import { properties } from "@codemirror/legacy-modes/mode/properties";
import { python } from "@codemirror/legacy-modes/mode/python";
import { r } from "@codemirror/legacy-modes/mode/r";
import { rust } from "@codemirror/legacy-modes/mode/rust";
import { shell } from "@codemirror/legacy-modes/mode/shell";
import { toml } from "@codemirror/legacy-modes/mode/toml";
import { html, xml } from "@codemirror/legacy-modes/mode/xml";
import { yaml } from "@codemirror/legacy-modes/mode/yaml";

/**
 * @import {StreamParser} from "@codemirror/streamparser"
 * @import {Context} from "../../view/context.js"
 */

/** @type {Record<string, StreamParser<any>>} */
const BUILT_IN = {
  diff,
  go,
  javascript,
  json,
  julia,
  properties,
  python,
  r,
  rust,
  shell,
  toml,
  typescript,
  html,
  xml,
  yaml,
};

/** Those of the lazy part `more-languages`. */
const LAZY =
  "c cpp csharp css dart dockerfile haskell java kotlin latex less lua octave powershell ruby scala scss sql swift";

const ALIASES =
  "py:python python3:python ipython:python pycon:python js:javascript jsx:javascript mjs:javascript node:javascript " +
  "ts:typescript tsx:typescript jsonc:json json5:json jsonl:json ipynb:json sh:shell bash:shell zsh:shell console:shell " +
  "shellsession:shell svg:xml vue:html htm:html yml:yaml ini:properties cfg:properties env:properties rs:rust golang:go " +
  "jl:julia patch:diff sqlite:sql postgresql:sql postgres:sql mysql:sql tsql:sql h:c c++:cpp cxx:cpp hpp:cpp cuda:cpp " +
  "cs:csharp c#:csharp kt:kotlin docker:dockerfile hs:haskell tex:latex matlab:octave ps1:powershell pwsh:powershell " +
  "rb:ruby sass:scss";

/** @type {Map<string, string>} */
const names = new Map();
for (const name of [...Object.keys(BUILT_IN), ...LAZY.split(" ")]) names.set(name, name);
for (const [alias, name] of ALIASES.split(" ").map((pair) => pair.split(":"))) names.set(alias, name);

/**
 * @param {string} given as it stands behind the fence
 * @param {Context} context
 * @returns {Promise<StreamParser<any> | undefined>} nothing for a language that is not known
 */
export async function languageOf(given, context) {
  const name = names.get(given.toLowerCase());
  if (name === undefined || name in BUILT_IN) return BUILT_IN[name ?? ""];
  try {
    return (await context.loadLazy("more-languages")).modes[name];
  } catch {
    return; // Without the kernel that code stays as it is.
  }
}
