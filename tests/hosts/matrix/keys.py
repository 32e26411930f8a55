"""Who gets a key that is pressed in the message box: the chat, or its host."""

from __future__ import annotations

from tests.hosts.matrix.journey import Place

__all__ = ["KEYS", "who_gets"]

KEYS = (
    "a", "Enter", "Shift+Enter", "Control+Enter", "Alt+Enter", "Escape", "Tab", "ArrowUp", "Home", "Backspace",
    "Control+a", "Control+c", "Control+v", "Control+z", "Control+s", "Control+Shift+s", "Control+b", "Control+f",
    "Control+p", "Control+Shift+p", "Control+Shift+c", "Control+k", "Control+o", "F1", "F5",
)  # fmt: skip
# What the message box gets, and what comes up to the window. A host may also take a key on its way down.
LISTEN = """box => {
  const view = box.ownerDocument.defaultView;
  view.keysOf = { box: [], window: [] };
  box.addEventListener("keydown", ({ key }) => view.keysOf.box.push(key), { capture: true });
  view.addEventListener("keydown", ({ key }) => view.keysOf.window.push(key));
}"""
TAKE = """box => {
  const { keysOf } = box.ownerDocument.defaultView;
  return { box: keysOf.box.splice(0), window: keysOf.window.splice(0) };
}"""
EMPTY = """box => {
  box.value = "";
  box.dispatchEvent(new Event("input", { bubbles: true }));
}"""
MODIFIERS = {"Control", "Shift", "Alt"}


def who_gets(place: Place) -> dict[str, str]:
    """Press each key in the empty message box; return "chat" or "host" for each."""
    composer = place.chat().composer.element_handle()  # a host's dialog hides it from roles
    composer.fill("")
    composer.evaluate(LISTEN)
    found = {}
    for key in KEYS:
        composer.focus()
        composer.evaluate(EMPTY)
        composer.evaluate(TAKE)
        place.page.keyboard.press(key)
        seen = {name: set(keys) - MODIFIERS for name, keys in composer.evaluate(TAKE).items()}
        found[key] = "host" if seen["window"] or not seen["box"] else "chat"
        place.page.keyboard.press("Escape")  # what the host may have opened
    return found
