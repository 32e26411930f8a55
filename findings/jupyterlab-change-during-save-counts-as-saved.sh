#!/usr/bin/env bash
# JupyterLab takes a notebook for saved, although it changed while it was being saved.
#
# Guess: what changes while a save is on its way to the server leaves the notebook dirty, so that the next autosave
#   writes it, and closing the page asks first.
# Truth: the content is taken before the request is sent, and `dirty` becomes false when the reply comes, whatever
#   happened in between. The change is in no file, autosave skips the notebook as it is not dirty, and nothing warns
#   when the page is closed, until some later change makes the notebook dirty again. `saveState` emits "completed" just
#   after that, which is where an extension can set `dirty` again.
# Why it matters: outputs come while a notebook is being saved, as from a running cell or a widget that marks the
#   notebook as changed; with a slow server or a large notebook the last output before the save's end is lost to the file.
# Versions: @jupyterlab/docregistry and notebook 4.6.6, services 7.6.6, jsdom 29.1.1, esbuild 0.28.2 (npm), with a real
#   jupyter_server 2.21.1 (PyPI). The classic notebook (nbclassic 1.3.3) does the same. Observed on 2026-12-01, Node 20.
set -euo pipefail
tmp=$(mktemp -d); server=; trap 'test -z "$server" || kill "$server"; rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check jupyter_server==2.21.1
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @jupyterlab/docregistry@4.6.6 @jupyterlab/notebook@4.6.6 \
  @jupyterlab/services@7.6.6 jsdom@29.1.1 esbuild@0.28.2
cat > entry.mjs <<'JS'
export { Context } from "@jupyterlab/docregistry";
export { NotebookModelFactory } from "@jupyterlab/notebook/lib/modelfactory.js";
export { ServerConnection, ServiceManager } from "@jupyterlab/services";
JS
nothing=$(printf -- '--loader:.%s=empty ' css svg woff woff2 ttf eot png)
npx esbuild entry.mjs --bundle --platform=node --format=cjs --outfile=bundle.cjs --log-level=error $nothing
cat > run.cjs <<'JS'
const { JSDOM } = require("jsdom");
const { readFileSync } = require("node:fs");
const { window } = new JSDOM("<!doctype html><body></body>", { pretendToBeVisual: true, url: process.argv[2] });
const { fetch, Request, Headers } = globalThis;
for (const name of Object.getOwnPropertyNames(window)) if (!(name in globalThis)) globalThis[name] = window[name];
globalThis.window = window;
console.debug = () => {};
globalThis.DragEvent = window.DragEvent ?? class extends window.MouseEvent {};
document.queryCommandSupported = () => false;
const { Context, NotebookModelFactory, ServerConnection, ServiceManager } = require("./bundle.cjs");

async function main() {
  const serverSettings = ServerConnection.makeSettings({
    baseUrl: process.argv[2], wsUrl: process.argv[2].replace("http", "ws"), token: "", fetch, Request, Headers, WebSocket: require("ws"),
  });
  const manager = new ServiceManager({ serverSettings });
  await manager.ready;
  const factory = new NotebookModelFactory({ collaborative: false });
  const context = new Context({ manager, factory, path: "notes.ipynb", kernelPreference: { shouldStart: false, canStart: false } });
  await context.initialize(true);
  const { model } = context;
  model.sharedModel.insertCell(0, { cell_type: "code", source: "first" });
  await context.save();
  const started = new Promise((resolve) => context.saveState.connect((_, state) => state === "started" && setTimeout(resolve)));
  const saving = context.save();
  await started;
  model.sharedModel.getCell(0).setSource("second");
  const meanwhile = model.dirty;
  await saving;
  const { cells } = JSON.parse(readFileSync("files/notes.ipynb", "utf8"));
  console.log(JSON.stringify({
    meanwhile: { dirty: meanwhile },
    then: { dirty: model.dirty, notebook: model.sharedModel.getCell(0).getSource(), file: [cells[0].source].flat().join("") },
  }));
  process.exit(0);
}
main().catch((error) => { console.log(String(error.stack)); process.exit(1); });
JS
mkdir files
port=$(python3 -c "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])")
venv/bin/jupyter-server --no-browser --allow-root --port="$port" --ServerApp.ip=127.0.0.1 --ServerApp.root_dir=files \
  --IdentityProvider.token= --ServerApp.disable_check_xsrf=True >server.log 2>&1 & server=$!
for _ in $(seq 100); do
  if curl --silent --fail "http://127.0.0.1:$port/api" >/dev/null; then break; fi
  sleep 0.2
done
node run.cjs "http://127.0.0.1:$port/" 2>node.log | tee seen.txt
grep -qxF '{"meanwhile":{"dirty":true},"then":{"dirty":false,"notebook":"second","file":"first"}}' seen.txt
