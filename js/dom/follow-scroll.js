/**
 * Scrolling that follows growing content as long as the user is at the end. Only our own box is ever scrolled, never the
 * page of the host.
 */

import { onAbort } from "../on-abort.js";

const NEAR = 4;

/**
 * @param {HTMLElement} box what scrolls
 * @param {HTMLElement} content what grows in it
 * @param {object} how
 * @param {AbortSignal} how.signal
 * @param {() => boolean} how.enabled whether to follow at all
 * @param {(atEnd: boolean) => void} how.moved called when the reader leaves the end or comes back
 */
export function followScroll(box, content, { signal, enabled, moved }) {
  let pinned = true;
  let top = 0;
  let reported = true;

  const gap = () => box.scrollHeight - box.clientHeight - box.scrollTop;

  const report = () => {
    const atEnd = gap() <= NEAR;
    if (atEnd === reported) return;
    reported = atEnd;
    moved(atEnd);
  };

  /** @param {boolean} pin */
  const setPinned = (pin) => {
    pinned = pin;
    // Away from the end the browser's scroll anchoring keeps the text in place; at the end it would work against us.
    box.style.overflowAnchor = pin ? "none" : "auto";
  };

  const toEnd = () => {
    setPinned(true);
    box.scrollTop = box.scrollHeight;
    top = box.scrollTop;
    report();
  };

  const settle = () => {
    // `pinned` was set before the content grew: now the user is no longer at the end. A message that is being edited stays.
    if (pinned && enabled() && !content.querySelector(".cw-editor:focus-within")) {
      box.scrollTop = box.scrollHeight;
      top = box.scrollTop;
    }
    report();
  };

  box.addEventListener(
    "scroll",
    () => {
      if (gap() <= NEAR) setPinned(true);
      else if (box.scrollTop < top) setPinned(false);
      top = box.scrollTop;
      report();
    },
    { signal, passive: true },
  );
  // The scroll event comes a frame later; until then the next token would scroll back to the end.
  box.addEventListener(
    "wheel",
    (event) => {
      if (event.deltaY < 0 && box.scrollTop > 0) setPinned(false);
    },
    { signal, passive: true },
  );

  setPinned(true);
  if (typeof ResizeObserver !== "undefined") {
    const observer = new ResizeObserver(settle);
    observer.observe(content);
    observer.observe(box);
    onAbort(signal, () => observer.disconnect());
  }
  return { toEnd, settle };
}
