"""What the page has been told, and telling it the rest.

Joined patches with a `seq`, heartbeats, the whole document on request. Decides nothing.

Every method is called with the controller's lock held, which also keeps frames in order.
"""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Callable, Sequence
from typing import Any

from chatwidget.conversation.history import History
from chatwidget.conversation.page_state import Page, empty_page
from chatwidget.messages.equality import same_json
from chatwidget.messages.message import Message
from chatwidget.runtime.timers import timers
from chatwidget.wire.pacing import budget
from chatwidget.wire.patch import diff

Send = Callable[[dict[str, Any], "list[bytes] | None"], None]
_HEARTBEAT = 1.0  # seconds
_BYTES_A_SECOND = 8_000_000  # of patches, so that what a slow page has not taken yet stays little
_LONGEST_GAP = 1.0  # seconds
# Jupyter's server holds a patch back until the one before it is acknowledged (Nagle's algorithm), and Linux puts that
# off for 40 ms when a segment is just as long as the last one (both may be parts of something larger). So they differ.
_PADDING: tuple[dict[str, str], ...] = ({}, {"pad": " " * 12})
_LATE = 0.016  # seconds; see `Wire.is_early`
_LATE_CREDIT = (
    0.008  # seconds; a patch that comes up to so much later than it might lets the next come that much earlier
)
_BLOB_SLICE = 524_288  # bytes; below every host's limit for one message


class Publisher:
    """The page's copy of the conversation, as far as it has been sent.

    Args:
        send: puts a frame and its buffers on the wire.
        flush: brings the page up to date, taking the controller's lock; for the timer, which says when it was due.
        beat: sends a heartbeat, taking the controller's lock; for the timer.
    """

    def __init__(self, send: Send, flush: Callable[[float], None], beat: Callable[[], None]) -> None:
        self._send = send
        self._flush_later, self._beat_later = flush, beat
        self.seq = 0
        self.patches = 0
        self._messages: list[Message] = []
        self._ids: list[str] = []
        self._page: dict[str, Any] = dict(empty_page())
        self._next = 0.0  # the time from which on the next patch may go
        self._gap = 0.0
        self._timer_due = math.inf  # when the one timer that counts comes
        self._patches_at_timer = 0
        self._beat_is_due = False
        self._beat_again = False

    def is_early(self) -> bool:
        """Whether the next patch may not go yet; then a timer sees to it. May be asked without the lock.

        The timer comes a little late on purpose: while values come, the run's own thread sends, and no other is woken.
        Later by the credit too, else it would come just when a patch that follows a late one may go.
        """
        latest = self._next + max(_LATE, self._gap) + _LATE_CREDIT
        return time.monotonic() < self._next and (self._timer_due <= latest or self.come_by(latest))

    def come_by(self, latest: float) -> bool:
        """Have the timer come no later than at a time; False when there is no timer."""
        if self._timer_due > latest:
            self._timer_due = latest
            if not timers.call_in(latest - time.monotonic(), functools.partial(self._flush_later, latest)):
                self._timer_due = math.inf
        return self._timer_due <= latest

    def offer(self, history: History, page: Page) -> None:
        """Send what changed if its time has come, else have it sent then."""
        if not self.is_early():
            self.flush(history, page)

    def timer_came(self, due: float) -> bool:
        """A timer is there; whether it is the one that counts, and not one that was too late and replaced."""
        if due != self._timer_due:
            return False
        self._timer_due = math.inf
        return True

    def is_busy(self) -> bool:
        """Whether patches have gone since this was asked last.

        Then the timer had better be set again by its own thread: the run's would have to wake it for that.
        """
        busy = self.patches != self._patches_at_timer
        self._patches_at_timer = self.patches
        return busy

    def flush(self, history: History, page: Page) -> bool:
        """Send what changed now; returns whether anything had."""
        start = history.dirty
        ops = [
            *diff(self._messages, history.messages, at=["history"], start=start),
            *diff(self._ids, history.ids, at=["page", "ids"], start=start),
        ]
        for key, value in page.items():
            if not same_json(self._page[key], value):
                ops += diff(self._page[key], value, at=["page", key])
                self._page[key] = value
        if not ops:
            return False
        self._messages[start:] = history.messages[start:]
        self._ids[start:] = history.ids[start:]
        history.clean()
        self.seq += 1
        self.patches += 1
        self._gap = max(budget.gap(), min(_LONGEST_GAP, _size(ops) / _BYTES_A_SECOND))
        now = time.monotonic()
        self._next = min(max(self._next, now - _LATE_CREDIT), now) + self._gap
        self._send({"type": "patch", "seq": self.seq, "ops": ops, **_PADDING[self.seq % 2]}, None)
        self._want_beat()
        return True

    def _want_beat(self) -> None:
        self._beat_again = True
        if not self._beat_is_due:
            self._beat_is_due = timers.call_in(_HEARTBEAT, self._beat_later)

    def beat(self, at_work: bool) -> None:
        """Repeat the newest seq: every second while a run is at work, and once after it."""
        self._beat_is_due = False
        if not self._beat_again:
            return
        self.tell_seq()
        self._beat_again = False
        if at_work:
            self._want_beat()

    def tell_seq(self) -> None:
        """Send the number of the newest patch."""
        self._send({"type": "seq", "seq": self.seq}, None)

    def document(self) -> tuple[list[Message], dict[str, Any]]:
        """The history and the page as they are after the newest patch."""
        return list(self._messages), {**self._page, "ids": list(self._ids), "seq": self.seq}

    def resync(self) -> None:
        """Send the whole document."""
        history, page = self.document()
        self._send({"type": "state", "seq": self.seq, "history": history, "page": page}, None)

    def answer(self, event_id: str, reason: str | None) -> None:
        """Tell the page that an event was accepted, or why it was refused."""
        frame: dict[str, Any] = {"type": "answer", "to": event_id, "ok": reason is None}
        if reason is not None:
            frame["reason"] = reason
        self._send(frame, None)

    def blob(self, event_id: str, key: str, data: bytes) -> None:
        """Send the bytes of a blob, in slices."""
        offsets: Sequence[int] = range(0, len(data), _BLOB_SLICE) or (0,)
        for offset in offsets:
            frame = {
                "type": "blob", "to": event_id, "hash": key, "offset": offset, "size": len(data),
            }  # fmt: skip
            self._send(frame, [data[offset : offset + _BLOB_SLICE]])


def _size(value: Any) -> int:
    """About how many bytes a patch has."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(map(_size, value.values()))
    if isinstance(value, list):
        return sum(map(_size, value))
    return 8
