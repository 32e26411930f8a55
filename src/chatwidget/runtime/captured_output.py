"""The printed output of callbacks, captured for their messages without the output of other cells.

The context of a `print` decides whether it belongs to a callback, not its time or thread.
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
_retired: deque[_Router] = deque(maxlen=8)  # the routers that replaced a stream last


class _Router:
    """A replacement of a text stream; text that is written in a callback's context goes to its buffer."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        buffer = _output.get()
        return self._stream.write(text) if buffer is None else buffer.write(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)


def start_routing() -> None:
    """Route `print` by context until `stop_routing` is called."""
    global _users
    with _lock:
        _users += 1
        for name in ("stdout", "stderr"):
            stream = getattr(sys, name)
            if not isinstance(stream, _Router):
                retired = [router for router in _retired if router._stream is stream]
                setattr(sys, name, retired[0] if retired else _Router(stream))


def stop_routing() -> None:
    """Undo one `start_routing`; the last one restores the streams.

    The routers are retained: a `print` in progress only borrows the stream that it writes to, and freed memory there
    crashes the process (https://github.com/python/cpython/issues/130163).
    """
    global _users
    with _lock:
        _users -= 1
        for name in ("stdout", "stderr"):
            stream = getattr(sys, name)
            if _users == 0 and isinstance(stream, _Router):
                if stream not in _retired:
                    _retired.append(stream)
                setattr(sys, name, stream._stream)


def collect(buffer: io.StringIO) -> None:
    """Collect what this context prints in `buffer`."""
    _output.set(buffer)


def call_uncaptured(function: Callable[[], None]) -> None:
    """Call a function in a copy of the context whose output is not captured.

    It runs in a copy, and nothing is set in the context itself: a collected chat closes in the midst of anything,
    of `ContextVar.set` too, and before Python 3.12 what is set there frees what that one reads
    (https://github.com/python/cpython/issues/148891).
    """
    contextvars.copy_context().run(_unheard, function)


def _unheard(function: Callable[[], None]) -> None:
    _output.set(None)
    function()
