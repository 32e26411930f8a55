/** Conversations that show how a chat can look. */

const face = (letter, color) =>
  "data:image/svg+xml," +
  encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 60"><rect width="60" height="60" fill="${color}"/>` +
      `<text x="30" y="41" font-size="32" font-family="sans-serif" text-anchor="middle" fill="#fff">${letter}</text></svg>`,
  );

export const FACES = [face("M", "#7a4ea3"), face("A", "#0b7285")];

export const THOUGHTS = [
  { role: "user", content: "Which city grew most, and is the number sound?" },
  {
    role: "assistant",
    content: "Two sources, then compare.",
    metadata: { title: "Planning the answer", id: 0 },
  },
  {
    role: "assistant",
    content: "Read `cities.parquet`: 1 204 rows.",
    metadata: { title: "Reading the table", id: 1, parent_id: 0, log: "1 204 rows", duration: 0.42 },
  },
  {
    role: "assistant",
    content: "Rows without a year were left out.",
    metadata: { title: "Checking for gaps", parent_id: 1, status: "done", duration: 0.05 },
  },
  {
    role: "assistant",
    content: "Asking the yearbook…",
    metadata: { title: "Searching the yearbook", parent_id: 0, status: "pending" },
  },
  {
    role: "assistant",
    content: "**Oslo** grew most: 12 % in ten years. The yearbook agrees within *0.3 points*.",
    metadata: {
      usage: { completion_tokens: 128 },
      timing: { first_token: 0.42, tokens_per_second: 74.4 },
    },
  },
];

export const ARABIC = [
  { role: "user", content: "ما هي أسرع طريقة للبحث في قائمة طويلة؟" },
  {
    role: "assistant",
    content:
      "رتّب القائمة **مرة واحدة** ثم استخدم البحث الثنائي:\n\n1. رتّب القيم.\n2. احتفظ بالنسخة المرتبة.\n\n```python\nat = bisect_left(values, wanted)\n```",
  },
];

export const THEME = {
  "--chatwidget-background": "light-dark(#fdf6ec, #22201c)",
  "--chatwidget-text": "light-dark(#3d2c1e, #efe6da)",
  "--chatwidget-accent": "light-dark(#a03d0f, #ffb184)",
  "--chatwidget-on-accent": "light-dark(#fff, #22201c)",
  "--chatwidget-radius": "6px",
  "--chatwidget-font": "Georgia, serif",
};

const TITLES = [
  "What is the fastest way to look values up in a long list?",
  "Rewrite the loader with polars",
  "Names for the new column",
  "Why does the fit not converge?",
  "Oslo, Rome and the yearbook",
  "Explain the confusion matrix",
  "Trip to Bergen",
];

/** What the kernel tells of saved conversations: two of today, the rest older. */
export const saved = () => ({
  current: "c0",
  titles: TITLES.map((title, index) => ({
    id: `c${index}`,
    title,
    updated: new Date().setHours(0, 0, 0, 0) / 1000 + 60 - 40_000 * Math.max(0, index - 1) * index,
  })),
  query: "",
});

export const UNWRITABLE =
  "Conversations cannot be saved in /srv/course/.chatwidget/conversations.sqlite: Permission denied. Make the folder " +
  "writable, or give save_history another place, such as 'sqlite:////tmp/chats.sqlite'.";
