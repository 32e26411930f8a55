/**
 * What an empty chat shows: a placeholder, and examples to begin with.
 *
 * @import {Context} from "./context.js"
 */

import { button, div, h, setChildren } from "../dom/elements.js";
import { Markdown } from "../markdown/markdown-view.js";

/**
 * @param {Context} context
 * @returns {{el: HTMLElement, draw: () => void}}
 */
export function emptyChat(context) {
  const placeholder = new Markdown(context);
  placeholder.el.classList.add("cw-placeholder");
  const el = div("cw-welcome");
  /** @type {HTMLButtonElement[]} */
  let buttons = [];
  /** @type {unknown} */
  let drawn = null;

  const draw = () => {
    const { options, running } = context.connection;
    placeholder.update(options.placeholder ?? "", false, { breaks: true, markdown: true });
    if (options.examples !== drawn) {
      drawn = options.examples;
      buttons = options.examples.map(({ text, label, icon, files = [] }, index) => {
        const name = label || [text, ...files].filter(Boolean).join(" · ");
        const made = button({
          name,
          text: name,
          class: "cw-choice",
          onclick: () => context.act("example", { index }),
        });
        if (icon)
          made.prepend(
            icon.startsWith("data:") ? h("img", { src: icon, alt: "", height: 20 }) : h("span", {}, icon),
          );
        return made;
      });
    }
    for (const one of buttons) one.disabled = running;
    const group = h("div", { class: "cw-choices", role: "group", "aria-label": "Examples" }, ...buttons);
    setChildren(el, [
      options.placeholder ? placeholder.el : null,
      buttons.length > 0 && !options._example_table && group,
    ]);
  };
  return { el, draw };
}
