"""How often patches are sent: one budget per kernel, however many chats there are.

The server drops messages above 1 000 a second per websocket, all widgets together, so the gap
between two patches of one chat grows with the rate of values and with the number of chats at work.
Nobody sees ten milliseconds, and a battery sees each frame: some thirty patches a second are enough. A slow stream is
drawn word by word, as each comes. Where several chats stream, one clock ticks for all of them, so that the page draws
them in the same frame.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

_SLOW = 30  # values a second: below, each is drawn at once
_SHORTEST, _JOINED, _LONGEST = 0.008, 0.034, 0.04  # seconds: of a slow stream, of another one, and of the fastest
_PER_VALUE = 0.0000075  # seconds of gap for each value a second more than `_USUAL`, over all chats
_USUAL = 200
_TOGETHER = 3  # chats from which on one clock ticks for all, if each has as many values a second as follows
_EACH = 20
# Seconds of gap for each chat that streams, up to a dozen times a second each; and for each of very many: on average
# at most 200 patches a second.
_PER_CHAT, _DOZEN, _PER_MANY = 0.008, 0.08, 0.005
_WINDOW = 0.25  # seconds over which the rate is counted


class PaceBudget:
    """The gap between two patches of a chat, from what the whole kernel streams.

    Args:
        clock: seconds, never going back.

    Example:
        >>> PaceBudget(clock=lambda: 0.0).gap()
        0.008
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self._count = 0
        self._rate = 0.0  # in the last window
        self._runs = 0
        self._turning = threading.Lock()
        self._lock = threading.RLock()  # reentrant: collecting a coroutine may end its run meanwhile

    def begin(self) -> None:
        """Count a run that has begun."""
        with self._lock:
            if not self._runs:  # earlier streams do not predict the next
                self._rate, self._count, self._began = 0.0, 0, self._clock()
            self._runs += 1

    def end(self) -> None:
        """Count a run that has ended."""
        with self._lock:
            self._runs -= 1

    def value(self) -> None:
        """Count one value of any chat."""
        self._count += 1  # two threads may lose one: it is a rate

    def _turn_window(self) -> None:
        elapsed = self._clock() - self._began
        if elapsed >= _WINDOW and self._turning.acquire(blocking=False):
            self._rate = self._count / elapsed
            self._count = 0
            self._began += elapsed
            self._turning.release()

    def gap(self) -> float:
        """Return the seconds from a patch to the next of the same chat, on average: see `publisher._LATE_CREDIT`."""
        self._turn_window()
        rate = max(self._rate, self._count / _WINDOW)  # a lower bound for this window's rate
        gap = _SHORTEST if rate < _SLOW else min(_JOINED + _PER_VALUE * max(0.0, rate - _USUAL), _LONGEST)
        return max(gap, min(_PER_CHAT * self._runs, _DOZEN), _PER_MANY * self._runs)

    @property
    def is_shared(self) -> bool:
        """Return whether several chats stream, whose patches are sent together when the clock ticks."""
        return self._runs >= _TOGETHER and self._rate >= _EACH * self._runs


budget = PaceBudget()
