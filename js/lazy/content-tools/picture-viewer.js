/** A picture as large as the window, with buttons to copy and to save it. */

import { button, div, focusOn, h, setAttribute } from "../../dom/elements.js";

/**
 * @import {Context} from "../../view/context.js"
 */

const CROSS = "M6 6l12 12M18 6L6 18";
const OPEN = "Open image";

/** Makes a picture reachable by the keyboard. @param {Element} image */
export function equipPicture(image) {
  if (image.closest("a, button")) return;
  setAttribute(image, "tabindex", 0);
  if (!image.hasAttribute("title")) image.setAttribute("title", OPEN);
}

/**
 * @param {HTMLImageElement} image
 * @returns {Promise<Blob>} the picture as PNG, which every clipboard takes
 */
function png(image) {
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  canvas.getContext("2d")?.drawImage(image, 0, 0);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("empty"))), "image/png");
  });
}

/** @param {HTMLImageElement} image */
async function copied(image) {
  try {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": png(image) })]);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} source
 * @param {string} alt
 */
async function save(source, alt) {
  const blob = await fetch(source).then(
    (answer) => answer.blob(),
    () => null,
  );
  const kind = /image\/(\w+)/.exec(blob?.type ?? source)?.[1] ?? "png";
  const name = alt.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  const href = blob ? URL.createObjectURL(blob) : source;
  const about = { target: "_blank", rel: "noopener noreferrer" };
  h("a", {
    href,
    download: `${name.slice(0, 60) || "image"}.${kind.replace("jpeg", "jpg")}`,
    ...about,
  }).click();
  if (blob) setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/**
 * @param {HTMLImageElement} image
 * @param {Context} context
 */
export function openPicture(image, context) {
  const { root, connection, signal } = context;
  const source = image.currentSrc || image.src;
  const alt = image.alt || "Image";
  const large = h("img", { src: source, alt, referrerpolicy: "no-referrer" });
  const close = () => dialog.close();
  const status = h("span", { role: "status" });
  const copy = async () => {
    status.textContent = (await copied(large)) ? "Copied" : "The browser blocked copying.";
  };
  const { allow_file_downloads } = connection.options;
  const bar = div(
    "cw-viewer-bar",
    h("span", { class: "cw-viewer-name" }, alt),
    status,
    button({ name: "Copy image", icon: "copy", onclick: () => void copy() }),
    allow_file_downloads &&
      button({ name: "Save image", icon: "down", onclick: () => void save(source, image.alt) }),
    button({ name: "Close", icon: CROSS, onclick: close }),
  );
  const stage = div("cw-viewer-stage", large);
  const dialog = h("dialog", { class: "cw-viewer", "aria-label": alt }, bar, stage);
  // A click beside the picture closes it; one on the picture shows its own size.
  stage.addEventListener("click", ({ target }) => {
    if (target === stage) close();
    else stage.toggleAttribute("data-whole");
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    focusOn(image);
  });
  signal.addEventListener("abort", () => dialog.remove(), { once: true });
  root.append(dialog);
  dialog.showModal();
}
