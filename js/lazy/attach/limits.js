/** What may be attached, said before a byte is read. The kernel checks again. */

import { sizeText } from "../../messages/file-size.js";

/**
 * A type that the browser does not know is left to the kernel, unless endings alone are accepted.
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
 * @param {number} held how many files the composer has
 * @returns {string | null} why it may not be attached
 */
export function refusal(file, options, held) {
  const { file_types: types, max_file_size: most } = options;
  if (most !== null && file.size > most)
    return `${file.name} is too large: it has ${sizeText(file.size)}, and at most ${sizeText(most)} are accepted.`;
  if (!accepted(file, types))
    return `${file.name} is of a type that is not accepted here; accepted: ${types?.join(", ")}.`;
  if (options.file_count === "single" && held > 0)
    return `${file.name}: only one file can be attached; remove the other one first.`;
  return null;
}

/**
 * For the file dialog; kinds become media types.
 * @param {string[] | null} types
 */
export function dialogTypes(types) {
  if (!types || types.includes("file")) return null;
  return types.map((type) => (/[./]/.test(type) ? type : `${type}/*`)).join(",");
}
