// Put into every page under test: what a person would see happen, with the time it happened at.
(() => {
  const nameOf = (button) => (button.getAttribute("aria-label") ?? button.textContent ?? "").trim();
  const shown = (element) => element.checkVisibility({ visibilityProperty: true });

  // Not what was said: buttons, notices, notes (what an answer cost), and what is hidden from a screen reader (the speaker).
  const EXTRAS = "button:not(.cw-sort), time, textarea, [role=status], [role=alert], [role=note], [aria-hidden=true]";

  /** The words of one message. */
  const textOf = (article) => {
    const copy = article.cloneNode(true);
    for (const extra of copy.querySelectorAll(EXTRAS)) extra.remove();
    return copy.textContent.replace(/\s+/g, " ").trim();
  };

  /** The chat around a transcript: the nearest ancestor that holds the composer too. */
  const chatOf = (log) => {
    let root = log;
    while (!root.querySelector("textarea")) root = root.parentNode;
    return root;
  };

  /** Records how the last assistant message grows, and what follows a click on Stop. */
  const watch = (log) => {
    const chat = chatOf(log);
    const seen = { series: [], clickedStop: null, sendIsBack: null, textThen: null };
    const last = () => {
      const articles = log.querySelectorAll('article[data-role="assistant"]');
      return articles.length ? textOf(articles[articles.length - 1]) : "";
    };
    const button = (name) => [...chat.querySelectorAll("button")].some((each) => nameOf(each) === name && shown(each));
    let text = last();
    const look = () => {
      const now = last();
      if (now !== text) seen.series.push({ at: performance.now(), text: now });
      text = now;
      if (seen.clickedStop !== null && seen.sendIsBack === null && button("Send") && !button("Stop")) {
        seen.sendIsBack = performance.now();
        seen.textThen = now;
      }
    };
    const options = { subtree: true, childList: true, characterData: true, attributes: true };
    new MutationObserver(look).observe(chat, options);
    chat.addEventListener(
      "click",
      (event) => {
        const clicked = event.composedPath().find((each) => each instanceof HTMLButtonElement);
        if (clicked && nameOf(clicked) === "Stop" && seen.clickedStop === null) seen.clickedStop = performance.now();
      },
      { capture: true },
    );
    return seen;
  };

  window.chatWatch = { textOf, watch };
})();
