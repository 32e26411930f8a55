/** Languages that are highlighted too, but seldom enough to be sent only when one of them comes. */

import { c, cpp, csharp, dart, java, kotlin, scala } from "@codemirror/legacy-modes/mode/clike";
import { css, less, sCSS } from "@codemirror/legacy-modes/mode/css";
import { dockerFile } from "@codemirror/legacy-modes/mode/dockerfile";
import { haskell } from "@codemirror/legacy-modes/mode/haskell";
import { lua } from "@codemirror/legacy-modes/mode/lua";
import { octave } from "@codemirror/legacy-modes/mode/octave";
import { powerShell } from "@codemirror/legacy-modes/mode/powershell";
import { ruby } from "@codemirror/legacy-modes/mode/ruby";
import { standardSQL } from "@codemirror/legacy-modes/mode/sql";
import { stex } from "@codemirror/legacy-modes/mode/stex";
import { swift } from "@codemirror/legacy-modes/mode/swift";

/** @type {Record<string, import("@codemirror/streamparser").StreamParser<any>>} */
export const modes = {
  c,
  cpp,
  csharp,
  css,
  dart,
  dockerfile: dockerFile,
  haskell,
  java,
  kotlin,
  latex: stex,
  less,
  lua,
  octave,
  powershell: powerShell,
  ruby,
  scala,
  scss: sCSS,
  sql: standardSQL,
  swift,
};
