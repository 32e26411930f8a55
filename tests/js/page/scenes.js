/** Conversations to look at. Each gives the traits of a model. */

import { ARABIC, FACES, saved, THEME, THOUGHTS, UNWRITABLE } from "./looks.js";
import { PROMPT, TALK, VERSIONS } from "./prompting.js";
import { CODE, FORMULAS } from "./written.js";

const DOT =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" width="420" height="160"><rect width="420" height="160" fill="#eef"/>' +
      '<polyline points="10,140 90,90 170,110 250,50 330,70 410,20" fill="none" stroke="#36c" stroke-width="4"/></svg>',
  );

const can = {
  submit: true,
  retry: true,
  undo: true,
  edit: "user",
  like: true,
  copy: true,
  clear: true,
  restore: false,
};

const page = (history, more = {}) => ({
  seq: 0,
  ids: history.map((_, index) => `m${index}`),
  status: "ready",
  can,
  draft: { text: "", files: [], by: null, n: 0 },
  ...more,
});

const answer = `Here is the short version: **sort once, then search**. It costs \`O(n log n)\` up front and \`O(log n)\` per query.

### How it goes

1. Sort the list.
2. Keep the sorted copy around.
3. Use \`bisect\` for each query:

\`\`\`python
from bisect import bisect_left

def find(values, wanted):
    """Where \`wanted\` stands in the sorted values, or None."""
    at = bisect_left(values, wanted)
    return at if at < len(values) and values[at] == wanted else None
\`\`\`

| approach | build | query | memory |
|:--|--:|--:|--:|
| linear scan | – | O(n) | O(1) |
| **sorted + bisect** | O(n log n) | O(log n) | O(n) |
| hash set | O(n) | O(1) | O(n) |

> A hash set is faster still when you only ask *whether* something is there.

- [x] works for any ordered values
- [ ] needs a rebuild when the list changes

See [the documentation](https://docs.python.org/3/library/bisect.html) for the rest. <thinking>tags stay text</thinking>`;

const RICH = [
  { role: "user", content: "What is the fastest way to look values up in a long list?" },
  { role: "assistant", content: "", metadata: { title: "Thinking it over", status: "done", duration: 3.42 } },
  {
    role: "assistant",
    content: "Asked the index.",
    metadata: { title: "Searched the documentation", status: "done", log: "2 pages", duration: 0.05 },
  },
  { role: "assistant", content: answer },
  { role: "user", content: "Can you draw that?\nA small plot is enough." },
  {
    role: "assistant",
    content: [
      { type: "text", text: "Of course. The time per query over the length of the list:" },
      { type: "image_url", image_url: { url: DOT }, alt_text: "A rising line" },
      { type: "text", text: "And one from elsewhere: ![chart](https://example.org/chart.png)" },
      { type: "file", file: { path: "data/results.csv", size: 48211 } },
    ],
    options: [
      { value: "Show the code" },
      { value: "Use a log scale" },
      { value: "compare", label: "Compare with a set" },
    ],
  },
];

/** A copy each time: a page changes its messages in place. */
const rich = () => structuredClone(RICH);

