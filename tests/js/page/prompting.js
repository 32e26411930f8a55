/** A chat in which a prompt is worked on: a prompt bar with everything set, and versions of questions and answers. */

const field = (name, kind, label, text = "") => ({ name, kind, label, text, about: `About ${label}.` });

const SCHEMA = `{
  "type": "json_schema",
  "json_schema": {"name": "City", "schema": {"type": "object"}}
}`;

export const PROMPT = {
  fields: [
    field("temperature", "number", "Temperature", "0.2"),
    field("top_p", "number", "Top-p"),
    field("max_tokens", "number", "Max tokens", "400"),
    field("seed", "number", "Seed", "1"),
    field("stop_sequences", "lines", "Stop sequences", "END\n\\n\\n"),
    field("model", "model", "Model", "qwen2.5-coder-32b-instruct-q4_k_m"),
    field(
      "system_message",
      "text",
      "System prompt",
      "You are a cheerful tour guide who answers in {{language}}, in {{style}} sentences, and never makes up a place.\n" +
        "Give the name of the place first.",
    ),
    field("response_format", "json", "Response format", SCHEMA),
    field("extra_body", "json", "Extra body"),
  ],
  models: ["llama-3.3-70b", "smollm2-135m-instruct"],
  models_error: null,
  variables: { language: "French" },
  needed: ["language", "style"],
};

const request = { model: "llama-3.3-70b", temperature: 0.7, system_message: "Be brief." };
const known = { request, usage: { prompt_tokens: 1204, completion_tokens: 96 }, cost: 0.0031 };

export const TALK = [
  { role: "user", content: "What should I see in Lyon on a rainy day?" },
  {
    role: "assistant",
    content: "",
    metadata: { title: "Tool call: weather", tool_call: { id: "c1", name: "weather" }, status: "done" },
  },
  {
    role: "assistant",
    content:
      "The **Musée des Confluences**, and then the covered passages between the rivers, which stay dry.",
    metadata: known,
  },
  { role: "user", content: "And on a sunny one?" },
  { role: "assistant", content: "The park of the Tête d'Or, early in the morning.", metadata: known },
];

export const VERSIONS = { m0: [1, 2], m2: [0, 2], m4: [1, 3] };

export const SUMMARY = {
  this: 2,
  others: 11,
  name: "tour guide, cool",
  compared: 0,
  differences: [
    ["same", "The "],
    ["removed", "old town, which is steep and full of stairs, "],
    ["added", "park of the Tête d'Or, "],
    ["same", "early in the morning."],
  ],
};
