/**
 * The page of a conversation saved in one file: the widget, with a stand-in for its kernel that has only the bytes which
 * lie in that file.
 */

import { standIn } from "./wire/stand-in.js";

const { code, traits, blobs } = JSON.parse(document.getElementById("conversation")?.textContent ?? "{}");
const kernel = standIn(
  (name) => traits[name],
  blobs,
  "This is an exported conversation. Open the notebook to continue it.",
);

const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
const { default: widget } = await import(url);
URL.revokeObjectURL(url);
const el = document.createElement("div");
const place = document.getElementById("chat");
place?.replaceChildren(el);
widget.render({ model: kernel, el });
