/**
 * A host without a kernel's websocket: what the real chat in Python sends is handed to `take`, what the page sends goes
 * to the binding `toKernel`, which returns what the chat sends in reply.
 */
import widget from "/src/chatwidget/static/widget.js";

const handlers = new Map();
const values = {};
const decoded = (text) => new DataView(Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)).buffer);

function trigger(name, ...given) {
  for (const handler of handlers.get(name) ?? []) handler(...given);
}

window.take = (messages) => {
  for (const { data, buffers } of messages) {
    if (data.method === "custom") trigger("msg:custom", data.content, buffers.map(decoded));
    if (data.method !== "update") continue;
    Object.assign(values, data.state);
    for (const name of Object.keys(data.state)) trigger(`change:${name}`);
  }
};

const model = {
  get: (name) => values[name],
  on: (name, handler) => handlers.set(name, [...(handlers.get(name) ?? []), handler]),
  off: (name, handler) =>
    handlers.set(
      name,
      (handlers.get(name) ?? []).filter((one) => one !== handler),
    ),
  send: async (content, _callbacks, buffers = []) => {
    const bytes = buffers.map((buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))));
    window.take(await window.toKernel({ content, buffers: bytes }));
  },
};

window.show = () => {
  const el = document.createElement("div");
  widget.initialize({ model, signal: new AbortController().signal });
  widget.render({ model, el, signal: new AbortController().signal });
  document.querySelector("#main").append(el);
};

/** The number of the last patch that the page was told of. */
window.seq = () => values._page.seq;

/** Whether everything that was to be drawn is drawn. */
window.drawn = () =>
  new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve))));
window.ready = true;
