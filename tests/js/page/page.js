/**
 * Serve the repository's root and open tests/js/page/index.html#NAME, NAME being one of scenes.js. `window.model` is
 * the fake model, `window.views` the abort controllers of its views.
 */
import widget from "../../../src/chatwidget/static/widget.js";
import { fakeModel } from "./model.js";
import { scenes } from "./scenes.js";

const name = location.hash.slice(1) || "rich";
const model = fakeModel(scenes[name]());
window.model = model;
window.views = [];

window.show = (parent = document.querySelector("#main")) => {
  const controller = new AbortController();
  const el = document.createElement("div");
  // As hosts do: render first, attach later.
  widget.render({ model, el, signal: controller.signal });
  parent.append(el);
  window.views.push(controller);
  return el;
};

widget.initialize({ model, signal: new AbortController().signal });
if (!name.startsWith("bare")) window.show();
window.ready = true;
