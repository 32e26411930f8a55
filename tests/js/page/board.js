/**
 * A playground, or a comparison, whose kernel is the test's own process: `window.toKernel(event)` and
 * `window.kernelDocument()` are its functions, and the test emits what the kernel sends.
 */
import widget from "../../../src/chatwidget/static/widget.js";
import { fakeModel } from "./model.js";

const kind = new URLSearchParams(location.search).get("kind") ?? "playground";
const model = fakeModel({ _kind: kind, _page: await window.kernelDocument() });
const { send } = model;
model.send = (content, ...more) => {
  send(content, ...more);
  if (content.type !== "blob" || content.side !== undefined) window.toKernel(content);
};
window.model = model;
window.end = new AbortController();
const el = document.createElement("div");
widget.render({ model, el, signal: window.end.signal });
document.querySelector("#main").append(el);
window.ready = true;
