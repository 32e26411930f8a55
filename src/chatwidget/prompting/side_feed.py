"""One side of a comparison on its page: a chat's own frames, or while names are hidden a document without them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from chatwidget.prompting.blind_view import Plain
from chatwidget.prompting.columns import Column
from chatwidget.wire.frames import Frame, Reply
from chatwidget.wire.patch import diff

_BEAT = 1.0  # seconds between two signs of life; a page asks for the whole after 3
_REMEMBERED = 1_000  # events whose reply may still come
#: What the page of a chat has and a column does not.
_LEFT_OUT = ("draft", "conversations")
#: What a column passes on to its chat; the composer, and what is about saved conversations, are not there.
_PASSED_BLIND = frozenset({"stop", "seen", "answer"})
_PASSED = _PASSED_BLIND | {
    *("retry", "continue", "switch", "prune", "like", "comment", "select", "copy", "edit", "connect"),
}
_DONE_BLIND = frozenset({"copy", "select", "draft"})
HIDDEN = "The names are hidden. Vote first."
CLOSED = "This chat was closed."

Post = Callable[[Frame, "list[bytes] | None"], None]


class SideFeed:
    """What one side of the page gets.

    Args:
        post: sends a frame to this side.
        changed: called with the column when its chat has changed; the lock of the chat may be held.
        refresh: writes the present document to a blind side.
    """

    def __init__(self, post: Post, changed: Callable[[Column], None], refresh: Callable[[], None]) -> None:
        self._post, self._changed, self._refresh = post, changed, refresh
        self._lock = threading.RLock()
        self._column: Column | None = None
        self._is_blind = False
        self._asked: dict[str, str] = {}  # what was passed on, by its id; of bytes, the page's name for them
        self._seq = 0
        self._history: list[Plain] = []
        self._ids: list[str] = []
        self._page: dict[str, object] = {"ids": [], "status": "ready", "can": {"copy": True}}
        self._beat_at = 0.0

    def switch(self, column: Column, *, blind: bool) -> None:
        """Display a chat; a blind side gets its document by `write`."""
        before, self._column = self._column, column
        if before is not None and before is not column:
            before.links.remove(self._hear)
        if before is not column:
            column.links.add(self._hear)
        was_blind, self._is_blind = self._is_blind, blind
        if not blind and (was_blind or before is not column):
            column.links.resync()

    def close(self) -> None:
        """Take no more frames of the chat."""
        if self._column is not None:
            self._column.links.remove(self._hear)

    def write(
        self, pairs: Sequence[tuple[str, Plain]], questions: Sequence[object], *, running: bool, whole: bool = False
    ) -> None:
        """Bring a blind side up to date.

        Args:
            pairs: the ids and the messages.
            questions: what the chat asks the user, such as whether a tool may be called.
            running: whether a response is in progress.
            whole: whether to send the whole document.
        """
        with self._lock:
            history = [message for _, message in pairs]
            page = {
                **self._page,
                "ids": [str(number) for number in range(len(pairs))],  # the chat's own count thoughts, too
                "status": "streaming" if running else "ready",
                "questions": list(questions),
            }
            ops = [*diff(self._history, history, at=["history"]), *diff(self._page, page, at=["page"])]
            self._history, self._page, self._ids = history, page, [key for key, _ in pairs]
            if ops or whole:
                self._seq += 1
            if whole:
                self._send_whole()
            elif ops:
                self._post({"type": "patch", "seq": self._seq, "ops": ops}, None)
            elif running and time.monotonic() > self._beat_at + _BEAT:
                self._send_seq()

    def receive(self, event: object, buffers: Sequence[bytes | memoryview]) -> None:
        """Take an event of this side."""
        if self._column is None or not isinstance(event, dict) or not isinstance(event.get("id"), str):
            return
        kind, event_id = str(event.get("type")), event["id"]
        if kind == "blob" or (kind in (_PASSED_BLIND if self._is_blind else _PASSED) and self._column.is_open):
            self._pass_on(event, buffers)
        elif kind == "resync" or kind == "connect":
            self._resync()
            self._reply(event_id, None)
        elif self._is_blind:
            self._reply(event_id, None if kind in _DONE_BLIND else HIDDEN)
        else:
            unknown = f"A comparison has no {kind!r} in its columns."
            self._reply(event_id, unknown if self._column.is_open else CLOSED)

    def _resync(self) -> None:
        if self._is_blind:
            self._refresh()
            with self._lock:
                self._send_whole()
        elif self._column is not None:
            self._column.links.resync()

    def _pass_on(self, event: dict[str, Any], buffers: Sequence[bytes | memoryview]) -> None:
        self._asked[event["id"]] = str(event.get("hash", ""))
        while len(self._asked) > _REMEMBERED:
            del self._asked[next(iter(self._asked))]
        if self._column is not None:
            self._column.links.receive(self._with_own_id(event), buffers)

    def _with_own_id(self, event: dict[str, object]) -> dict[str, object]:
        """Return an event with the chat's own id of the message whose file a blind side asks for."""
        kind, _, rest = str(event.get("hash", "")).partition(":")
        number, _, part = rest.partition(":")
        if not self._is_blind or kind != "file" or not number.isdecimal() or int(number) >= len(self._ids):
            return event
        return {**event, "hash": f"file:{self._ids[int(number)]}:{part}"}

    def _hear(self, frame: Frame, buffers: list[bytes] | None) -> None:
        """Take a frame of the chat, whose lock may be held."""
        if frame["type"] == "blob" and frame["to"] in self._asked:
            self._post({**frame, "hash": self._asked[frame["to"]]}, buffers)
        elif frame["type"] == "reply" and frame["to"] in self._asked:
            self._post(frame, buffers)
        if frame["type"] in ("reply", "blob"):
            return
        if not self._is_blind:
            self._post(_for_column(frame), buffers)
        if self._column is not None:
            self._changed(self._column)

    def _send_whole(self) -> None:
        self._post({"type": "state", "seq": self._seq, "history": self._history, "page": self._page}, None)  # type: ignore[typeddict-item]

    def _send_seq(self) -> None:
        self._beat_at = time.monotonic()
        self._post({"type": "heartbeat", "seq": self._seq}, None)

    def _reply(self, event_id: str, reason: str | None) -> None:
        frame: Reply = {"type": "reply", "to": event_id, "ok": reason is None}
        if reason is not None:
            frame["reason"] = reason
        self._post(frame, None)


def _for_column(frame: Frame) -> Frame:
    """Return a frame without what a column does not have; a patch keeps its number."""
    if frame["type"] == "state":
        page = {key: value for key, value in frame["page"].items() if key not in _LEFT_OUT}
        return {**frame, "page": page}
    if frame["type"] == "patch":
        return {**frame, "ops": [op for op in frame["ops"] if not _is_left_out(op["path"])]}
    return frame


def _is_left_out(path: Sequence[str | int]) -> bool:
    return len(path) > 1 and path[0] == "page" and path[1] in _LEFT_OUT
