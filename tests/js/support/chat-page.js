/** A chat in a document, over a fake model, and ways to find things by role and name as a person would. */

import { afterEach } from "node:test";
import { ChatView } from "../../../js/view/chat.js";
import { Connection } from "../../../js/wire/connection.js";
import "./all-lazy.js";
import { fakeModel } from "../page/model.js";
import { window } from "./dom.js";

/** @type {(() => void)[]} */
const closing = [];

// A chat in the middle of a run keeps asking its kernel, and so would keep the test run from ending.
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** @param {Record<string, unknown>} traits */
export function openChat(traits = {}, model = fakeModel(traits), connection = new Connection(model)) {
  const end = new AbortController();
  const chat = new ChatView(connection, end.signal);
  const { root } = chat;
  document.body.append(root);
  chat.attach();
  closing.push(() => {
    end.abort();
    connection.dispose();
  });
  const all = (role, name) =>
    [...root.querySelectorAll(ROLES[role])].filter((el) => !hidden(el) && matches(el, name));
  const one = (role, name) => {
    const found = all(role, name);
    if (found.length !== 1) throw new Error(`${found.length} of ${role} ${name}`);
    return found[0];
  };
  return { model, connection, root, end, all, one, area: () => one("textbox", "Message") };
}

const ROLES = {
  button: "button",
  textbox: "textarea",
  article: "article",
  log: "[role=log]",
  group: "[role=group]",
  status: "[role=status]",
  alert: "[role=alert]",
};

const matches = (el, name) =>
  name === undefined || (el.getAttribute("aria-label") ?? el.textContent) === name || el.textContent === name;

const hidden = (el) => el.closest("[hidden]") !== null;

/** @param {Element} el @param {string} key @param {object} more */
export function press(el, key, more = {}) {
  const event = new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  el.dispatchEvent(event);
  return event;
}

/** @param {HTMLTextAreaElement} area @param {string} text */
export function write(area, text) {
  area.value = text;
  area.dispatchEvent(new window.Event("input", { bubbles: true }));
}
