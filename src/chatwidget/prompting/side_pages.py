"""The sides of a comparison on its page, and the pace at which they grow while names are hidden."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from chatwidget.errors import OptionError
from chatwidget.messages.json_types import JSONMapping
from chatwidget.prompting.blind_view import Plain, length_of, paced, visible_messages
from chatwidget.prompting.columns import Column
from chatwidget.prompting.rounds import Rounds
from chatwidget.prompting.side_feed import SideFeed
from chatwidget.runtime.timers import timers
from chatwidget.wire.frames import Frame

_GAP = 0.05  # seconds between two patches of a blind side
#: The options of a chat that decide how its messages appear in a column.
_APPEARANCE = (
    *("render_markdown", "line_breaks", "latex_delimiters", "allow_tags", "rtl", "group_consecutive_messages"),
    *("show_system", "allow_file_downloads", "feedback_options"),
)

Post = Callable[[JSONMapping, "list[bytes] | None"], None]


class SidePages:
    """The sides of one comparison.

    Args:
        columns: the columns.
        rounds: who stands where, and what is hidden.
        post: sends a frame to the page.
        changed: called when what surrounds the sides may have changed.
    """

    def __init__(self, columns: Sequence[Column], rounds: Rounds, post: Post, changed: Callable[[], None]) -> None:
        self._columns, self._rounds, self._post, self._notify = columns, rounds, post, changed
        self._feeds = [
            SideFeed(functools.partial(self._send, side), self._changed, self._write) for side in range(len(columns))
        ]
        self._is_due = False
        self._writing = threading.RLock()
        self._began = 0.0
        self._seconds: dict[str, float] = {}
        self._measured: frozenset[str] = frozenset()
        self.arrange()

    def arrange(self) -> None:
        """Display the columns in their present order, with their names or without."""
        hidden = self._rounds.is_hidden
        for column in self._columns:
            if hidden:
                column.links.withhold(True)
        for side, feed in enumerate(self._feeds):
            feed.switch(self._rounds.at(side), blind=hidden)
        for column in self._columns:
            column.links.withhold(hidden)
        if hidden:
            self._write(whole=True)

    def begin(self, asked: Sequence[str]) -> None:
        """Begin a round: the columns stand where they belong before the chats are asked.

        Args:
            asked: the names of the chats that are to be asked; how long they take is measured.
        """
        self._began, self._seconds, self._measured = time.monotonic(), {}, frozenset(asked)
        self.arrange()

    def asked(self) -> None:
        """Record that the chats of this round were asked."""
        self._rounds.pace.begin()
        self._changed()

    def receive(self, side: int, event: object, buffers: Sequence[bytes | memoryview] = ()) -> None:
        """Take an event of one side."""
        if 0 <= side < len(self._feeds):
            self._feeds[side].receive(event, buffers)

    def index_of(self, side: int) -> int:
        """Return the place of a side's chat in the list of chats.

        Raises:
            OptionError: there is no such side.
        """
        if not 0 <= side < len(self._feeds):
            raise OptionError(f"`side` must be from 0 to {len(self._feeds) - 1}, got {side!r}.")
        return self._rounds.order[side]

    def close(self) -> None:
        """Leave the chats, whose own pages get what they missed."""
        for feed in self._feeds:
            feed.close()
        for column in self._columns:
            column.links.withhold(False)

    @property
    def is_busy(self) -> bool:
        """Return whether a response is in progress, as far as the page may know."""
        if any(column.is_running for column in self._columns):
            return True
        return self._rounds.is_hidden and self._rounds.number > 0 and not self._rounds.pace.is_complete

    def seconds(self, side: int) -> float | None:
        """Return how long a side took to answer in this round, or None if it has not."""
        return self._seconds.get(self._rounds.at(side).name)

    def forget_seconds(self, column: Column) -> None:
        """Measure a column no more in this round: it has another's answer."""
        self._measured -= {column.name}
        self._seconds.pop(column.name, None)

    def options(self, side: int) -> dict[str, object]:
        """Return how the messages of a side appear."""
        given = self._rounds.at(side).chat.page_options()
        return {name: given[name] for name in _APPEARANCE if name in given}

    def _send(self, side: int, frame: Frame, buffers: list[bytes] | None) -> None:
        self._post({"type": "column", "side": side, "frame": frame}, buffers)

    def _changed(self, column: Column | None = None) -> None:
        """Note that a chat has changed. Its lock may be held, so no lock of another chat may be taken here."""
        if column is not None and column.name in self._measured - self._seconds.keys() and not column.is_running:
            self._seconds[column.name] = time.monotonic() - self._began
        self._notify()
        if self._rounds.is_hidden:
            self._soon()

    def _soon(self) -> None:
        if self._is_due:
            return
        self._is_due = timers.call_in(_GAP, self._tick)
        if not self._is_due:
            self._write()

    def _tick(self) -> None:
        self._is_due = False
        if not self._rounds.is_hidden:
            return
        self._write()
        if self.is_busy:
            self._soon()
        else:
            self._notify()

    def _write(self, *, whole: bool = False) -> None:
        """Bring the blind sides up to date, all of them to the same number of characters."""
        with self._writing:
            self._write_all(whole)

    def _write_all(self, whole: bool) -> None:
        earlier: list[list[tuple[str, Any]]] = []
        now: list[list[tuple[str, Any]]] = []
        running = []
        questions: list[list[object]] = []
        for number in self._rounds.order:
            column, start = self._columns[number], self._rounds.starts[number]
            running.append(column.is_running)
            messages, page = column.links.document()
            ids = page["ids"]
            questions.append(page.get("questions", []))
            earlier.append(visible_messages(messages[:start], ids[:start]))
            now.append(visible_messages(messages[start:], ids[start:]))
        pace = self._rounds.pace
        visible = pace.advance([length_of([message for _, message in pairs]) for pairs in now], running)
        complete = self._rounds.number == 0 or pace.is_complete
        for side, feed in enumerate(self._feeds):
            visible_now: list[tuple[str, Plain]] = [
                *paced(earlier[side], 0, complete=True),
                *paced(now[side], visible, complete=complete),
            ]
            feed.write(visible_now, questions[side], running=not complete, whole=whole)
