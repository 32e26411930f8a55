/** Files in the composer: choosing, dropping, pasting, recording and removing them, and their uploads. */

import { button, div, focusOn, h, hasFocus, icon, setAttribute, setChildren } from "../../dom/elements.js";
import { wearSheet } from "../../dom/style-sheet.js";
import { sizeText } from "../../messages/file-size.js";
import { whenEnded } from "../../on-abort.js";
import style from "./attach.css";
import { dialogTypes, refusal } from "./limits.js";
import { dropped, pasted } from "./paste-and-drop.js";
import { mayRecord, Recorder } from "./recorder.js";
import { upload } from "./upload.js";

/**
 * @import {Child} from "../../dom/elements.js"
 * @import {Composer} from "../../view/composer.js"
 *
 * @typedef {{id: string, name: string, size: number | null, mime_type: string | null}} Held
 * @typedef {object} Item a file as the composer shows it
 * @property {HTMLElement} el
 * @property {HTMLElement} detail its progress, later its size
 * @property {AbortController | null} coming cancels its upload, as long as that goes on
 */

const CLIP = "M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4L14.5 7";
const MICROPHONE = "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM5 11a7 7 0 0 0 14 0M12 18v3";
const CROSS = "M7 7l10 10M17 7L7 17";
const LARGEST_PICTURE = 20_000_000;

/**
 * A button whose icon the core has not got.
 * @param {string} name
 * @param {string} path
 * @param {() => void} onclick
 */
function drawn(name, path, onclick) {
  const one = button({ name, icon: "file", onclick });
  one.querySelector("path")?.setAttribute("d", path);
  return one;
}

/** @param {string | null} mime */
const isPicture = (mime) => /^image\/(?!svg)/.test(mime ?? "");

