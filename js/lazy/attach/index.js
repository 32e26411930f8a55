/** Files in the composer: choosing, dropping, pasting, recording, uploading and removing them. */

import { button, div, focusOn, h, hasFocus, setAttribute, setChildren } from "../../dom/elements.js";
import { applyStyleSheet } from "../../dom/style-sheet.js";
import { onAbort } from "../../on-abort.js";
import style from "./attach.css";
import { FileRow } from "./file-row.js";
import { dialogTypes, refusal } from "./limits.js";
import { acceptDrops, pasted } from "./paste-and-drop.js";
import { mayRecord, Recorder } from "./recorder.js";
import { upload } from "./upload.js";

/**
 * @import {Composer} from "../../view/composer.js"
 *
 * @typedef {{id: string, name: string, size: number | null, mime_type: string | null}} Attachment
 */

const CLIP = "M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4L14.5 7";
const MICROPHONE = "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM5 11a7 7 0 0 0 14 0M12 18v3";
/** Bytes up to which an image that this view did not upload is loaded to be displayed. */
const LARGEST_IMAGE = 20_000_000;

/** @param {string | null} mime */
const isImage = (mime) => /^image\/(?!svg)/.test(mime ?? "");

export class Attachments {
  #composer;
  #context;
  #connection;
  #list = div("cw-attached");
  #tools = div("cw-attach-tools");
  /** @type {Map<string, FileRow>} */
  #rows = new Map();
  /** Files of a message that is being sent: hidden until the kernel has replied. @type {string[]} */
  #sending = [];
  /** @type {string[]} */
  #reasons = [];
  /** Files are uploaded one after the other, so that they arrive in the order in which they were chosen. */
  #queue = Promise.resolve();
  #count = 0;
  #chooser = h("input", { type: "file", class: "cw-hidden", tabindex: -1, "aria-hidden": "true" });
  #choose = button({ name: "Attach files", icon: CLIP, onclick: () => this.#chooser.click() });
  #microphone = button({
    name: "Record audio",
    icon: MICROPHONE,
    onclick: () => void this.#recorder.toggle(),
  });
  #time = h("span");
  #recorder;

  /** @param {Composer} composer */
  constructor(composer) {
    const { context, box, area } = composer;
    const { signal } = context;
    this.#composer = composer;
    this.#context = context;
    this.#connection = context.connection;
    this.#recorder = new Recorder(signal, {
      recorded: (file) => this.#add([file]),
      changed: () => composer.draw(),
      failed: (reason) => composer.refuse(reason),
    });
    this.#microphone.append(this.#time);
    this.#chooser.addEventListener("change", () => {
      this.#add([...(this.#chooser.files ?? [])]);
      this.#chooser.value = "";
      focusOn(area);
    });
    area.addEventListener("paste", (event) => this.#paste(event));
    acceptDrops(context.root, {
      accepts: () => this.#takesFiles,
      wholeFolders: () => this.#connection.options.file_count === "directory",
      dropped: (files, folders) => this.#dropped(files, folders),
      finished: () => focusOn(area),
    });
    onAbort(signal, () => {
      for (const row of [...this.#rows.values()]) row.upload?.abort();
    });
    box.classList.add("cw-with-files");
    box.prepend(this.#list, this.#tools, this.#chooser);
    applyStyleSheet(box, style, signal);
  }

  /** The ids of the attached files. */
  get ids() {
    return this.#attached.map(({ id }) => id);
  }

  /** Whether an upload or a recording is in progress. */
  get waiting() {
    return this.#uploads > 0 || this.#recorder.on;
  }

  /** Hides the files of a message that is being sent. @param {string[]} ids */
  hide(ids) {
    this.#sending = ids;
    this.draw();
  }

  draw() {
    this.#drawTools();
    const files = this.#attached;
    for (const file of files) if (!this.#rows.has(file.id)) this.#addKnown(file);
    const ids = new Set(files.map(({ id }) => id));
    for (const [id, { upload: running }] of [...this.#rows])
      if (!running && !ids.has(id) && !this.#sending.includes(id)) this.#rows.delete(id);
    const { file_count } = this.#connection.options;
    this.#choose.disabled = file_count === "single" && ids.size + this.#uploads > 0;
    const focused = hasFocus(this.#list) || hasFocus(this.#tools);
    const attached = files.map(({ id }) => this.#rows.get(id)?.el);
    const uploading = [...this.#rows].filter(([id, row]) => row.upload && !ids.has(id));
    setChildren(this.#list, [...attached, ...uploading.map(([, { el }]) => el)]);
    this.#list.hidden = this.#list.childElementCount === 0;
    if (focused && !hasFocus(this.#list) && !hasFocus(this.#tools)) this.#composer.focus();
  }

  #drawTools() {
    const { multimodal, sources, file_types, file_count } = this.#connection.options;
    setAttribute(this.#chooser, "accept", dialogTypes(file_types));
    setAttribute(this.#chooser, "multiple", file_count !== "single");
    setAttribute(this.#chooser, "webkitdirectory", file_count === "directory");
    setAttribute(this.#microphone, "aria-pressed", String(this.#recorder.time !== null));
    this.#time.textContent = this.#recorder.time;
    setChildren(this.#tools, [
      this.#takesFiles && this.#choose,
      multimodal && sources.includes("microphone") && mayRecord() && this.#microphone,
    ]);
  }

  /** @returns {Attachment[]} */
  get #attached() {
    return this.#connection.doc.page.draft.files.filter(({ id }) => !this.#sending.includes(id));
  }

  get #uploads() {
    return [...this.#rows.values()].filter((row) => row.upload).length;
  }

  get #takesFiles() {
    const { multimodal, sources } = this.#connection.options;
    return multimodal && sources.includes("upload");
  }

  /** @param {File[]} files */
  #add(files) {
    this.#reasons = [];
    for (const file of files) {
      const reason = refusal(file, this.#connection.options, this.#attached.length + this.#uploads);
      if (reason) this.#reasons.push(reason);
      else this.#upload(file);
    }
    this.#composer.refuse(this.#reasons.join(" ") || null);
    this.#composer.draw();
  }

  /** @param {ClipboardEvent} event */
  #paste(event) {
    const { max_plain_text_length } = this.#connection.options;
    const files = this.#takesFiles && pasted(event.clipboardData, max_plain_text_length);
    if (!files || files.length === 0) return;
    event.preventDefault();
    this.#add(files);
  }

  /**
   * @param {File[]} files
   * @param {string[]} folders
   */
  #dropped(files, folders) {
    this.#add(files);
    const reasons = folders.map((name) => `${name} is a folder. Attach the files inside it instead.`);
    if (folders.length) this.#composer.refuse([...reasons, ...this.#reasons].join(" "));
  }

  /** @param {File} file */
  #upload(file) {
    const connection = this.#connection;
    const { view, signal } = this.#context;
    this.#count += 1;
    const id = `${view}-${this.#count}`;
    const row = this.#addRow(id, file.name, file.size);
    const end = new AbortController();
    row.startUpload(end);
    if (isImage(file.type)) row.showImage(URL.createObjectURL(file), signal);
    const cancel = () => connection.send("cancel", { upload: id });
    onAbort(end.signal, () => {
      cancel();
      this.#settle(row);
    });
    const done = () => {
      // The kernel added the file to its draft before it replied to the last slice.
      row.upload = null;
      row.showSize(file.size);
      if (!end.signal.aborted) this.#context.announce(`${file.name} attached`);
    };
    const failed = (/** @type {Error} */ error) => {
      if (end.signal.aborted) return;
      cancel();
      this.#reasons.push(error.message);
      this.#composer.refuse(this.#reasons.join(" "));
    };
    this.#queue = this.#queue
      .then(() =>
        upload(connection, { upload: id, view }, file, end.signal, (sent) => row.showProgress(sent)),
      )
      .then(done, failed)
      .then(() => this.#settle(row));
  }

  /** @param {FileRow} row */
  #settle(row) {
    row.upload = null;
    if (!this.#context.signal.aborted) this.#composer.draw();
  }

  /**
   * @param {string} id
   * @param {string} name
   * @param {number | null} size
   */
  #addRow(id, name, size) {
    const row = new FileRow(name, size, () => this.#remove(id, row));
    this.#rows.set(id, row);
    return row;
  }

  /** Adds a file that this view did not upload: from Python, another view, or before a reload. @param {Attachment} file */
  #addKnown({ id, name, size, mime_type: mime }) {
    const row = this.#addRow(id, name, size);
    if (!isImage(mime) || size === null || size > LARGEST_IMAGE) return;
    this.#connection.blobs.url(`attachment:${id}`, mime ?? "").then(
      (url) => row.showImage(url),
      () => {},
    );
  }

  /**
   * @param {string} id
   * @param {FileRow} row
   */
  #remove(id, row) {
    if (row.upload) row.upload.abort();
    else {
      // The kernel's next draft would overwrite text that was not sent to it yet.
      this.#composer.flush();
      this.#connection.send("detach", { attachment: id });
    }
    this.#context.announce(`${row.name} removed`);
    this.#composer.focus();
  }
}

/** @param {Composer} composer */
export const install = (composer) => new Attachments(composer);
