/** The keys of a place where one writes. */

/** Asks JupyterLab and Notebook not to look for shortcuts here. */
const OURS = "data-lm-suppress-shortcuts";

/**
 * Enter while an input method is composing chooses a word; Safari reports it as key 229 after composing has ended.
 * @param {KeyboardEvent} event
 */
const composing = (event) => event.isComposing || event.keyCode === 229;

/**
 * @param {HTMLTextAreaElement} area
 * @param {{enter: () => void, leave: () => void}} actions
 */
export function handleTypingKeys(area, { enter, leave }) {
  area.setAttribute(OURS, "true");
  area.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (composing(event)) return;
    if (event.key === "Escape") {
      event.preventDefault();
      leave();
    } else if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      enter();
    }
  });
}

/**
 * Keeps every key from the host: its shortcuts would re-run the cell, and with that throw this chat away.
 * @param {HTMLElement} root
 */
export function hideKeysFromHost(root) {
  root.setAttribute(OURS, "true");
  for (const type of ["keydown", "keypress", "keyup"]) {
    root.addEventListener(type, (event) => event.stopPropagation());
  }
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
