"""Who gets a key that is pressed in the message box: the chat, or its host."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import ElementHandle

from tests.hosts.matrix.journey import Place
from tests.hosts.support.wait import until

__all__ = ["KEYS", "who_gets"]

KEYS = (
    "a", "Enter", "Shift+Enter", "Control+Enter", "Alt+Enter", "Escape", "Tab", "ArrowUp", "Home", "Backspace",
    "Control+a", "Control+c", "Control+v", "Control+z", "Control+s", "Control+Shift+s", "Control+b", "Control+f",
    "Control+p", "Control+Shift+p", "Control+Shift+c", "Control+k", "Control+o", "F1", "F5",
)  # fmt: skip
# A host may take a key on its way down to the message box, or at any element around the chat on its way up; some stop
# it there. So a key is the host's if it comes out of the chat, or comes down to the document and not to the box; at the
# window, above it, only the chat listens. A dialog that the host opened has the keys for itself: only a key that was
# aimed at the box counts.
LISTEN = """box => {
  const view = box.ownerDocument.defaultView;
  const outside = box.closest(".chatwidget").parentNode;
  view.keysOf = { aimed: [], down: [], box: [], outside: [] };
  const note = (name) => ({ key }) => view.keysOf[name].push(key);
  view.addEventListener("keydown", (event) => event.composedPath()[0] === box && note("aimed")(event), true);
  view.document.addEventListener("keydown", note("down"), true);
  box.addEventListener("keydown", note("box"), true);
  outside.addEventListener("keydown", note("outside"));
}"""
TAKE = """box => {
  const found = box.ownerDocument.defaultView.keysOf;
  return Object.fromEntries(Object.entries(found).map(([name, keys]) => [name, keys.splice(0)]));
}"""
EMPTY = """box => {
  box.value = "";
  box.dispatchEvent(new Event("input", { bubbles: true }));
}"""
MODIFIERS = {"Control", "Shift", "Alt"}


def who_gets(place: Place) -> Iterator[tuple[str, str]]:
    """Press each key in the empty message box; yield it with "chat" or "host"."""
    composer = place.chat().composer.element_handle()  # a host's dialog hides it from roles
    composer.fill("")
    composer.evaluate(LISTEN)
    for key in KEYS:
        yield key, until(lambda key=key: _pressed(place, composer, key), f"{key} is pressed in the message box")


def _pressed(place: Place, composer: ElementHandle, key: str) -> str:
    composer.focus()
    composer.evaluate(EMPTY)
    composer.evaluate(TAKE)
    place.page.keyboard.press(key)
    seen = {name: set(keys) - MODIFIERS for name, keys in composer.evaluate(TAKE).items()}
    place.page.keyboard.press("Escape")  # what the host may have opened
    if not seen["aimed"]:
        return ""
    return "host" if seen["outside"] or seen["down"] - seen["box"] else "chat"
