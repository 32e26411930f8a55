/**
 * What the folded prompt bar says: the first line of the system prompt, and what is set; and the sums of a conversation.
 *
 * @import {Prompt} from "./index.js"
 */

/** How a field is named in the line; others by their label. @type {Record<string, string>} */
const SHORT = { temperature: "T", top_p: "top-p", max_tokens: "max", seed: "seed" };

/**
 * @param {Pick<Prompt, "fields" | "variables">} prompt
 * @returns {{text: string, facts: string[]}}
 */
export function summary({ fields, variables }) {
  /** @type {string[]} */
  const facts = [];
  let text = "";
  for (const { name, kind, label, text: value } of fields) {
    if (!value) continue;
    if (kind === "text") [text] = value.trim().split("\n");
    else if (kind === "model") facts.unshift(value);
    else facts.push(SHORT[name] ? `${SHORT[name]} ${value}` : label.toLowerCase());
  }
  const count = Object.keys(variables ?? {}).length;
  if (count > 0) facts.push(count === 1 ? "1 variable" : `${count} variables`);
  return { text: text || "No system prompt", facts };
}

/**
 * @param {import("../../wire/protocol.js").Message[]} history
 * @returns {string} as in `3 responses · 1,204 tokens in · 310 out · $0.0031`; empty before the first answer
 */
export function sumText(history) {
  const known = /** @type {any[]} */ (history.map(({ metadata }) => metadata ?? {})).filter(
    ({ usage, request }) => usage || request,
  );
  if (known.length === 0) return "";
  const sum = (/** @type {string} */ name) =>
    known.reduce((total, { usage }) => total + (usage?.[name] ?? 0), 0);
  const details = [
    ["cached", sum("cached_tokens")],
    ["reasoning", sum("reasoning_tokens")],
  ].filter(([, count]) => count);
  return [
    known.length === 1 ? "1 response" : `${known.length} responses`,
    `${sum("prompt_tokens").toLocaleString("en")} tokens in`,
    `${sum("completion_tokens").toLocaleString("en")} out`,
    ...details.map(([name, count]) => `${count.toLocaleString("en")} ${name}`),
    costText(known),
  ]
    .filter(Boolean)
    .join(" · ");
}

/**
 * An unknown price is "?", and never 0.
 * @param {{cost?: number | null}[]} known
 */
function costText(known) {
  const priced = known.filter((each) => "cost" in each);
  if (priced.length === 0) return "";
  const costs = priced.map(({ cost }) => cost).filter((cost) => typeof cost === "number");
  if (costs.length === 0) return "cost ?";
  const total = costs.reduce((sum, cost) => sum + cost, 0);
  return `${costs.length < known.length ? "cost at least" : "cost"} ${Number(total.toPrecision(3))}`;
}
