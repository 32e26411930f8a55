#!/usr/bin/env bash
# happy-dom still calls a listener that an earlier listener of the same event has removed.
#
# Guess: removeEventListener() works at once, also while the event is being handled; the DOM standard says
#   that a removed listener is not called any more.
# Truth: happy-dom calls it all the same. Node's own EventTarget and jsdom do not.
# Why it matters: a view that is torn down by a click runs its other click handlers once more in tests,
#   but not in a browser, so such tests need a browser or jsdom.
# Versions: happy-dom 21.0.4, jsdom 29.1.1 (npm). Observed on 2026-11-30, Node 20.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund happy-dom@21.0.4 jsdom@29.1.1
cat > run.mjs <<'JS'
import { Window } from "happy-dom";
import { JSDOM } from "jsdom";
function order(target, event) {
  const calls = [];
  const second = () => calls.push("second");
  target.addEventListener("go", () => { calls.push("first"); target.removeEventListener("go", second); });
  target.addEventListener("go", second);
  target.dispatchEvent(event);
  return calls.join(", ");
}
const happy = new Window(), js = new JSDOM("").window;
const seen = {
  node: order(new EventTarget(), new Event("go")),
  jsdom: order(js.document.createElement("p"), new js.Event("go")),
  "happy-dom": order(happy.document.createElement("p"), new happy.Event("go")),
};
console.log("happy-dom 21.0.4, jsdom 29.1.1");
console.log("expected: only the first listener is called, everywhere");
for (const [name, calls] of Object.entries(seen)) console.log(`seen, ${name}: ${calls}`);
const ok = seen.node === "first" && seen.jsdom === "first" && seen["happy-dom"] === "first, second";
console.log(ok ? "OK: as recorded" : "CHANGED");
process.exit(ok ? 0 : 1);
JS
node run.mjs
