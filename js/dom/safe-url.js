/** The one place that decides which URLs a message may contain. */

const LINKS = new Set(["http:", "https:", "mailto:", "tel:"]);
const PICTURE = /^data:image\/[a-z0-9.+-]+[;,]/i;

/**
 * Browsers drop tabs and line breaks inside a scheme and control characters around it, so `java\nscript:` runs.
 * @param {string} url
 */
const bare = (url) =>
  Array.from(url, (sign) => (sign >= " " && sign !== "\u007f" ? sign : ""))
    .join("")
    .trim();

/** @param {string} url */
const scheme = (url) => /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0].toLowerCase() ?? "";

/**
 * @param {string | null | undefined} url
 * @returns {string | null} what may stand in an `href`, or null. Relative ones may not: they would lead into the
 *   host's own pages, which the message knows nothing of.
 */
export function safeLink(url) {
  const text = bare(url ?? "");
  if (text.startsWith("#") && text.length > 1) return text;
  return LINKS.has(scheme(text)) ? text : null;
}

/**
 * @param {string | null | undefined} url
 * @returns {{url: string, remote: boolean} | null} what may be an image's `src`. A remote one shows its server
 *   who reads and, in its address, whatever the model was talked into: it is loaded only when the person asks.
 */
export function safePicture(url) {
  const text = bare(url ?? "");
  if (PICTURE.test(text)) return { url: text, remote: false };
  const kind = scheme(text);
  return kind === "http:" || kind === "https:" ? { url: text, remote: true } : null;
}
