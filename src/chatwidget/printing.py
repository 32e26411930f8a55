"""What a callback prints is kept with its message, without stealing other cells' output.

Whether a `print` belongs to a callback is told by its context, not by its time or thread.
"""

from __future__ import annotations

import contextvars
import io
import sys
import threading
from collections.abc import Callable
from typing import Any, TextIO

_output: contextvars.ContextVar[io.StringIO | None] = contextvars.ContextVar("chatwidget_output", default=None)
_lock = threading.Lock()
_users = 0


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


def begin() -> None:
    """From here until `end`, a `print` looks at its context."""
    global _users
    with _lock:
        _users += 1
        for name in ("stdout", "stderr"):
            stream = getattr(sys, name)
            if not isinstance(stream, _Router):
                setattr(sys, name, _Router(stream))


def end() -> None:
    """Undo one `begin`; the last one puts the streams back."""
    global _users
    with _lock:
        _users -= 1
        for name in ("stdout", "stderr"):
            stream = getattr(sys, name)
            if _users == 0 and isinstance(stream, _Router):
                setattr(sys, name, stream._stream)


def collect(buffer: io.StringIO) -> None:
    """From here on, what this context prints goes into `buffer`."""
    _output.set(buffer)


def elsewhere(function: Callable[[], None]) -> None:
    """Call a function whose prints are not the callback's, though it runs in its context."""
    token = _output.set(None)
    try:
        function()
    finally:
        _output.reset(token)
