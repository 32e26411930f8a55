"""What a callback prints is kept with its message, without stealing other cells' output.

Whether a `print` belongs to a callback is told by its context, not by its time or thread.
"""

from __future__ import annotations

import contextvars
import io
import sys
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, TextIO

_output: contextvars.ContextVar[io.StringIO | None] = contextvars.ContextVar("chatwidget_output", default=None)
_lock = threading.RLock()  # a collected coroutine may end its run within
_users = 0
_kept: deque[_Router] = deque(maxlen=8)  # those that stood in for a stream last


class _Router:
    """Stands in for a text stream; text written in a callback's context goes to its buffer."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        buffer = _output.get()
        return self._stream.write(text) if buffer is None else buffer.write(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def start_routing() -> None:
    """From here until `end`, a `print` looks at its context."""
    global _users
    with _lock:
        _users += 1
        for name in ("stdout", "stderr"):
            stream = getattr(sys, name)
            if not isinstance(stream, _Router):
                kept = [router for router in _kept if router._stream is stream]
                setattr(sys, name, kept[0] if kept else _Router(stream))


def stop_routing() -> None:
    """Undo one `begin`; the last one puts the streams back.

    What stood in for them is kept: a `print` under way only borrows the stream that it writes to, and freed memory
    there is the end of the process (https://github.com/python/cpython/issues/130163).
    """
    global _users
    with _lock:
        _users -= 1
        for name in ("stdout", "stderr"):
            stream = getattr(sys, name)
            if _users == 0 and isinstance(stream, _Router):
                if stream not in _kept:
                    _kept.append(stream)
                setattr(sys, name, stream._stream)


def collect(buffer: io.StringIO) -> None:
    """From here on, what this context prints goes into `buffer`."""
    _output.set(buffer)


def call_uncaptured(function: Callable[[], None]) -> None:
    """Call a function whose prints are not the callback's, though it runs in its context.

    It runs in a copy, and nothing is set in the context itself: a collected chat closes in the midst of anything,
    of `ContextVar.set` too, and before Python 3.12 what is set there frees what that one reads
    (https://github.com/python/cpython/issues/148891).
    """
    contextvars.copy_context().run(_unheard, function)


def _unheard(function: Callable[[], None]) -> None:
    _output.set(None)
    function()
