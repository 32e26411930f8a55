"""Interrupts (Ctrl+C, the stop button of a notebook) that wait until a change is complete."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from typing_extensions import Self

_MAIN = threading.main_thread()


class DeferredInterrupt:
    """A block in which an interrupt waits until the block ends; a second interrupt does not wait.

    Only the main thread is interrupted, and only where Python handles the signal. A block inside such a block does
    nothing of its own.

    Example:
        >>> before = signal.signal(signal.SIGINT, signal.default_int_handler)
        >>> done = []
        >>> try:
        ...     with DeferredInterrupt():
        ...         signal.raise_signal(signal.SIGINT)
        ...         done.append("all of it")
        ... except KeyboardInterrupt:
        ...     done.append("interrupted")
        >>> done
        ['all of it', 'interrupted']
        >>> _ = signal.signal(signal.SIGINT, before)
    """

    def __init__(self) -> None:
        self._handler: Any = None  # the usual one, while it is replaced
        self._pending = 0

    def __enter__(self) -> Self:
        if threading.current_thread() is _MAIN:
            self._replace()
        return self

    def _replace(self) -> None:
        handler = signal.getsignal(signal.SIGINT)
        if not callable(handler) or isinstance(getattr(handler, "__self__", None), DeferredInterrupt):
            return
        self._handler = handler
        try:
            signal.signal(signal.SIGINT, self._take)
        except ValueError:  # a subinterpreter, which is never interrupted
            self._handler = None

    def _take(self, number: int, frame: FrameType | None) -> None:
        self._pending += 1
        if self._pending > 1:
            self._handler(number, frame)

    def _restore(self) -> None:
        handler, self._handler = self._handler, None
        if handler is not None:
            signal.signal(signal.SIGINT, handler)
            if self._pending:
                self._pending = 0
                handler(signal.SIGINT, None)

    def __exit__(self, *error: object) -> None:
        self._restore()

    def outside(self, function: Callable[[], None]) -> None:
        """Call a function of the user's, which an interrupt may end at once."""
        replaced = self._handler is not None
        try:
            self._restore()
            function()
        finally:
            if replaced:
                self._replace()
