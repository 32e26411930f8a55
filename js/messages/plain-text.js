/**
 * Messages as text, for copying and for editing.
 *
 * @import {Content, Doc, Message} from "../wire/protocol.js"
 */

/**
 * @param {Content} content
 * @returns {string} its text parts, a line each
 */
export function contentText(content) {
  if (typeof content === "string") return content;
  return content
    .filter((part) => part?.type === "text" && typeof part.text === "string")
    .map((part) => part.text)
    .join("\n");
}

/** @param {Message} message */
export const isThought = (message) => Boolean(message.metadata?.title);

/** @param {Message} message */
export function messageText(message) {
  const text = contentText(message.content);
  if (!isThought(message)) return text;
  return `${message.metadata?.title}\n${text.replace(/^/gm, "  ")}`;
}

/**
 * @param {string} text
 * @param {string | null} watermark
 */
export const withWatermark = (text, watermark) => (watermark ? `${text}\n\n${watermark}` : text);

/** @param {Content} content */
function partsMarkdown(content) {
  if (typeof content === "string") return content;
  return content
    .map((given) => {
      const part = given ?? { type: "null" };
      if (part.type === "text") return part.text;
      if (part.type === "file") return `[${fileName(part.file ?? {})}]`;
      const plain = part.type === "display" ? part.data?.["text/plain"] : null;
      return typeof plain === "string" ? `\`\`\`\n${plain}\n\`\`\`` : `[${part.type}]`;
    })
    .join("\n\n");
}

/** @param {{orig_name?: string, path?: string, url?: string}} file */
export function fileName(file) {
  return (
    file.orig_name ||
    String(file.path ?? file.url ?? "")
      .split(/[\\/]/)
      .pop() ||
    "file"
  );
}

/** @type {Record<string, string>} */
const SPEAKERS = { user: "User", assistant: "Assistant", system: "System", tool: "Tool" };

/** @param {string} role */
export const speaker = (role) => SPEAKERS[role] ?? role;

/**
 * @param {Doc} doc
 * @param {(message: Message) => boolean} visible
 * @returns {string} the conversation as Markdown
 */
export function conversationMarkdown(doc, visible) {
  return doc.history
    .filter(visible)
    .map((message) => {
      const text = partsMarkdown(message.content);
      const failure = message.metadata?.error;
      const body = failure ? `${text}\n\n> ${failure.type ?? "Error"}: ${failure.text ?? ""}`.trim() : text;
      if (!isThought(message)) return `**${speaker(message.role)}:**\n\n${body}`;
      return `> **${message.metadata?.title}**\n>\n${body.replace(/^/gm, "> ")}`;
    })
    .join("\n\n");
}
