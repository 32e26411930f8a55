/** The options that the page reads, each an ordinary synced trait, and what stands for one that the kernel lacks. */

/** @typedef {true | false | string} ButtonSetting shown with its icon, not shown, or shown under this name */

export const DEFAULTS = {
  label: /** @type {string | null} */ (null),
  title: /** @type {string | null} */ (null),
  description: /** @type {string | null} */ (null),
  placeholder: /** @type {string | null} */ (null),
  message_label: "Message",
  message_placeholder: "Type a message…",
  height: /** @type {number | string | null} */ (null),
  min_height: /** @type {number | string | null} */ (null),
  max_height: /** @type {number | string | null} */ (null),
  resizable: false,
  appearance: /** @type {"bubble" | "panel"} */ ("bubble"),
  rtl: false,
  locale: /** @type {string | null} */ (null),
  allow_file_downloads: true,
  autoscroll: true,
  autofocus: false,
  buttons: /** @type {string[] | null} */ (null),
  feedback_options: ["Like", "Dislike"],
  like_user_message: false,
  line_breaks: true,
  render_markdown: true,
  allow_tags: /** @type {boolean | string[]} */ (true),
  latex_delimiters: /** @type {import("../markdown/markdown-view.js").Delimiter[] | null} */ (null),
  show_system: false,
  group_consecutive_messages: true,
  show_progress: /** @type {"full" | "minimal" | "hidden"} */ ("minimal"),
  submit_btn: /** @type {ButtonSetting} */ (true),
  stop_btn: /** @type {ButtonSetting} */ (true),
  retry_btn: /** @type {ButtonSetting} */ (true),
  undo_btn: /** @type {ButtonSetting} */ (true),
  clear_btn: /** @type {ButtonSetting} */ (true),
  examples: /** @type {{text: string, label?: string, icon?: string, files?: string[]}[]} */ ([]),
  _inputs: /** @type {{model: string, label: string, open: boolean} | null} */ (null),
  _prompt: /** @type {Record<string, any> | null} */ (null),
  _example_table: /** @type {{label: string, columns: string[], rows: string[][]} | null} */ (null),
  multimodal: false,
  sources: ["upload"],
  file_types: /** @type {string[] | null} */ (null),
  file_count: "multiple",
  max_file_size: /** @type {number | null} */ (null),
  max_plain_text_length: 1000,
  watermark: /** @type {string | null} */ (null),
  avatar_images: /** @type {(string | null)[]} */ ([]),
  theme: /** @type {Record<string, string>} */ ({}),
  css: "",
  _kind: "",
};

/** @typedef {typeof DEFAULTS} Options */

export const OPTION_NAMES = /** @type {(keyof Options)[]} */ (Object.keys(DEFAULTS));

/**
 * @param {(name: string) => unknown} read
 * @returns {Options}
 */
export function readOptions(read) {
  const options = { ...DEFAULTS };
  for (const name of OPTION_NAMES) {
    const value = read(name);
    if (value !== undefined && value !== null) Object.assign(options, { [name]: value });
  }
  return options;
}

/**
 * @param {ButtonSetting} setting
 * @param {string} name
 * @returns {{name: string, text?: string} | null} null when it is not to be shown
 */
export function buttonName(setting, name) {
  if (setting === false) return null;
  return typeof setting === "string" && setting ? { name: setting, text: setting } : { name };
}
