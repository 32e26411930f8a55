/** What was dropped or pasted, as files. */

/**
 * @param {DataTransfer | null} data
 * @param {number} most characters of text that is pasted as text
 * @returns {File[]} none where it is text to be pasted
 */
export function pasted(data, most) {
  const files = [...(data?.files ?? [])];
  const text = data?.getData("text/plain") ?? "";
  // Office programs put a picture of a text beside it; file managers put the files' names.
  if (files.length && (!text || files.some(({ name }) => text.includes(name)))) return files;
  return text.length > most ? [new File([text], "pasted_text.txt", { type: "text/plain" })] : [];
}

/**
 * @param {DataTransfer} data to be read at once; it is empty later
 * @param {boolean} open whether folders are read too
 * @returns {Promise<{files: File[], folders: string[]}>} and the names of folders that were not read
 */
export async function dropped(data, open) {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const files = [...data.files];
  const folders = entries.filter((entry) => entry?.isDirectory);
  const names = folders.map((entry) => entry?.name ?? "");
  const plain = files.filter(({ name }) => !names.includes(name));
  if (!open) return { files: plain, folders: names };
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