/** @param {Composer} composer */
export function furnish(composer) {
  const { context, box, area } = composer;
  const { connection, root, signal, view } = context;
  const row = div("cw-attached");
  const tools = div("cw-attach-tools");
  const hint = h("div", { class: "cw-drop", "aria-hidden": "true" }, "Drop files to attach them");
  /** @type {Map<string, Item>} */
  const items = new Map();
  /** What is being sent is out of sight until the kernel has answered. @type {string[]} */
  let hidden = [];
  /** @type {string[]} */
  let reasons = [];
  /** One file after the other, so that they arrive in the order in which they were chosen. */
  let turn = Promise.resolve();
  let count = 0;

  const chooser = h("input", { type: "file", class: "cw-hidden", tabindex: -1, "aria-hidden": "true" });
  chooser.addEventListener("change", () => {
    add([...(chooser.files ?? [])]);
    chooser.value = "";
    focusOn(area);
  });
  const choose = drawn("Attach files", CLIP, () => chooser.click());
  const recorder = new Recorder(signal, {
    recorded: (file) => add([file]),
    changed: () => composer.draw(),
    failed: (reason) => composer.refuse(reason),
  });
  const microphone = drawn("Record audio", MICROPHONE, () => void recorder.toggle());
  const time = h("span");
  microphone.append(time);

  box.classList.add("cw-with-files");
  box.prepend(row, tools, chooser);
  wearSheet(box, style, signal, () => {});

  /** @returns {Held[]} */
  const held = () => connection.doc.page.draft.files.filter(({ id }) => !hidden.includes(id));
  const coming = () => [...items.values()].filter((item) => item.coming).length;
  const takes = () => connection.options.multimodal && connection.options.sources.includes("upload");

  /** @param {File[]} files */
  function add(files) {
    reasons = [];
    for (const file of files) {
      const reason = refusal(file, connection.options, held().length + coming());
      if (reason) reasons.push(reason);
      else begin(file);
    }
    composer.refuse(reasons.join(" ") || null);
    composer.draw();
  }

  /** @param {File} file */
  function begin(file) {
    count += 1;
    const id = `${view}-${count}`;
    const bar = h("progress", { max: Math.max(1, file.size), value: 0, "aria-label": file.name });
    const item = shown(id, file.name, bar);
    const end = new AbortController();
    item.coming = end;
    if (isPicture(file.type)) portray(item, URL.createObjectURL(file), true);
    whenEnded(end.signal, () => {
      connection.send("cancel", { upload: id });
      settle(id);
    });
    turn = turn
      .then(() =>
        upload(connection, { upload: id, view }, file, end.signal, (done) =>
          setAttribute(bar, "value", done),
        ),
      )
      .then(
        () => {
          // Its place in the kernel's draft came before the answer to the last slice.
          item.coming = null;
          item.detail.textContent = sizeText(file.size);
          if (!end.signal.aborted) context.announce(`${file.name} is attached`);
        },
        (error) => {
          if (end.signal.aborted) return;
          connection.send("cancel", { upload: id });
          reasons.push(error.message);
          composer.refuse(reasons.join(" "));
        },
      )
      .then(() => settle(id));
  }

  /** @param {string} id */
  function settle(id) {
    const item = items.get(id);
    if (item) item.coming = null;
    if (!signal.aborted) composer.draw();
  }

  /**
   * @param {string} id
   * @param {string} name
   * @param {Child} inside
   */
  function shown(id, name, inside) {
    const take = drawn("Remove file", CROSS, () => {
      const known = items.get(id);
      if (known?.coming) known.coming.abort();
      else {
        // The kernel's answer is its whole draft, and would take back what was typed last.
        composer.flush();
        connection.send("detach", { attachment: id });
      }
      context.announce(`${name} is removed`);
      focusOn(area);
    });
    take.title = `Remove ${name}`;
    const detail = h("span", { class: "cw-faint" }, inside);
    const label = h("span", { class: "cw-file-name", title: name }, name);
    const el = h(
      "div",
      { class: "cw-attachment", role: "group", "aria-label": name },
      icon("file"),
      label,
      detail,
      take,
    );
    /** @type {Item} */
    const item = { el, detail, coming: null };
    items.set(id, item);
    return item;
  }

  /**
   * @param {Item} item
   * @param {string} url
   * @param {boolean} ours whether it is to be given back at the end
   */
  function portray(item, url, ours) {
    const picture = h("img", { src: url, alt: "" });
    item.el.firstElementChild?.replaceWith(picture);
    if (ours) whenEnded(signal, () => URL.revokeObjectURL(url));
  }

  /** A file that this view did not send: from Python, from another view, from before the page was loaded. @param {Held} file */
  function found({ id, name, size, mime_type: mime }) {
    const item = shown(id, name, size === null ? "" : sizeText(size));
    if (!isPicture(mime) || size === null || size > LARGEST_PICTURE) return;
    const url = connection.blobs.url(`attachment:${id}`, mime ?? "");
    url.then((address) => portray(item, address, false)).catch(() => {});
  }

  area.addEventListener("paste", (event) => {
    const files = takes() && pasted(event.clipboardData, connection.options.max_plain_text_length);
    if (!files || files.length === 0) return;
    event.preventDefault();
    add(files);
  });

  /** @param {DragEvent} event */
  const ours = (event) => {
    if (!takes() || !event.dataTransfer?.types.includes("Files")) return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  /** @param {DragEvent} event */
  const over = (event) => {
    if (ours(event) && !hint.isConnected) root.append(hint);
  };
  /** @param {DragEvent} event */
  const leave = (event) => {
    if (!root.contains(/** @type {Node | null} */ (event.relatedTarget))) hint.remove();
  };
  /** @param {DragEvent} event */
  const drop = (event) => {
    hint.remove();
    if (!ours(event) || !event.dataTransfer) return;
    void dropped(event.dataTransfer, connection.options.file_count === "directory").then(
      ({ files, folders }) => {
        add(files);
        if (folders.length)
          composer.refuse(
            [...folders.map((name) => `${name} is a folder; attach the files in it.`), ...reasons].join(" "),
          );
      },
    );
    focusOn(area);
  };
  root.addEventListener("dragenter", over);
  root.addEventListener("dragover", over);
  root.addEventListener("dragleave", leave);
  root.addEventListener("drop", drop);
  whenEnded(signal, () => {
    for (const { coming: end } of [...items.values()]) end?.abort();
  });

  function draw() {
    const { multimodal, sources, file_types, file_count } = connection.options;
    setAttribute(chooser, "accept", dialogTypes(file_types));
    setAttribute(chooser, "multiple", file_count !== "single");
    setAttribute(chooser, "webkitdirectory", file_count === "directory");
    setAttribute(microphone, "aria-pressed", String(recorder.time !== null));
    time.textContent = recorder.time;
    setChildren(tools, [
      takes() && choose,
      multimodal && sources.includes("microphone") && mayRecord() && microphone,
    ]);
    const files = held();
    for (const file of files) if (!items.has(file.id)) found(file);
    const known = new Set(files.map(({ id }) => id));
    for (const [id, { coming: end }] of [...items])
      if (!end && !known.has(id) && !hidden.includes(id)) items.delete(id);
    choose.disabled = file_count === "single" && known.size + coming() > 0;
    const focused = hasFocus(row) || hasFocus(tools);
    const standing = files.map(({ id }) => items.get(id)?.el);
    const others = [...items].filter(([id, { coming: end }]) => end && !known.has(id));
    setChildren(row, [...standing, ...others.map(([, { el }]) => el)]);
    row.hidden = row.childElementCount === 0;
    if (focused && !hasFocus(row) && !hasFocus(tools)) focusOn(area);
  }

  return {
    draw,
    /** The ids of what is attached. */
    ids: () => held().map(({ id }) => id),
    /** Whether something is still to come. */
    waiting: () => coming() > 0 || recorder.on,
    /** @param {string[]} ids */
    hide: (ids) => {
      hidden = ids;
      draw();
    },
  };
}
