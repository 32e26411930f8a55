"""Bringing the page of a board up to date: joined patches with a `seq`, a sign of life, and the whole on request."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping

from chatwidget.errors import ChatError
from chatwidget.messages.json_types import JSONObject
from chatwidget.runtime.timers import timers
from chatwidget.wire.patch import diff

_GAP = 0.05  # seconds: at most 20 patches a second, for all cells together
_BEAT = 1.0  # seconds between two signs of life during a run; a page asks for the whole after 3
_SLICE = 524_288  # bytes of a lazy part in one frame; below every host's limit

Send = Callable[[JSONObject, "list[bytes] | None"], None]
log = logging.getLogger("chatwidget")


def refusal_of(
    handler: Callable[[Mapping[str, object]], object], event: Mapping[str, object], owner: str
) -> str | None:
    """Do what a page's event asks; return why it was refused or what failed, or None.

    Args:
        handler: does it.
        event: the event.
        owner: what the page shows, for the log: "playground", for instance.
    """
    try:
        handler(event)
    except ChatError as refusal:
        return str(refusal)
    except Exception as error:
        log.exception("an event of a %s failed: %r", owner, event)
        return f"{type(error).__name__}: {error}"
    return None


class PageFeed:
    """What the page has, and the rest of it.

    Args:
        send: sends a frame and its buffers.
        build: returns the document as it is now; its parts must not be changed afterwards.

    Example:
        >>> sent = []
        >>> feed = PageFeed(lambda frame, buffers: sent.append(frame), lambda: {"status": "ready"})
        >>> feed.flush()
        >>> sent[0]["ops"]
        [{'op': 'set', 'path': ['page', 'status'], 'value': 'ready'}]
    """

    def __init__(self, send: Send, build: Callable[[], dict[str, object]]) -> None:
        self._send, self._build = send, build
        self._lock = threading.RLock()
        self._page: dict[str, object] = {}
        self._seq = 0
        self._is_due = False
        self._next = 0.0

    def changed(self) -> None:
        """Send what changed soon. It may be called from any thread, as often as anything changes."""
        if self._is_due:
            return
        self._is_due = True
        if not timers.call_in(max(0.0, self._next - time.monotonic()), self.flush):
            self.flush()

    def flush(self) -> None:
        """Send what changed now."""
        with self._lock:
            self._is_due = False
            page = self._build()
            ops = diff(self._page, page, at=["page"])
            self._page = page
            self._next = time.monotonic() + _GAP
            if ops:
                self._seq += 1
                self._send({"type": "patch", "seq": self._seq, "ops": ops}, None)

    def beat(self, is_running: Callable[[], bool]) -> None:
        """Show a sign of life every second, until a run is over."""
        with self._lock:
            self._send({"type": "heartbeat", "seq": self._seq}, None)
        self.changed()
        if is_running():
            timers.call_in(_BEAT, lambda: self.beat(is_running))

    def document(self) -> dict[str, object]:
        """Return the whole, as a page that opens gets it."""
        with self._lock:
            self.flush()
            return {**self._page, "seq": self._seq}

    def resync(self) -> None:
        """Send the whole."""
        with self._lock:
            page = self.document()
            self._send({"type": "state", "seq": self._seq, "history": [], "page": page}, None)

    def answer(self, event: str, reason: str | None) -> None:
        """Acknowledge an event, or refuse it with a reason."""
        refused = {} if reason is None else {"reason": reason}
        self._send({"type": "reply", "to": event, "ok": reason is None, **refused}, None)

    def blob(self, event: str, key: str, data: bytes) -> None:
        """Send bytes that the page asked for, in slices."""
        for offset in range(0, len(data), _SLICE) or (0,):
            frame = {"type": "blob", "to": event, "hash": key, "offset": offset, "size": len(data)}
            self._send(frame, [data[offset : offset + _SLICE]])
