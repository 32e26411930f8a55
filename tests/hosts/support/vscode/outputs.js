/** The outputs of a notebook, drawn by the widget manager of VS Code's Jupyter extension, over a real kernel. */
import { KernelManager, ServerConnection } from "@jupyterlab/services";

const WIDGET = "application/vnd.jupyter.widget-view+json";
const given = new URLSearchParams(location.search);
const baseUrl = `${location.origin}/`;
const serverSettings = ServerConnection.makeSettings({
  baseUrl,
  wsUrl: baseUrl.replace("http", "ws"),
  token: given.get("token"),
});

/** Widgets' own scripts come by requirejs, as the extension finds them in the kernel's environment. */
const scriptLoader = {
  widgetsRegisteredInRequireJs: new Set(),
  loadWidgetScript: async (name) => {
    window.requirejs.config({ paths: { [name]: new URL(`nbextensions/${name}/index`, location.href).href } });
  },
  successHandler: () => {},
  errorHandler: (...what) => console.error(...what),
};

async function connect() {
  const kernels = new KernelManager({ serverSettings });
  const { activate } = await import(/* a part of its own */ new URL("ipywidgets.js", location.href).href);
  activate();
  window.vscIPyWidgets8.load();
  const id = given.get("kernel");
  const kernel = id
    ? kernels.connectTo({ model: { id, name: "python3" } })
    : await kernels.startNew({ name: "python3" });
  await kernel.info;
  const container = document.querySelector("#container");
  const manager = new window.vscIPyWidgets.WidgetManager(kernel, container, scriptLoader, () => {});
  if (id) await manager._loadFromKernel();
  return { kernel, manager };
}

const connected = connect();

/** Shows the view of a model in an output of its own. */
async function show(model) {
  const { manager } = await connected;
  const output = document.createElement("div");
  output.className = "output";
  const background = document.createElement("div");
  background.className = "cell-output-ipywidget-background";
  output.append(background);
  const cell = document.createElement("div");
  cell.className = "cell_container";
  cell.append(output);
  document.querySelector("#container").append(cell);
  const view = await manager.create_view(await manager.get_model(model), { el: background });
  await manager.display_view({}, view, { node: background });
}

/** Runs one cell to its end and shows the widgets that it displays; what it raised. */
async function run(code) {
  const { kernel } = await connected;
  const future = kernel.requestExecute({ code, store_history: true });
  const shown = [];
  let wrong = "";
  future.onIOPub = ({ content }) => {
    const model = content.data?.[WIDGET]?.model_id;
    if (model) shown.push(show(model));
    if (content.traceback) wrong = content.traceback.join("\n");
  };
  await future.done;
  await Promise.all(shown);
  return wrong;
}

window.addEventListener("keydown", ({ key, ctrlKey, shiftKey, altKey, defaultPrevented }) => {
  window.parent.postMessage({ key, ctrlKey, shiftKey, altKey, defaultPrevented });
});
window.notebook = { connected: async () => (await connected).kernel.id, run, show };
