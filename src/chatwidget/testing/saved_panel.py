"""The panel of saved conversations, as `testing.Browser` shows it."""

from __future__ import annotations

from collections.abc import Callable

from chatwidget.messages.json_types import JSONObject


class SavedPanel:
    """The panel of saved conversations, as the user sees and uses it.

    Args:
        page: gives the page's state.
        do: sends an event; returns whether it was accepted.
        visitor: the random id that this browser keeps.
    """

    def __init__(self, page: Callable[[], JSONObject], do: Callable[[JSONObject], bool], visitor: str) -> None:
        self._page, self._do, self._visitor = page, do, visitor

    @property
    def _saved(self) -> JSONObject:
        return self._page()["conversations"] or {"current": None, "titles": [], "query": ""}

    @property
    def titles(self) -> list[str]:
        """The titles in the list, from the top."""
        return [entry["title"] for entry in self._saved["titles"]]

    @property
    def current(self) -> str | None:
        """The title of the conversation that is open, if it is in the list."""
        now = self._saved["current"]
        return next((entry["title"] for entry in self._saved["titles"] if entry["id"] == now), None)

    @property
    def error(self) -> str:
        """What is shown as an error."""
        return str(self._saved.get("error", ""))

    @property
    def earlier(self) -> int:
        """How many messages of the open conversation stand before those that the page has."""
        return int(self._saved.get("earlier", 0))

    def event(self, action: str, title: str = "", text: str = "") -> JSONObject:
        """Return the event of an action on the conversation with a title."""
        found = [entry["id"] for entry in self._saved["titles"] if entry["title"] == title]
        if title and not found:
            raise LookupError(f"No conversation {title!r}. Available: {self.titles}.")
        key = found[0] if title else ""
        visitor = self._visitor
        return {"type": "conversation", "action": action, "conversation": key, "text": text, "visitor": visitor}

    def look(self) -> bool:
        """Open the panel: the list is read."""
        return self._do(self.event("list"))

    def search(self, text: str) -> bool:
        """Write in the search box."""
        return self._do(self.event("search", text=text))

    def open(self, title: str) -> bool:
        """Click a title."""
        return self._do(self.event("open", title))

    def scroll_up(self) -> bool:
        """Scroll to the first message that the page has."""
        event = {**self.event("earlier"), "conversation": self._saved["current"] or ""}
        return self._do(event)

    def rename(self, title: str, to: str) -> bool:
        """Click Rename, write, and press Enter."""
        return self._do(self.event("rename", title, to))

    def delete(self, title: str) -> bool:
        """Click Delete, and confirm it."""
        return self._do(self.event("delete", title))
