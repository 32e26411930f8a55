"""What people do on a comparison's page: events are read, done once, and answered."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from chatwidget.assets import lazy_module
from chatwidget.errors import EventRefused
from chatwidget.prompting.comparison_page import ComparisonPage
from chatwidget.prompting.page_feed import PageFeed, refusal_of
from chatwidget.prompting.side_pages import SidePages

_REMEMBERED = 1_000  # events whose reply can be repeated
_NO_PART = "The kernel does not have this part of the page."


class Board(Protocol):
    """What people do with a comparison."""

    def submit(self, text: str) -> object:
        """Send a message to all chats."""

    def stop(self, index: int | None = None) -> None:
        """Stop one chat, or all."""

    def keep(self, index: int) -> None:
        """Give the conversation of one chat to all others."""

    def vote(self, choice: str) -> None:
        """Vote on the answers of this round."""

    def undo(self) -> None:
        """Take back the last message of this comparison."""


class ComparisonEvents:
    """What takes the events of a comparison's page.

    Args:
        board: the comparison.
        page: what surrounds its columns.
        sides: its sides.
        feed: what sends its document.
    """

    def __init__(self, board: Board, page: ComparisonPage, sides: SidePages, feed: PageFeed) -> None:
        self._board, self._page, self._sides, self._feed = board, page, sides, feed
        self._submitted: str | None = None
        self._replies: OrderedDict[str, str | None] = OrderedDict()
        self._handlers: dict[str, Callable[[Mapping[str, object]], object]] = {
            "submit": self._submit,
            "withdraw": self._withdraw,
            "stop": lambda event: board.stop(),
            "draft": lambda event: page.set_draft(str(event.get("text", "")), str(event.get("view", ""))[:80]),
            "connect": lambda event: feed.beat(lambda: False),
            "resync": lambda event: feed.resync(),
            "board": self._act,
            "copy": lambda event: None,
            "select": lambda event: None,
        }

    def receive(self, event: object, buffers: Sequence[bytes | memoryview] = ()) -> None:
        """Do what an event asks, once, and answer it."""
        if not isinstance(event, dict) or not isinstance(event.get("id"), str):
            return
        event_id, kind, side = event["id"], str(event.get("type")), event.get("side")
        if event_id in self._replies:
            self._feed.answer(event_id, self._replies[event_id])
            return
        if isinstance(side, int) and kind != "board":
            self._sides.receive(side, event.get("event"), buffers)
            self._feed.answer(event_id, None)
            return
        if kind == "blob" and self._has_blob(event_id, event.get("hash")):
            return
        reason = self._done(kind, event)
        self._replies[event_id] = reason
        while len(self._replies) > _REMEMBERED:
            self._replies.popitem(last=False)
        if kind not in ("connect", "resync"):
            self._feed.flush()
        self._feed.answer(event_id, reason)

    def _has_blob(self, event_id: str, key: object) -> bool:
        data = lazy_module(key) if isinstance(key, str) else None
        if data is not None:
            self._feed.blob(event_id, str(key), data)
        return data is not None

    def _done(self, kind: str, event: Mapping[str, object]) -> str | None:
        """Do it; return why it was refused, or None."""
        if kind == "blob":
            return _NO_PART
        handler = self._handlers.get(kind)
        if handler is None:
            return f"A comparison has no {kind!r}."
        return refusal_of(handler, event, "comparison")

    def _submit(self, event: Mapping[str, object]) -> None:
        self._board.submit(str(event.get("text", "")))
        self._submitted = str(event["id"])
        self._page.set_draft("", str(event.get("view", ""))[:80])

    def _withdraw(self, event: Mapping[str, object]) -> None:
        if event.get("event") == self._submitted:
            self._board.undo()

    def _act(self, event: Mapping[str, object]) -> None:
        action, side = event.get("action"), event.get("side")
        if action == "vote":
            self._board.vote(str(event.get("choice")))
        elif action in ("keep", "stop") and isinstance(side, int):
            (self._board.keep if action == "keep" else self._board.stop)(self._sides.index_of(side))
        else:
            raise EventRefused(f"A comparison has no action {action!r}.")
