/** Files that are pasted or dropped. */

import { div, setAttribute } from "../../dom/elements.js";

/**
 * Lets files be dropped on an element, and shows a hint while they are over it.
 * @param {HTMLElement} root
 * @param {object} actions
 * @param {() => boolean} actions.accepts whether files are accepted
 * @param {() => boolean} actions.wholeFolders whether the files in folders are accepted too
 * @param {(files: File[], folders: string[]) => void} actions.dropped gets the files, and the names of folders that
 *   were not read
 * @param {() => void} actions.finished called at once, before the files are read
 */
export function acceptDrops(root, { accepts, wholeFolders, dropped, finished }) {
  const hint = div("cw-drop", "Drop files here to attach them");
  setAttribute(hint, "aria-hidden", "true");
  /** @param {DragEvent} event */
  const claim = (event) => {
    if (!accepts() || !event.dataTransfer?.types.includes("Files")) return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  const over = (/** @type {DragEvent} */ event) => {
    if (claim(event) && !hint.isConnected) root.append(hint);
  };
  root.addEventListener("dragenter", over);
  root.addEventListener("dragover", over);
  root.addEventListener("dragleave", (event) => {
    if (!root.contains(/** @type {Node | null} */ (event.relatedTarget))) hint.remove();
  });
  root.addEventListener("drop", (event) => {
    hint.remove();
    if (!claim(event) || !event.dataTransfer) return;
    void filesOf(event.dataTransfer, wholeFolders()).then(({ files, folders }) => dropped(files, folders));
    finished();
  });
}

/**
 * @param {DataTransfer | null} data
 * @param {number} limit the most characters that are pasted as text
 * @returns {File[]} empty if the text is to be pasted
 */
export function pasted(data, limit) {
  const files = [...(data?.files ?? [])];
  const text = data?.getData("text/plain") ?? "";
  // Office programs add an image of the text to the text; file managers add the names of the files.
  if (files.length && (!text || files.some(({ name }) => text.includes(name)))) return files;
  return text.length > limit ? [new File([text], "pasted_text.txt", { type: "text/plain" })] : [];
}

/**
 * @param {DataTransfer} data must be read at once; it is empty later
 * @param {boolean} wholeFolders whether the files in folders are read too
 * @returns {Promise<{files: File[], folders: string[]}>} the files, and the names of folders that were not read
 */
export async function filesOf(data, wholeFolders) {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const files = [...data.files];
  const folders = entries.filter((entry) => entry?.isDirectory);
  const names = folders.map((entry) => entry?.name ?? "");
  const plain = files.filter(({ name }) => !names.includes(name));
  if (!wholeFolders) return { files: plain, folders: names };
  const within = await Promise.all(folders.map((entry) => filesIn(/** @type {FileSystemEntry} */ (entry))));
  return { files: [...plain, ...within.flat()], folders: [] };
}

/**
 * @param {FileSystemEntry} entry
 * @returns {Promise<File[]>}
 */
async function filesIn(entry) {
  if (entry.isFile)
    return [
      await new Promise((resolve, reject) =>
        /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject),
      ),
    ];
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  /** @type {FileSystemEntry[]} */
  const entries = [];
  // A reader gives at most a hundred at a time.
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break;
    entries.push(...some);
  }
  return (await Promise.all(entries.map(filesIn))).flat();
}
