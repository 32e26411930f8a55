#!/usr/bin/env bash
# JupyterLab's keyboard shortcuts fire inside an element that suppresses shortcuts.
#
# Guess: inside an element with `data-lm-suppress-shortcuts`, as a widget in an output, no key binding is found.
# Truth: the search begins at the element that has the focus, and asks for the attribute on one element after the
#   other; a selector that matches the focused element itself has matched before it comes to the ancestor with the
#   attribute. Those of the notebook end in ` :focus` (D D deletes the cell, arrows change it), so they all do.
# Why it matters: in Notebook 7, which listens on the way down, D D on a focused button of a widget deletes the
#   cell with the widget, and arrow keys do not move its slider. The attribute has to be on the focused element.
# Versions: @lumino/commands 2.3.4, jsdom 29.1.1 (npm). Observed on 2026-11-30, Node 20.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @lumino/commands@2.3.4 jsdom@29.1.1
cat > run.mjs <<'JS'
import { JSDOM } from "jsdom";
const { window } = new JSDOM('<div class="jp-Notebook"><div data-lm-suppress-shortcuts><button>Copy</button></div></div>');
for (const name of ["window", "document", "Element", "KeyboardEvent", "Event", "DragEvent", "navigator"]) globalThis[name] ??= window[name];
const { CommandRegistry } = (await import("@lumino/commands")).default ?? (await import("@lumino/commands"));
const button = window.document.querySelector("button");
button.focus();
function ran(selector) {
  const commands = new CommandRegistry();
  let count = 0;
  commands.addCommand("delete", { execute: () => { count += 1; } });
  commands.addKeyBinding({ keys: ["D"], selector, command: "delete" });
  const listen = (event) => commands.processKeydownEvent(event);
  window.document.addEventListener("keydown", listen, true);
  button.dispatchEvent(new window.KeyboardEvent("keydown", { key: "d", code: "KeyD", keyCode: 68, bubbles: true, cancelable: true }));
  window.document.removeEventListener("keydown", listen, true);
  return count;
}
const seen = { "above it": ran(".jp-Notebook"), "the focus": ran(".jp-Notebook :focus") };
button.setAttribute("data-lm-suppress-shortcuts", "");
seen["the focus, which has the attribute itself"] = ran(".jp-Notebook :focus");
console.log("@lumino/commands 2.3.4");
console.log("expected: no binding runs for a key on a button inside an element that suppresses shortcuts");
for (const [name, count] of Object.entries(seen)) console.log(`seen, selector of ${name}: ran ${count} times`);
const ok = Object.values(seen).join() === "0,1,0";
console.log(ok ? "OK: as recorded" : "CHANGED");
process.exit(ok ? 0 : 1);
JS
node run.mjs
