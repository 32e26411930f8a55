/** A file of the kernel's: a card with its name, a preview where the page can play it, and a way to take it home. */

import { button, div, h, icon } from "../../dom/elements.js";
import { safeLink, safePicture } from "../../dom/safe-url.js";
import { sizeText } from "../../messages/file-size.js";
import { fileName } from "../../messages/plain-text.js";
import { picture } from "./picture.js";
import { failed, faint, lazily, player } from "./when-near.js";

/**
 * @import {Context} from "../../view/context.js"
 * @import {Part} from "../../wire/protocol.js"
 * @import {Place} from "./index.js"
 */

/** Sound and film beyond this size are not fetched to be looked at. */
const PREVIEW_BYTES = 25_000_000;

/** Kinds of files that are shown, by the ends of their names. @type {Record<string, string>} */
const KINDS = {
  image: "png jpg jpeg gif webp avif svg",
  audio: "mp3 wav ogg m4a flac",
  video: "mp4 webm mov",
};
/** @type {Record<string, string>} */
const SUBTYPES = { jpg: "jpeg", svg: "svg+xml", mp3: "mpeg", m4a: "mp4", mov: "quicktime" };

/** @param {string} name */
function guessed(name) {
  const end = name.split(".").pop()?.toLowerCase() ?? "";
  const kind = Object.keys(KINDS).find((one) => KINDS[one].split(" ").includes(end));
  return kind ? `${kind}/${SUBTYPES[end] ?? end}` : "";
}

/**
 * What the kernel is asked for: it knows the path, the page names only the part. The last word changes with what the
 * part says, so that a replaced part is not shown with the bytes of the one before.
 * @param {any} file
 * @param {Place} place
 */
function bytesOf(file, { message, index }) {
  let mark = 0;
  for (const sign of `${file.path} ${file.size}`) mark = (mark * 31 + (sign.codePointAt(0) ?? 0)) | 0;
  return file.blob ?? `file:${message}:${index}:${mark}`;
}

/**
 * @param {HTMLElement} el
 * @param {Part} part
 * @param {Context} context
 * @param {Place} place
 */
export function file(el, part, context, place) {
  const known = part.file ?? {};
  const name = fileName(known);
  const alt = part.alt_text ?? name;
  const mime = String(known.mime_type ?? guessed(name));
  const kind = mime.split("/")[0];
  if (known.url) return addressed(el, part, name, kind, context, place);
  const { blobs } = context.connection;
  const key = bytesOf(known, place);
  const small = !(known.size > PREVIEW_BYTES);
  const get = () => blobs.url(key, mime);
  if (kind === "image") {
    el.classList.add("cw-image");
    lazily(el, place.signal, get, (url) => {
      picture(el, url, alt);
    });
    return;
  }
  if ((kind === "audio" || kind === "video") && small) {
    const stage = div("cw-media");
    el.append(stage);
    lazily(stage, place.signal, get, (src) => stage.replaceChildren(player(kind, src, alt)));
  }
  const card = fileCard(known, name, part.alt_text);
  el.append(card);
  if (!context.connection.options.allow_file_downloads) return;
  const save = button({ name: `Download ${name}`, icon: "down", onclick: () => void take() });
  card.append(save);
  const take = async () => {
    save.disabled = true;
    card.nextElementSibling?.remove();
    try {
      h("a", { href: await get(), download: name }).click();
    } catch (error) {
      card.after(failed(`Could not download ${name}: ${/** @type {Error} */ (error).message}`));
    }
    save.disabled = false;
  };
}

/**
 * @param {any} file
 * @param {string} name
 */
function inside(file, name) {
  const kind = /\.([^.]{1,8})$/.exec(name)?.[1]?.toUpperCase() ?? file.mime_type ?? "FILE";
  const detail = typeof file.size === "number" ? `${kind} · ${sizeText(file.size)}` : kind;
  return [icon("file"), h("span", { class: "cw-file-name" }, name), faint(detail)];
}

/**
 * @param {any} file
 * @param {string} name
 * @param {string | undefined} title
 */
const fileCard = (file, name, title) => h("div", { class: "cw-card cw-file", title }, ...inside(file, name));

/**
 * A file at a remote address.
 * @param {HTMLElement} el
 * @param {Part} part
 * @param {string} name
 * @param {string} kind
 * @param {Context} context
 * @param {Place} place
 */
function addressed(el, part, name, kind, context, { imageNode }) {
  const source = kind === "image" ? safePicture(part.file.url) : null;
  if (source) return el.append(imageNode(source, part.alt_text ?? name, context));
  const href = safeLink(part.file.url);
  if (!href) return el.append(fileCard(part.file, name, part.alt_text));
  el.append(
    h(
      "a",
      { class: "cw-card cw-file", href, download: name, target: "_blank", rel: "noopener noreferrer" },
      ...inside(part.file, name),
    ),
  );
}