export const scenes = {
  rich: () => ({ history: rich(), _page: page(RICH, { feedback: { m3: "Like" } }), label: "Helper" }),
  panel: () => ({ history: rich(), _page: page(RICH), appearance: "panel" }),
  empty: () => ({
    _page: page([]),
    title: "Notebook helper",
    description: "Ask about your data. *Nothing leaves this machine.*",
    placeholder: "## What would you like to know?\n\nI can read the frames in this notebook.",
    examples: [
      { text: "Describe df" },
      { text: "Which columns have gaps?" },
      { text: "Plot price by month", label: "Plot a trend" },
    ],
  }),
  plain: () => ({ _page: page([]) }),
  running: () => {
    const history = [
      ...rich().slice(0, 1),
      {
        role: "assistant",
        content: "Looking at the **two** tables side by side",
        metadata: { title: "Reading the tables", status: "pending" },
      },
      { role: "assistant", content: "The tables agree in all but **three ro" },
    ];
    return { history, _page: page(history, { status: "streaming", can: { ...can, edit: "all" } }) };
  },
  waiting: () => {
    const history = rich().slice(0, 1);
    return {
      history,
      _page: page(history, { status: "submitted", pending: { text: "And another question?" } }),
    };
  },
  error: () => {
    const history = [
      rich()[0],
      {
        role: "assistant",
        content: "I had begun to",
        metadata: {
          error: {
            type: "ZeroDivisionError",
            text: "division by zero",
            traceback:
              'Traceback (most recent call last):\n  File "<cell>", line 3, in answer\n    return 1 / 0\nZeroDivisionError: division by zero',
          },
          output: "loading model\nready",
        },
      },
    ];
    return {
      history,
      _page: page(history, {
        status: "error",
        alert: { type: "ValueError", text: "The key is missing.", retry: true },
      }),
    };
  },
  display: () => {
    const history = [
      { role: "user", content: "Show me the frame." },
      {
        role: "assistant",
        content: [
          {
            type: "display",
            data: {
              "text/html":
                "<table><tr><th></th><th>city</th><th>people</th></tr><tr><td>0</td><td>Oslo</td><td>717710</td></tr><tr><td>1</td><td>Rome</td><td>2746984</td></tr></table>",
              "text/plain": "...",
            },
            metadata: {},
          },
          {
            type: "display",
            data: { "image/png": { blob: "abc", size: 4 }, "text/plain": "<Figure>" },
            metadata: {},
          },
          { type: "display", data: { "text/plain": "Model(layers=3)" }, metadata: {} },
          { type: "hologram" },
        ],
      },
    ];
    return { history, _page: page(history) };
  },
  gallery: () => {
    const content = FACES.map((url) => ({ type: "image_url", image_url: { url } }));
    const history = [
      { role: "user", content: "Show me both faces." },
      { role: "assistant", content: [...content, { type: "text", text: "Those are they." }] },
    ];
    return { history, _page: page(history) };
  },
  long: () => {
    const history = Array.from({ length: 1000 }, (_, index) => ({
      role: index % 2 ? "assistant" : "user",
      content: index % 2 ? `Answer **${index}**: ${"some words ".repeat(24)}` : `Question ${index}?`,
    }));
    return { history, _page: page(history) };
  },
  avatars: () => ({ history: rich(), _page: page(RICH), avatar_images: FACES, label: "With faces" }),
  faces: () => ({ history: rich(), _page: page(RICH), avatar_images: FACES, appearance: "panel" }),
  asked: () => ({
    history: rich(),
    _page: page(RICH, { status: "submitted", pending: { text: "And another?" } }),
    avatar_images: FACES,
  }),
  thoughts: () => ({ history: structuredClone(THOUGHTS), _page: page(THOUGHTS), avatar_images: FACES }),
  files: () => {
    const history = [
      { role: "user", content: "Which of these cities grew most?" },
      { role: "assistant", content: "Attach the table, and I will look." },
    ];
    const files = [
      { id: "look-theme.png", name: "growth by city.png", size: 118200, mime_type: "image/png" },
      { id: "f2", name: "cities-and-their-people-1990-2026.csv", size: 48211, mime_type: "text/csv" },
    ];
    const draft = { text: "Compare the plot with the table.", files, by: null, n: 1 };
    const sources = ["upload", "microphone"];
    return { history, _page: page(history, { draft }), multimodal: true, sources };
  },
  rtl: () => ({ history: structuredClone(ARABIC), _page: page(ARABIC), avatar_images: FACES, rtl: true }),
  theme: () => ({
    history: rich(),
    _page: page(RICH),
    theme: THEME,
    css: "article[data-role=user] { font-style: italic }",
    height: 420,
  }),
  formulas: () => ({ history: structuredClone(FORMULAS), _page: page(FORMULAS) }),
  saved: () => ({ history: rich(), _page: page(RICH, { conversations: saved() }), label: "Helper" }),
  unsaved: () => ({
    _page: page([], { conversations: { current: null, titles: [], query: "", error: UNWRITABLE } }),
  }),
  code: () => ({ history: structuredClone(CODE), _page: page(CODE) }),
  tables: () => {
    const rows = Array.from({ length: 40 }, (_, n) => `| City ${n} | ${(n * 7919) % 1000} | "a, ${n}" |`);
    const long = `| city | people | note |\n|---|--:|---|\n${rows.join("\n")}`;
    const short = "| [linked](https://example.org) | n |\n|---|--:|\n| **b** | 10 |\n| a | 9 |\n| c | |";
    const history = [
      { role: "user", content: "Which cities are there?" },
      {
        role: "assistant",
        content: `All of them:\n\n${long}\n\nIn short:\n\n${short}\n\nThat is all.`,
        metadata: { output: "\x1b[1;31mred\x1b[0m and plain\n 0 %\r100 %\n\x1b[38;5;46mgreen\x1b[0m" },
      },
    ];
    return { history, _page: page(history) };
  },
  turns: () => {
    const history = Array.from({ length: 16 }, (_, index) => ({
      role: index % 2 ? "assistant" : "user",
      content: index % 2 ? `Yes, ${index}.` : `Is it ${index}?`,
    }));
    return { history, _page: page(history) };
  },
  prompt: () => ({
    history: structuredClone(TALK),
    _page: page(TALK, { versions: VERSIONS }),
    _prompt: structuredClone(PROMPT),
    label: "Helper",
  }),
  bare: () => ({ history: rich(), _page: page(RICH) }),
};
