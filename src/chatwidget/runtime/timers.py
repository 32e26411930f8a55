"""Timers: one daemon thread calls functions when they are due."""

from __future__ import annotations

import asyncio
import contextvars
import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable


class Timers:
    """A schedule of later calls, made by one daemon thread, or by the running loop where no thread starts."""

    def __init__(self) -> None:
        self._wake = threading.Condition()
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None

    def call_in(self, seconds: float, function: Callable[[], None]) -> bool:
        """Call a function once, after some seconds; False when there is nothing to call it.

        It runs in the caller's context: ipykernel takes from there which subshell answers.
        """
        context = contextvars.copy_context()
        with self._wake:
            if self._thread is None or not self._thread.is_alive():
                thread = threading.Thread(target=self._work, name="chatwidget-timers", daemon=True)
                try:
                    thread.start()
                except RuntimeError:
                    return self._call_on_loop(seconds, function)
                self._thread = thread
            due = time.monotonic() + seconds
            entry = (due, next(self._numbers), lambda: context.run(function))
            heapq.heappush(self._due, entry)
            if self._due[0] is entry:  # else it wakes early enough by itself
                self._wake.notify()
        return True

    @staticmethod
    def _call_on_loop(seconds: float, function: Callable[[], None]) -> bool:
        try:
            asyncio.get_running_loop().call_later(seconds, function)
        except RuntimeError:
            return False
        return True

    def _work(self) -> None:
        while True:
            with self._wake:
                while not self._due or self._due[0][0] > time.monotonic():
                    self._wake.wait(self._due[0][0] - time.monotonic() if self._due else None)
                _, _, function = heapq.heappop(self._due)
            try:
                function()
            except BaseException:  # of an observer of the user's, too; the thread lives
                logging.getLogger("chatwidget").exception("a timer callback failed")
            del function  # it refers to its chat, which may be closed by now


timers = Timers()
