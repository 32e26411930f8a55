/**
 * How large a file is, in words.
 *
 * @param {number} size in bytes
 */
export function sizeText(size) {
  const units = ["bytes", "kB", "MB", "GB"];
  let unit = 0;
  for (; size >= 1000 && unit < 3; unit += 1) size /= 1000;
  return `${Number(size.toPrecision(3))} ${units[unit]}`;
}
