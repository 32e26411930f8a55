import { SUMMARY } from "./prompting.js";

/**
 * A model that is not there: what anywidget would hand to the widget, for a page without a kernel. `sent` keeps what
 * the page sent; `emit(frame)` is the kernel speaking.
 */
export function fakeModel(traits = {}, { live = true } = {}) {
  const values = {
    _key: `key-${Math.random()}`,
    history: [],
    _page: {
      seq: 0,
      ids: [],
      status: "ready",
      can: {
        submit: true,
        retry: true,
        undo: true,
        edit: null,
        like: false,
        copy: true,
        clear: true,
        restore: false,
      },
      draft: { text: "", files: [], by: null, n: 0 },
    },
    ...traits,
  };
  const handlers = new Map();
  const model = {
    sent: [],
    live,
    reachable: true,
    get: (name) => values[name],
    on: (name, handler) => handlers.set(name, [...(handlers.get(name) ?? []), handler]),
    off: (name, handler) =>
      handlers.set(
        name,
        (handlers.get(name) ?? []).filter((one) => one !== handler),
      ),
    send: (content, _callbacks, buffers) => {
      if (!model.reachable) throw new Error("the comm is closed");
      model.sent.push(buffers ? { ...content, buffers } : content);
      const [kind, file] = content.hash?.split(":") ?? [];
      if (kind === "lazy") return void sendFile(model, content, `src/chatwidget/static/lazy/${file}.js`);
      if (kind === "attachment") return void sendFile(model, content, `docs/${file}`);
      if (kind === "versions") return void sendBytes(model, content, JSON.stringify(SUMMARY));
      if (model.answers || (live && content.type === "connect"))
        queueMicrotask(() => model.emit({ type: "reply", to: content.id, ok: true }));
    },
    answers: false,
    emit: (frame, buffers = []) => model.trigger("msg:custom", frame, buffers),
    trigger: (name, ...given) => {
      for (const handler of handlers.get(name) ?? []) handler(...given);
    },
    /** As the kernel sets a trait. */
    put: (name, value) => {
      values[name] = value;
      model.trigger(`change:${name}`);
    },
    patch: (ops) => model.emit({ type: "patch", seq: values._page.seq + 1, ops }),
    listening: () => [...handlers.values()].reduce((sum, list) => sum + list.length, 0),
  };
  return model;
}

/** What can be done with the versions of a turn. */
function sendBytes(model, { id, hash }, text) {
  const data = new DataView(new TextEncoder().encode(text).buffer);
  queueMicrotask(() => model.emit({ type: "blob", to: id, hash, offset: 0, size: data.byteLength }, [data]));
}

/** The one thing this kernel does by itself: it sends what the page is made of, and pictures in the composer. */
async function sendFile(model, { id, hash }, path) {
  const answer = await fetch(new URL(`../../../${path}`, import.meta.url));
  const data = new DataView(await answer.arrayBuffer());
  model.emit({ type: "blob", to: id, hash, offset: 0, size: data.byteLength }, [data]);
}
