"""The page's copy of a conversation: joined patches with a `seq`, heartbeats, the whole document on request.

It decides nothing. Every method but `too_early` is called with the session's lock held, which also keeps frames in
order.
"""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from chatwidget.conversation.history import History
from chatwidget.conversation.page_state import empty_page
from chatwidget.messages.equality import same_json
from chatwidget.messages.message import Message
from chatwidget.runtime.timers import timers
from chatwidget.wire.pacing import budget
from chatwidget.wire.patch import Op, diff

if TYPE_CHECKING:
    from chatwidget.conversation.page import Page
    from chatwidget.wire.frames import BlobSlice, Frame, Patch, Reply

Send = Callable[["Frame", "list[bytes] | None"], None]
_HEARTBEAT = 1.0  # seconds
_BYTES_A_SECOND = 8_000_000  # of patches, so that a slow page is never far behind
_LONGEST_GAP = 1.0  # seconds
_LONG = 1_000_000  # characters of a text that goes in two patches; a shorter one is there within a frame or two
# Jupyter's server delays a patch until the one before it is acknowledged (Nagle's algorithm), and Linux delays that by
# 40 ms if a segment is as long as the last one (both may be parts of something larger). So their lengths differ.
_PADDING = " " * 12
_LATE = 0.016  # seconds; see `Publisher.too_early`
_LATE_CREDIT = 0.008  # seconds; a patch that is late by up to this lets the next one go that much earlier
_BLOB_SLICE = 524_288  # bytes; below every host's limit for one message


