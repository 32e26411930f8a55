/** Which files may be attached, checked before a byte is read. The kernel checks again. */

import { sizeText } from "../../messages/file-size.js";

/**
 * Return whether a file has one of the types. A type that the browser does not know is left to the kernel, unless only
 * endings are accepted.
 * @param {{name: string, type: string}} file
 * @param {string[] | null} types
 */
function accepted({ name, type }, types) {
  if (!types?.length) return true;
  return types.some((given) => {
    const wanted = given.toLowerCase();
    if (wanted.startsWith(".")) return name.toLowerCase().endsWith(wanted);
    const kind = wanted.replace("/*", "");
    return kind === "file" || !type || type === kind || type.startsWith(`${kind}/`);
  });
}

/**
 * @param {File} file
 * @param {{file_types: string[] | null, max_file_size: number | null, file_count: string}} options
 * @param {number} count how many files are attached already
 * @returns {string | null} the reason why it may not be attached
 */
export function refusal(file, options, count) {
  const { file_types: types, max_file_size: limit } = options;
  if (limit !== null && file.size > limit)
    return `${file.name} is too large (${sizeText(file.size)}). The limit is ${sizeText(limit)}.`;
  if (!accepted(file, types))
    return `${file.name} has a file type that is not allowed. Allowed types: ${types?.join(", ")}.`;
  if (options.file_count === "single" && count > 0)
    return `Could not attach ${file.name}: only one file is allowed. Remove the attached file first.`;
  return null;
}

/**
 * Return the types for the file dialog, kinds as media types.
 * @param {string[] | null} types
 */
export function dialogTypes(types) {
  if (!types || types.includes("file")) return null;
  return types.map((type) => (/[./]/.test(type) ? type : `${type}/*`)).join(",");
}
