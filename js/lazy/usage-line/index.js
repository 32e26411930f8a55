/**
 * What an answer cost and why it ended, as far as its metadata say; and a button to have it completed.
 *
 * @import {Message, Metadata} from "../../wire/protocol.js"
 */

import { button, setAttribute, setChildren } from "../../dom/elements.js";
import { contentText } from "../../messages/plain-text.js";

/**
 * @param {unknown} value
 * @param {number} digits
 * @param {string} before
 * @param {string} unit
 */
const counted = (value, digits, before, unit) =>
  typeof value === "number" && `${before}${value.toFixed(digits)}${unit}`;

/** Why a response ended, by `metadata.finish`, as in Python's `messages.metadata`. @type {Record<string, string>} */
export const FINISH_TEXTS = {
  length: "The response reached the token limit.",
  content_filter: "A content filter ended the response.",
  tool_calls: "The model is waiting for the results of its tool calls.",
  stopped: "The response was stopped.",
  interrupted: "The response was interrupted.",
  refused: "The model declined to respond.",
};

/**
 * What an answer was asked with, a line for each.
 * @param {Metadata} metadata
 */
export const requestText = ({ request }) =>
  Object.entries(request ?? {})
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join("\n");

/** What is written without spaces between words. */
const UNSPACED = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]/;

/**
 * Why a response ended, as Python's `finish_words` has it.
 * @param {Metadata} metadata
 * @param {string} text
 */
function finishText({ finish, error }, text) {
  if (error) return "";
  if (finish !== "stopped" || UNSPACED.test(text)) return FINISH_TEXTS[finish ?? ""];
  const count = text.match(/\S+/g)?.length ?? 0;
  return count ? `Stopped after ${count} ${count === 1 ? "word" : "words"}` : FINISH_TEXTS.stopped;
}

/** Seconds, of which the first digit that says something is there. @param {unknown} value */
const digitsOf = (value) => (Number(value) < 0.1 ? 2 : 1);

/** The cost, if prices are known at all; that of a model without a price is "?". @param {Metadata} metadata */
const costText = ({ cost }) =>
  cost !== undefined && `cost ${cost === null ? "?" : Number(cost.toPrecision(3))}`;

/**
 * @param {Metadata} [metadata]
 * @param {string} [text] of the response
 * @returns {string} as in `Stopped after 96 words · 128 tokens · first token after 0.4 s · 74 tokens/s`
 */
export const usageText = ({ usage, timing, finish, error, cost } = {}, text = "") =>
  [
    finishText({ finish, error }, text),
    counted(usage?.completion_tokens, 0, "", usage?.completion_tokens === 1 ? " token" : " tokens"),
    counted(timing?.first_token, digitsOf(timing?.first_token), "first token after ", " s"),
    counted(timing?.tokens_per_second, 0, "", " tokens/s"),
    costText({ cost }),
  ]
    .filter(Boolean)
    .join(" · ")
    .replace(". · ", " · ");

/**
 * Draws the line.
 * @param {HTMLElement} el
 * @param {Message} message
 * @param {(() => void) | false | undefined} goOn has the answer completed, if it can be
 * @returns {boolean} whether there is anything to see
 */
export function drawUsage(el, message, goOn) {
  const { content, metadata = {} } = message;
  const text = usageText(metadata, contentText(content));
  const standing = el.querySelector("button");
  setAttribute(el, "title", requestText(metadata) || null);
  if ((el.firstChild?.nodeValue ?? "") !== text) el.replaceChildren(text, ...(standing ? [standing] : []));
  setChildren(el, [goOn && (standing ?? button({ name: "Continue", text: "Continue", onclick: goOn }))]);
  return text !== "" || Boolean(goOn);
}
