/**
 * The chat's own head: title, description, label, and what can be done with the whole conversation.
 *
 * @import {Context} from "./context.js"
 */

import { button, div, h, setChildren } from "../dom/elements.js";
import { Markdown } from "../markdown/markdown-view.js";
import { conversationMarkdown, withWatermark } from "../messages/plain-text.js";
import { buttonName } from "../wire/options.js";
import { copyFrom } from "./message-buttons.js";

/** @param {Context} context */
export function toolbar(context) {
  const title = h("h2", { class: "cw-title" });
  const description = new Markdown(context);
  description.el.classList.add("cw-description");
  const label = div("cw-label");
  const tools = div("cw-tools");
  const bar = div("cw-bar", label, tools);
  const el = div("cw-head");

  const copy = button({
    name: "Copy conversation",
    icon: "copy",
    onclick: () => {
      const { doc, options } = context.connection;
      const take = () =>
        copyFrom(
          copy,
          context,
          withWatermark(conversationMarkdown(doc, context.transcript.isVisible), options.watermark),
        );
      context.whenWhole(take);
    },
  });
  const undo = button({ name: "Undo", icon: "undo", text: "Undo", onclick: () => context.act("restore") });
  const freeze = button({
    name: "Freeze for sharing",
    icon: "freeze",
    onclick: () => context.act("freeze"),
  });
  /** @type {{name: string, el: HTMLButtonElement} | null} */
  let clear = null;

  /** @param {{name: string, text?: string}} named */
  const clearButton = (named) => {
    if (clear?.name !== named.name)
      clear = {
        name: named.name,
        el: button({ ...named, icon: "clear", onclick: () => context.act("clear") }),
      };
    return clear.el;
  };

  const draw = () => {
    const { doc, options, pending } = context.connection;
    const { can } = doc.page;
    const filled = doc.history.length > 0 || pending !== null;
    /** @param {string} name */
    const wanted = (name) => !options.buttons || options.buttons.includes(name);
    const named = wanted("clear") ? buttonName(options.clear_btn, "Clear") : null;
    title.textContent = options.title;
    label.textContent = options.label;
    description.update(options.description ?? "", false, { breaks: true, markdown: true });
    setChildren(tools, [
      can.restore && undo,
      wanted("copy_all") && doc.history.length > 0 && copy,
      wanted("freeze") && can.freeze && freeze,
      named && can.clear && filled && clearButton(named),
    ]);
    const bare = !options.label && tools.childElementCount === 0;
    setChildren(el, [
      options.title ? title : null,
      options.description ? description.el : null,
      !bare && bar,
    ]);
    el.hidden = el.childElementCount === 0;
  };
  return { el, draw };
}
