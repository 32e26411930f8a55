"""A thread that makes calls in the order in which they were queued. Nothing here knows what the calls do."""

from __future__ import annotations

import contextvars
import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from chatwidget.runtime.timers import timers

Result = TypeVar("Result")

_IDLE = 10.0  # seconds without a call after which the thread ends; the next call starts another


class Worker:
    """A daemon thread with a queue; where no thread starts (JupyterLite), a call is made at once.

    Args:
        name: the thread's name.

    Example:
        >>> Worker("doctest").call(lambda: 6 * 7)
        42
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._wake = threading.Condition()
        self._queue: deque[Callable[[], object]] = deque()
        self._thread: threading.Thread | None = None
        self.stalled = False  # a queued call timed out and no call has finished since

    def submit(self, function: Callable[[], object]) -> None:
        """Queue a call; log what it raises.

        It runs in the caller's context: ipykernel takes from there which subshell answers.
        """
        context = contextvars.copy_context()
        with self._wake:
            if self._thread is None or not self._thread.is_alive():
                self._thread = _started(self._work, self._name)
            if self._thread is not None:
                self._queue.append(lambda: context.run(function))
                self._wake.notify_all()
                return
        _safely(function)

    def call(self, function: Callable[[], Result], timeout: float | None = None) -> Result:
        """Queue a call, wait for it, and return or raise its result.

        Raises:
            TimeoutError: it is not done after `timeout` seconds.
        """
        if threading.current_thread() is self._thread:
            return function()
        result: Future[Result] = Future()

        def settle() -> None:
            try:
                result.set_result(function())
            except BaseException as error:
                result.set_exception(error)

        self.submit(settle)
        return result.result(timeout)

    def submit_or_skip(self, seconds: float, function: Callable[[], object], late: Callable[[], object]) -> None:
        """Queue a call; if its turn does not come in time, call `late` and then the function at once."""
        waiting = [function]

        def go_on(stalled: bool) -> None:
            with self._wake:
                calls = list(waiting)
                waiting.clear()
                if calls or not stalled:
                    self.stalled = stalled
            for call in calls:
                if stalled:
                    late()
                call()

        timers.call_in(seconds, lambda: go_on(stalled=True))
        self.submit(lambda: go_on(stalled=False))

    def _work(self) -> None:
        while True:
            with self._wake:
                if not self._wake.wait_for(lambda: self._queue, _IDLE):
                    self._thread = None
                    return
                function = self._queue.popleft()
            _safely(function)
            del function  # it may refer to a chat, which may be closed by now


def _started(work: Callable[[], None], name: str) -> threading.Thread | None:
    thread = threading.Thread(target=work, name=name, daemon=True)
    try:
        thread.start()
    except RuntimeError:
        return None
    return thread


def _safely(function: Callable[[], object]) -> None:
    try:
        function()
    except BaseException:  # of an observer of the user's, too; the thread lives
        logging.getLogger("chatwidget").exception("a background task failed")
