/** Pictures on buttons that the core has none of. */

import { icon } from "../../dom/elements.js";

/** @param {string} path strokes on a 24 by 24 grid */
export function drawing(path) {
  const svg = icon("open");
  svg.setAttribute("class", "");
  svg.firstElementChild?.setAttribute("d", path);
  return svg;
}