class Publisher:
    """The page's copy of the conversation, as far as it has been sent.

    Args:
        send: puts a frame and its buffers on the wire.
        on_timer: brings the page up to date; called by the timer, without the lock, with the time when it was due.
        on_beat: sends a heartbeat; called by the timer, without the lock.
    """

    def __init__(self, send: Send, on_timer: Callable[[float], None], on_beat: Callable[[], None]) -> None:
        self._send = send
        self._on_timer, self._on_beat = on_timer, on_beat
        self.seq = 0
        self.patches = 0
        self._messages: list[Message] = []
        self._ids: list[str] = []
        self._page = cast("dict[str, object]", empty_page())
        self._next = 0.0  # when the next patch may go
        self._sent = -math.inf  # when the newest patch was sent
        self._gap = 0.0
        self._timer_due = math.inf  # when the newest timer fires
        self._patches_at_timer = 0
        self._beat_is_due = False
        self._beat_again = False

    def too_early(self, *, on_timer: bool = False) -> bool:
        """Return whether the next patch must wait; a timer sends it then. May be called without the lock.

        The timer is late on purpose: while values arrive, the run's own thread sends, and no other thread is woken. The
        credit makes it later still, or it would fire exactly when a patch that follows a late one may go. Where several
        chats stream, the timer is the clock of all of them, and a run's thread sends only if the timer is late.
        """
        now = time.monotonic()
        if now >= self._next and not budget.is_shared:
            return False
        if budget.is_shared and not on_timer:
            latest = self._next if now < self._next else self._tick(now)
            return now < self._timer_due + _LATE and (self._timer_due <= latest or self.wake_by(latest))
        latest = self._next + (0.0 if on_timer and budget.is_shared else max(_LATE, self._gap) + _LATE_CREDIT)
        return now < self._next and (self._timer_due <= latest or self.wake_by(latest))

    def _tick(self, now: float) -> float:
        """Return when the clock of all chats ticks next; those with the same gap wait for the same time."""
        gap = max(self._gap, _LATE)
        return (now // gap + 1) * gap

    def wake_by(self, latest: float) -> bool:
        """Make the timer fire no later than at a time, and return whether there is a timer."""
        if self._timer_due > latest:
            self._timer_due = latest
            if not timers.call_in(latest - time.monotonic(), functools.partial(self._on_timer, latest)):
                self._timer_due = math.inf
        return self._timer_due <= latest

    def publish_when_due(self, history: History, page: Page, *, on_timer: bool = False) -> None:
        """Send what changed if the next patch may go; else a timer sends it."""
        if not self.too_early(on_timer=on_timer):
            self.publish(history, page)

    def timer_came(self, due: float) -> bool:
        """Record that a timer fired, and return whether it is the newest and not one that was replaced."""
        if due != self._timer_due:
            return False
        self._timer_due = math.inf
        return True

    def is_busy(self) -> bool:
        """Return whether patches were sent since the last call.

        Then the timer's own thread sets the timer again: the run's thread would have to wake it for that.
        """
        busy = self.patches != self._patches_at_timer
        self._patches_at_timer = self.patches
        return busy

    def publish(self, history: History, page: Page) -> bool:
        """Send what changed, and return whether anything did."""
        ops = self._history_ops(history)
        for key, value in page.items():
            if self._page[key] is not value:  # a value is replaced as a whole, so that the same object is unchanged
                if not same_json(self._page[key], value):
                    ops += diff(self._page[key], value, at=["page", key])
                self._page[key] = value
        if not ops:
            return False
        size = sum(map(_size, ops))
        self._gap = max(budget.gap(), min(_LONGEST_GAP, size / _BYTES_A_SECOND))
        now = self._sent = time.monotonic()
        if budget.is_shared:
            self._next = self._tick(now)
        else:
            self._next = min(max(self._next, now - _LATE_CREDIT), now) + self._gap
        if size >= _LONG and page["status"] in ("submitted", "streaming"):  # else a beginning would pass for the whole
            from chatwidget.wire.long_texts import begin_first  # not needed to show a chat

            for each in begin_first(ops, _LONG):
                self._send_patch(each)
        else:
            self._send_patch(ops)
        self._want_beat()
        return True

    def _send_patch(self, ops: list[Op]) -> None:
        self.seq += 1
        self.patches += 1
        patch: Patch = {"type": "patch", "seq": self.seq, "ops": ops}
        if self.seq % 2:
            patch["pad"] = _PADDING
        self._send(patch, None)

    def _history_ops(self, history: History) -> list[Op]:
        """Return what has changed in messages and ids, and copy it."""
        ends = history.unsent.ends(self._ids, history.ids)
        ops: list[Op] = []
        if ends != (len(self._ids),) * 3:
            ops = diff(self._messages, history.messages, at=["history"], ends=ends)
            ops += diff(self._ids, history.ids, at=["page", "ids"], ends=ends)
            first, stop_before, stop_now = ends
            self._messages[first:stop_before] = history.messages[first:stop_now]
            self._ids[first:stop_before] = history.ids[first:stop_now]
            history.unsent.clear(len(history.ids))
        return ops

    def _want_beat(self, seconds: float = _HEARTBEAT) -> None:
        self._beat_again = True
        if not self._beat_is_due:
            self._beat_is_due = timers.call_in(seconds, self._on_beat)

    def beat(self, at_work: bool) -> None:
        """Send the newest seq again: every second without a patch while a run is in progress, and once after it.

        A patch shows as well as a heartbeat that one before it was lost.
        """
        self._beat_is_due = False
        if not self._beat_again:
            return
        early = self._sent + _HEARTBEAT - time.monotonic()
        if at_work and early > 0:
            self._want_beat(early)
            return
        self.send_seq()
        self._beat_again = False
        if at_work:
            self._want_beat()

    def send_seq(self) -> None:
        """Send the number of the newest patch."""
        self._send({"type": "heartbeat", "seq": self.seq}, None)

    def document(self) -> tuple[list[Message], dict[str, object]]:
        """Return the history and the page as they are after the newest patch."""
        return list(self._messages), {**self._page, "ids": list(self._ids), "seq": self.seq}

    def resync(self) -> None:
        """Send the whole document."""
        history, page = self.document()
        self._send({"type": "state", "seq": self.seq, "history": history, "page": page}, None)

    def reply(self, event_id: str, reason: str | None) -> None:
        """Reply to an event: it was accepted, or why it was refused."""
        frame: Reply = {"type": "reply", "to": event_id, "ok": reason is None}
        if reason is not None:
            frame["reason"] = reason
        self._send(frame, None)

    def blob(self, event_id: str, key: str, data: bytes) -> None:
        """Send the bytes of a blob, in slices."""
        offsets: Sequence[int] = range(0, len(data), _BLOB_SLICE) or (0,)
        for offset in offsets:
            frame: BlobSlice = {
                "type": "blob", "to": event_id, "hash": key, "offset": offset, "size": len(data),
            }  # fmt: skip
            self._send(frame, [data[offset : offset + _BLOB_SLICE]])


def _size(op: Op) -> int:
    """Return about how many bytes the value of an operation has."""
    value = op.get("value")
    if isinstance(value, str):
        return len(value)
    size, waiting = 0, [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            size += len(each)
        elif isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
        else:
            size += 8
    return size
