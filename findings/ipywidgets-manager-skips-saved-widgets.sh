#!/usr/bin/env bash
# JupyterLab shows no saved widget if the kernel restarts while the notebook is being opened.
#
# Guess: the widgets that a notebook has saved in its metadata are shown when it is opened, whatever its new kernel does.
# Truth: the manager asks the kernel for its comms first, and reads the metadata only when it has the reply. If that
#   request is canceled, as JupyterLab does when a kernel restarts or a connection is replaced, the metadata are never
#   read: the next "connected" asks the kernel only, and then the notebook counts as restored. Each output says "Error
#   displaying widget: model not found", and its text/html is not shown instead.
# Why it matters: a demo that was handed over as a saved notebook opens with errors, although its file has everything;
#   loading the page again helps.
# Versions: @jupyter-widgets/jupyterlab-manager 5.0.16, jsdom 29.1.1, esbuild 0.28.2 (npm). Observed on 2026-11-30,
#   Node 20. The kernel is a stand-in, so that the request is canceled each time.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @jupyter-widgets/jupyterlab-manager@5.0.16 jsdom@29.1.1 esbuild@0.28.2
cat > entry.mjs <<'JS'
export { WidgetManager } from "@jupyter-widgets/jupyterlab-manager/lib/manager.js";
export { WidgetRenderer } from "@jupyter-widgets/jupyterlab-manager/lib/renderer.js";
export * as controls from "@jupyter-widgets/controls";
export * as base from "@jupyter-widgets/base";
export { Signal } from "@lumino/signaling";
JS
nothing=$(printf -- '--loader:.%s=empty ' css svg woff woff2 ttf eot png)
npx esbuild entry.mjs --bundle --platform=node --format=cjs --outfile=bundle.cjs --log-level=error $nothing
cat > run.cjs <<'JS'
const { JSDOM } = require("jsdom");
const { window } = new JSDOM("<!doctype html><body></body>", { pretendToBeVisual: true, url: "http://localhost/" });
for (const name of Object.getOwnPropertyNames(window)) if (!(name in globalThis)) globalThis[name] = window[name];
globalThis.window = window;
for (const name of ["addEventListener", "removeEventListener", "dispatchEvent"]) globalThis[name] ??= window[name].bind(window);
window.ResizeObserver = globalThis.ResizeObserver = class { observe() {} disconnect() {} unobserve() {} };
globalThis.DragEvent = window.DragEvent ?? class extends window.MouseEvent {};
window.matchMedia = globalThis.matchMedia = () => ({ matches: false, addListener() {}, addEventListener() {} });
document.queryCommandSupported = () => false;
console.error = () => {};
const { WidgetManager, WidgetRenderer, controls, base, Signal } = require("./bundle.cjs");
const STATE = "application/vnd.jupyter.widget-state+json", VIEW = "application/vnd.jupyter.widget-view+json";
const origin = { model_module: "@jupyter-widgets/controls", model_module_version: "2.0.0" };
const layout = { model_name: "LayoutModel", model_module: "@jupyter-widgets/base", model_module_version: "2.0.0", state: {} };
const style = { model_name: "HTMLStyleModel", ...origin, state: {} };
const html = { model_name: "HTMLModel", ...origin, state: { layout: "IPY_MODEL_layout", style: "IPY_MODEL_style", value: "<b>SAVED</b>" } };
const saved = { [STATE]: { version_major: 2, version_minor: 0, state: { layout, style, html } } };
const settled = async () => { for (let i = 0; i < 50; i += 1) await new Promise((done) => setTimeout(done, 2)); };

async function open(answers) {
  const owner = {};
  const signals = Object.fromEntries(["kernelChanged", "statusChanged", "connectionStatusChanged"].map((name) => [name, new Signal(owner)]));
  const kernel = { handleComms: true, registerCommTarget() {}, removeCommTarget() {}, requestCommInfo: () => answers.shift()() };
  const context = {
    sessionContext: { ...signals, session: { kernel }, ready: Promise.resolve() },
    saveState: new Signal(owner),
    model: { getMetadata: (key) => ({ widgets: saved })[key] },
    urlResolver: {},
  };
  const manager = new WidgetManager(context, { clone() { return this; } }, { saveState: false });
  manager.register({ name: "@jupyter-widgets/base", version: "2.0.0", exports: base });
  manager.register({ name: "@jupyter-widgets/controls", version: "2.0.0", exports: controls });
  await settled();
  signals.connectionStatusChanged.emit("connected");
  await settled();
  const renderer = new WidgetRenderer({ mimeType: VIEW }, manager);
  await renderer.renderModel({ data: { [VIEW]: { model_id: "html", version_major: 2, version_minor: 0 } } });
  await settled();
  return [manager.restoredStatus, manager.has_model("html"), renderer.node.textContent];
}
const none = () => Promise.resolve({ content: { status: "ok", comms: {} } });
const lost = () => Promise.reject(new Error("Canceled future for comm_info_request message before replies were done"));
(async () => {
  const undisturbed = await open([none, none]);
  const canceled = await open([lost, none]);
  console.log("@jupyter-widgets/jupyterlab-manager 5.0.16");
  console.log("expected: the saved widget is shown, also where the first request for comms was canceled");
  console.log("seen, undisturbed: restored, has the model, shows:", undisturbed);
  console.log("seen, canceled:    restored, has the model, shows:", canceled);
  const recorded = [[true, true, "SAVED"], [true, false, "Error displaying widget: model not found"]];
  const ok = JSON.stringify([undisturbed, canceled]) === JSON.stringify(recorded);
  console.log(ok ? "OK: as recorded" : "CHANGED");
  process.exit(ok ? 0 : 1);
})();
JS
node run.cjs
