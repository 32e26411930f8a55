/** A document for tests that need one; imported for its effect, before any module that touches the DOM. */

import { Window } from "happy-dom";

export const window = new Window({ url: "http://localhost/" });

for (const name of [
  "document",
  "Node",
  "Text",
  "Element",
  "HTMLElement",
  "navigator",
  "DOMParser",
  "MutationObserver",
  "NodeFilter",
  "Event",
  "KeyboardEvent",
  "getComputedStyle",
  "matchMedia",
]) {
  Object.defineProperty(globalThis, name, {
    value: /** @type {any} */ (window)[name],
    configurable: true,
    writable: true,
  });
}
