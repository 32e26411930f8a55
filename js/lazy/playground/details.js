/** The details of one cell, fetched when it is opened: request, answer, error, usage; and the cell as a chat. */

import { button, div, focusOn, h, hasFocus } from "../../dom/elements.js";
import { onAbort } from "../../on-abort.js";
import { mountChild } from "../live-widgets/index.js";

/**
 * @import {Board, DetailText} from "./protocol.js"
 * @import {Opened} from "./grid.js"
 */

export class Details {
  #board;
  #closed;
  /** @type {Opened | null} */
  #opened = null;
  #title = h("div", { class: "cwp-name", tabindex: -1 });
  #body = div("cwp-detail-body");
  #chat = div("cwp-chat");
  #scroll = h("div", { class: "cwp-detail-scroll", tabindex: 0 }, this.#body, this.#chat);
  #mounted = "";
  #isChatWanted = false; // the person has asked for it, and it is not visible yet
  #end = new AbortController();
  el;

  /**
   * @param {Board} board
   * @param {() => void} closed called when the person has closed it
   */
  constructor(board, closed) {
    this.#board = board;
    this.#closed = closed;
    const close = button({
      name: "Close details",
      text: "Close",
      class: "cwp-plain",
      onclick: () => this.close(),
    });
    const head = div("cwp-detail-head", this.#title, close);
    this.el = h("section", { role: "region", "aria-label": "Details", class: "cwp-details" }, head);
    this.el.append(this.#scroll);
    this.el.hidden = true;
    this.el.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    board.signal.addEventListener("abort", () => this.#end.abort(), { once: true });
  }

  get isOpen() {
    return this.#opened !== null;
  }

  /** @param {Opened} cell */
  open(cell) {
    this.#opened = cell;
    this.#unmount();
    this.#body.dataset.key = "";
    this.#title.textContent = cell.variant;
    this.#body.replaceChildren(div("cwp-muted", "Loading…"));
    this.el.hidden = false;
    this.#board.ask("detail", { ...cell }, () => focusOn(this.#title));
  }

  close() {
    const focused = hasFocus(this.el);
    this.#opened = null;
    this.el.hidden = true;
    this.#unmount();
    this.#board.ask("detail", { case: null });
    if (focused) this.#closed();
  }

  draw() {
    if (!this.#opened) return;
    const detail = this.#board.page().details[this.#board.view];
    if (!detail || detail.case !== this.#opened.case || detail.variant !== this.#opened.variant) return;
    const key = JSON.stringify(detail);
    if (this.#body.dataset.key === key) return;
    this.#body.dataset.key = key;
    this.#title.textContent = `${detail.variant}, case ${detail.place + 1}`;
    const focused = hasFocus(this.#body);
    const name = /** @type {HTMLElement | undefined} */ (
      /** @type {ShadowRoot | Document} */ (this.el.getRootNode()).activeElement
    )?.getAttribute("aria-label");
    this.#body.replaceChildren(...this.#parts(detail));
    if (focused) focusOn(this.#body.querySelector(`button[aria-label="${name}"]`) ?? this.#title);
    if (detail.chat) this.#mount(detail.chat);
  }

  /** @param {DetailText} detail */
  #parts(detail) {
    const graded = detail.grade;
    /** @param {string} name @param {string} grade */
    const thumb = (name, grade) => {
      const one = button({
        name,
        text: name,
        class: "cwp-plain",
        onclick: () => this.#grade(detail, graded === grade ? null : grade),
      });
      one.setAttribute("aria-pressed", String(graded === grade));
      return one;
    };
    const chat = button({
      name: "Open as chat",
      text: "Open as chat",
      class: "cwp-plain",
      onclick: () => {
        this.#isChatWanted = true;
        this.#board.ask("chat");
      },
    });
    const again = button({
      name: "Run again",
      text: "Run again",
      class: "cwp-plain",
      onclick: () =>
        this.#board.ask("run", { cases: [detail.case], variants: [detail.variant], fresh: true }),
    });
    again.disabled = this.#board.connection.running;
    const isThere = detail.status === "done" || detail.status === "cut" || detail.status === "refused";
    return [
      div("cwp-buttons", isThere && thumb("Good", "good"), isThere && thumb("Bad", "bad"), again, chat),
      detail.error && section("Error", h("pre", { class: "cwp-error" }, detail.error)),
      section("Answer", h("pre", {}, detail.answer || (isThere ? "(empty)" : `(${detail.status})`))),
      detail.scores.length > 0 &&
        section("Scores", h("dl", {}, ...detail.scores.flatMap(([name, text]) => pair(name, text)))),
      section("Usage", h("dl", {}, ...detail.facts.flatMap(([name, text]) => pair(name, text)))),
      section(
        "Request",
        ...detail.request.flatMap(([role, text]) => [div("cwp-muted", role), h("pre", {}, text)]),
      ),
    ].filter((part) => part !== false && part !== null);
  }

  /**
   * @param {DetailText} detail
   * @param {string | null} grade
   */
  #grade(detail, grade) {
    const { case: id, variant, sample } = detail;
    this.#board.ask("grade", { case: id, variant, sample, grade });
  }

  /** @param {string} model */
  #mount(model) {
    if (this.#mounted === model) return;
    const isWanted = this.#isChatWanted;
    this.#unmount();
    this.#mounted = model;
    if (isWanted) this.#enterChat();
    mountChild(this.#board.connection, model, this.#chat, this.#end.signal).catch(() => {
      this.#chat.append(
        h(
          "p",
          { class: "cwp-muted" },
          "Could not display the chat here. Use board.open_chat(...) in a cell.",
        ),
      );
    });
  }

  /** Scrolls to the chat and puts the focus in it, once it is there: it draws itself some time after it is mounted. */
  #enterChat() {
    const signal = this.#end.signal;
    const enter = () => {
      const box = this.#chat.querySelector("textarea");
      if (!box) return;
      observer.disconnect();
      this.#scroll.scrollTop +=
        this.#chat.getBoundingClientRect().top - this.#scroll.getBoundingClientRect().top;
      focusOn(box);
    };
    const observer = new MutationObserver(enter);
    observer.observe(this.#chat, { childList: true, subtree: true });
    onAbort(signal, () => observer.disconnect());
  }

  #unmount() {
    this.#isChatWanted = false;
    this.#end.abort();
    this.#end = new AbortController();
    this.#mounted = "";
    this.#chat.replaceChildren();
  }
}

/**
 * @param {string} title
 * @param {...(HTMLElement | string)} parts
 */
const section = (title, ...parts) => div("cwp-section", div("cwp-section-title", title), ...parts);

/**
 * @param {string} name
 * @param {string} text
 */
const pair = (name, text) => [h("dt", {}, name), h("dd", {}, text)];
