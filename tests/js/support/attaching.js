/** A chat that takes files, and what a person and its kernel do with them. */

import { drawn } from "./all-lazy.js";
import { openChat } from "./chat-page.js";
import { window } from "./dom.js";

/** Until all that waits for other things has been done. */
export const settled = async () => {
  for (let round = 0; round < 20; round += 1) await drawn();
};

export const file = (name, data = "abc", type = "text/plain") => new File([data], name, { type });

/** A chat that takes files, over a kernel that says nothing by itself. */
export async function attaching(traits = {}) {
  const page = openChat({ multimodal: true, ...traits });
  await settled();
  const { model, root, area } = page;
  const sent = (type) => model.sent.filter((event) => event.type === type);
  const answer = async (event, more = { ok: true }) => {
    model.emit({ type: "reply", to: event.id, ...more });
    await settled();
  };
  const choose = async (...files) => {
    const chooser = root.querySelector("input[type=file]");
    Object.defineProperty(chooser, "files", { value: files, configurable: true });
    chooser.dispatchEvent(new window.Event("change"));
    await settled();
  };
  let n = 0;
  /** What the kernel's draft holds now. */
  const setFiles = async (files, text = "", by = null) => {
    n += 1;
    const whole = files.map((one) => ({ size: 3, mime_type: null, ...one }));
    model.patch([{ op: "set", path: ["page", "draft"], value: { text, files: whole, by, n } }]);
    await settled();
  };
  /** The kernel takes a small file. */
  const take = async (event) => {
    const files = model.get("_page").draft.files;
    await setFiles([...files, { id: event.upload, name: event.name, size: event.size }], "", event.view);
    await answer(event);
  };
  const give = (kind, data, on = area()) => {
    const event = new window.Event(kind, { bubbles: true, cancelable: true });
    const files = data.files ?? [];
    const transfer = {
      files,
      types: files.length ? ["Files"] : ["text/plain"],
      items: files.map((one) => ({
        webkitGetAsEntry: () => one.entry ?? { isDirectory: false, name: one.name },
      })),
      getData: () => data.text ?? "",
    };
    Object.assign(event, { clipboardData: transfer, dataTransfer: transfer });
    on.dispatchEvent(event);
    return event;
  };
  return { ...page, sent, answer, choose, setFiles, take, give };
}

export const names = (all) => all("group").map((el) => el.getAttribute("aria-label"));
