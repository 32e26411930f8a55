/** The keys of a place where one writes. */

/** Asks JupyterLab and Notebook not to look for shortcuts here. */
const OURS = "data-lm-suppress-shortcuts";

/**
 * Enter while an input method is composing chooses a word; Safari reports it as key 229 after composing has ended.
 * @param {KeyboardEvent} event
 */
const composing = (event) => event.isComposing || event.keyCode === 229;

/** What the keys do in each place where one writes. @type {WeakMap<EventTarget, (event: KeyboardEvent) => void>} */
const typing = new WeakMap();

/**
 * @param {HTMLTextAreaElement} area
 * @param {{enter: () => void, leave: () => void}} actions
 */
export function handleTypingKeys(area, { enter, leave }) {
  /** @param {KeyboardEvent} event */
  const pressed = (event) => {
    if (composing(event)) return;
    if (event.key === "Escape") {
      event.preventDefault();
      leave();
    } else if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      enter();
    }
  };
  area.addEventListener("keydown", pressed);
  typing.set(area, pressed);
}

const MAC = /Mac/.test(navigator.platform);
/** Keys that mean something to an editor together with Ctrl. */
const EDITS = /^([avxyz]|Enter|Tab|Backspace|Delete|Home|End|Insert|Arrow.*)$/i;

/**
 * Whether the host may have a key, as Ctrl+S: no editor uses it.
 * @param {KeyboardEvent} event
 */
function isHosts({ key, ctrlKey, metaKey, shiftKey, altKey }) {
  if (/^F\d/.test(key)) return true;
  if (altKey || !(MAC ? metaKey : ctrlKey)) return false;
  return !EDITS.test(key) && (shiftKey || key.toLowerCase() !== "c");
}

/**
 * Keeps keys from the host that an editor uses: its shortcuts would re-run the cell, and with that throw this chat away.
 * @param {HTMLElement} root
 * @param {AbortSignal} [signal]
 */
export function hideKeysFromHost(root, signal) {
  root.setAttribute(OURS, "true");
  for (const type of ["keydown", "keypress", "keyup"]) {
    root.addEventListener(type, (event) => {
      if (!isHosts(/** @type {KeyboardEvent} */ (event))) event.stopPropagation();
    });
  }
  const listens = (/** @type {KeyboardEvent} */ event) => {
    const target = /** @type {Element} */ (event.composedPath()[0]);
    if (!root.contains(target)) return;
    // Notebook 7 has shortcuts for whatever has the focus: D on a button would delete the cell, arrows move a slider.
    for (const each of [root, target]) each.toggleAttribute(OURS, !isHosts(event));
    // JupyterLab's console takes Enter on its way down to what has the focus.
    if (event.key !== "Enter" || !root.closest(".jp-CodeConsole")) return;
    event.stopPropagation();
    typing.get(target)?.(event);
  };
  // JupyterLab listens at the document, also on the way down.
  root.ownerDocument.defaultView?.addEventListener("keydown", listens, { capture: true, signal });
}

/**
 * As high as its text, up to the limit that the style sheet sets.
 * @param {HTMLTextAreaElement} area
 */
export function growToText(area) {
  if ("fieldSizing" in /** @type {object} */ (area.style)) return; // the browser does it, also when the width changes
  area.style.height = "auto";
  if (area.scrollHeight) area.style.height = `${area.scrollHeight}px`;
}
