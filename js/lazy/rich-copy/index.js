/**
 * Copies a message with tables or figures: as Markdown for an editor of text, and as HTML for one of documents.
 *
 * @import {Context} from "../../view/context.js"
 * @import {Message, Part} from "../../wire/protocol.js"
 */

import { copyText } from "../../dom/clipboard.js";
import { fileName } from "../../messages/plain-text.js";
import { descriptionOf } from "../rich-parts/description.js";
import { asMarkdown, readTable } from "../rich-parts/read-table.js";

/**
 * @param {Part} part
 * @param {Context} context
 */
async function markdown(part, { connection }) {
  if (part.type === "text") return String(part.text);
  if (part.type === "file") return `[${fileName(part.file ?? {})}]`;
  if (part.type === "image_url") return `[Image: ${part.alt_text ?? "image"}]`;
  const data = part.data ?? {};
  const html = data["text/html"];
  const text = html?.blob ? new TextDecoder().decode(await connection.blobs.get(html.blob)) : html;
  const frame = typeof text === "string" ? readTable(text) : null;
  if (frame) return asMarkdown(frame);
  const plain = data["text/plain"] ?? `[${part.type}]`;
  if (!Object.keys(data).some((mime) => mime.startsWith("image/"))) return `\`\`\`\n${plain}\n\`\`\``;
  const description = descriptionOf(plain);
  return description ? `[Image: ${description}]` : "[Image]";
}

/** @param {HTMLImageElement} image */
function dataUrl(image) {
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  canvas.getContext("2d")?.drawImage(image, 0, 0);
  return canvas.toDataURL();
}

/**
 * @param {Element} drawn what the page shows of the message
 * @param {Part[]} parts
 * @returns {string}
 */
function html(drawn, parts) {
  const copy = /** @type {HTMLElement} */ (drawn.cloneNode(true));
  const images = [...drawn.querySelectorAll("img")];
  copy.querySelectorAll("img").forEach((image, at) => {
    if (image.src.startsWith("blob:")) image.src = dataUrl(images[at]);
  });
  // All rows of a table, also those that are folded away.
  const frames = parts
    .map(({ data }) => data?.["text/html"])
    .filter((text) => typeof text === "string" && readTable(text));
  copy.querySelectorAll(".cw-data").forEach((table, at) => {
    const whole = new DOMParser().parseFromString(frames[at] ?? "", "text/html").querySelector("table");
    table.replaceWith(whole ?? "");
  });
  for (const head of copy.querySelectorAll(".cw-sort")) head.replaceWith(...head.childNodes);
  for (const extra of copy.querySelectorAll("button, svg, iframe, .cw-codebar, .cw-table-foot"))
    extra.remove();
  for (const el of [copy, ...copy.querySelectorAll("*")])
    for (const { name } of [...el.attributes])
      if (!["href", "src", "alt", "scope"].includes(name)) el.removeAttribute(name);
  return new XMLSerializer().serializeToString(copy);
}

/**
 * @param {Message} message
 * @param {Element} drawn
 * @param {Context} context
 * @param {string} after what stands below the text
 * @returns {Promise<boolean>}
 */
export async function copyRich(message, drawn, context, after) {
  const parts = typeof message.content === "string" ? [] : message.content;
  const texts = await Promise.all(parts.map((part) => markdown(part, context)));
  const text = texts.join("\n\n") + after;
  try {
    const data = { "text/plain": text, "text/html": html(drawn, parts) };
    const blobs = Object.entries(data).map(([type, value]) => [type, new Blob([value], { type })]);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    return true;
  } catch {
    return copyText(text, context.root);
  }
}
