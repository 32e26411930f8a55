/** A chat with a panel of saved conversations. */

import { fakeModel } from "../page/model.js";
import { drawn } from "./all-lazy.js";
import { openChat } from "./chat-page.js";

export const now = Date.now() / 1000;
export const entry = (id, title, updated = now) => ({ id, title, updated });
export const PEARS = entry("c1", "Pears");
export const APPLES = entry("c2", "Apples");

/** A chat with a panel, once it stands there. */
export async function panelled(saved = {}) {
  const model = fakeModel();
  const page = model.get("_page");
  page.conversations = { current: null, titles: [PEARS, APPLES], query: "", ...saved };
  const all = openChat({}, model);
  await drawn();
  const panel = all.root.querySelector("nav");
  const asked = () => model.sent.filter(({ type }) => type === "conversation");
  return {
    ...all,
    panel,
    asked,
    last: () => {
      const { action, conversation, text } = asked().at(-1);
      return [action, conversation, text];
    },
    answer: (ok, reason) => model.emit({ type: "reply", to: asked().at(-1).id, ok, reason }),
    update: (value) => model.patch([{ op: "set", path: ["page", "conversations"], value }]),
    titles: () => [...panel.querySelectorAll("li > button:first-child")].map((el) => el.textContent),
    error: () => all.root.querySelector(".cw-saving [role=alert]").textContent,
  };
}
