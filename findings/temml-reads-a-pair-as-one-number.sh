#!/usr/bin/env bash
# Temml turns the pair (1,2) into the single number "1,2".
#
# Guess: a comma between two numbers separates them, as in TeX and KaTeX, with a blank after it or not.
# Truth: without a blank the comma is taken for a decimal or thousands mark: f(1,2), x_{1,2} and \{1,2,3\}
#   hold one <mn> with "1,2" or "1,2,3" and no space. With a blank after the comma they are apart.
# Why it matters: indices, coordinates and sets in a model's answer are drawn and read aloud as one number;
#   the source must be changed before it is given to the library.
# Versions: temml 0.13.5, katex 0.19.1 (npm). Observed on 2026-11-30, Node 20.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund temml@0.13.5 katex@0.19.1
cat > run.mjs <<'JS'
import temml from "temml";
import katex from "katex";
const numbers = (html) => [...html.matchAll(/<mn[^>]*>([^<]*)/g)].map((m) => m[1]).join(" and ");
const seen = {};
for (const text of ["f(1,2)", "x_{1,2}", "\\{1,2,3\\}", "f(1, 2)"])
  seen[text] = [numbers(temml.renderToString(text)), numbers(katex.renderToString(text, { output: "mathml" }))];
console.log("temml 0.13.5, katex 0.19.1");
console.log("expected: the numbers are apart, in both");
for (const [text, [t, k]] of Object.entries(seen)) console.log(`seen, ${text}: temml has ${t}; katex has ${k}`);
const ok = JSON.stringify(Object.values(seen)) === JSON.stringify([["1,2", "1 and 2"], ["1,2", "1 and 2"],
  ["1,2,3", "1 and 2 and 3"], ["1 and 2", "1 and 2"]]);
console.log(ok ? "OK: as recorded" : "CHANGED");
process.exit(ok ? 0 : 1);
JS
node run.mjs
