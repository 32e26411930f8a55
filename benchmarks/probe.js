// Put into every page: looks at what a person would see by a frame, and notes the time. It looks at each frame, or only
// at frames that the page draws because something changed: asking for sixty a second would cost each subject the same.
(() => {
  const clock = () => (performance.timeOrigin + performance.now()) / 1000; // Unix seconds, as Python's
  const state = { root: "body", asked: null, shown: [], newest: -1, gap: 0, frame: null, goal: null, reached: null };
  let everyFrame = true;
  let isWanted = false;

  const roots = (selector, within = document) => {
    const found = [...within.querySelectorAll(selector)];
    return found.length ? found : [document.body].filter(Boolean);
  };

  /** The text nodes below a node, last first, shadow trees and same-origin frames included. */
  function* backwards(node) {
    if (node.nodeType === Node.TEXT_NODE) {
      yield node;
      return;
    }
    if (node.nodeName === "SCRIPT" || node.nodeName === "STYLE" || node.nodeName === "TEXTAREA") return;
    const inner = node.shadowRoot ?? (node.nodeName === "IFRAME" ? node.contentDocument?.body : null);
    for (let child = node.lastChild; child; child = child.previousSibling) yield* backwards(child);
    if (inner) yield* backwards(inner);
  }

  function* texts() {
    for (const root of roots(state.root).reverse()) yield* backwards(root);
  }

  /** The number of the last word that stands on the page; -1 before the first. */
  const newest = () => {
    for (const node of texts()) {
      const text = node.data.slice(-40);
      const words = text.match(/\bw\d+(?=\s|$)/g);
      if (words) return Number(words.at(-1).slice(1));
      if (node.data.includes(state.question)) return -1; // no answer yet
    }
    return -1;
  };

  /** Whether the question stands on the page: before that, the last words are those of the answer before. */
  const isAsked = () => {
    for (const node of texts()) if (node.data.includes("a second")) return node.data.includes(state.question);
    return false;
  };

  const look = (time) => {
    isWanted = false;
    if (state.goal !== null && state.reached === null) {
      for (const node of texts())
        if (node.data.includes(state.goal)) {
          state.reached = clock();
          break;
        }
    }
    if (state.asked !== null) {
      if (everyFrame && state.frame !== null) state.gap = Math.max(state.gap, time - state.frame);
      state.frame = time;
      state.begun ||= isAsked();
      const now = state.begun ? newest() : -1;
      if (now > state.newest) {
        state.newest = now;
        state.shown.push([now, clock()]);
      }
    }
    if (everyFrame) want();
  };
  const want = () => {
    if (!isWanted) requestAnimationFrame(look);
    isWanted = true;
  };
  want();

  const observer = new MutationObserver(want);
  const inside = [document];
  const observe = (root) => observer.observe(root, { subtree: true, childList: true, characterData: true });
  const { attachShadow } = Element.prototype;
  Element.prototype.attachShadow = function (...given) {
    const root = attachShadow.apply(this, given);
    inside.push(root);
    if (!everyFrame) observe(root);
    return root;
  };

  addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Enter" && state.armed) {
        Object.assign(state, { armed: false, begun: false, asked: clock(), shown: [], newest: -1, gap: 0, frame: null });
      }
    },
    { capture: true },
  );

  window.probe = {
    clock,
    state,
    /** From the next Enter on, note what is shown after this question; the longest gap only if at every frame. */
    arm: (question, always) => {
      Object.assign(state, { question, armed: true, asked: null });
      everyFrame = always;
      observer.disconnect();
      if (always) want();
      else inside.forEach(observe);
    },
    /** Note when this text is on the page. */
    expect: (text) => Object.assign(state, { goal: text, reached: null }),
    /** All words of the newest answer, as they stand on the page. */
    words: () => {
      const found = [];
      for (const node of texts()) {
        if (found.length && node.data.includes("a second")) break;
        found.unshift(...(node.data.match(/\bw\d+\b/g) ?? []));
        if (found[0] === "w0") break;
      }
      return found;
    },
  };
})();
