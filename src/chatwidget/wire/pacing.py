"""How often patches are sent: one budget per kernel, however many chats there are.

The server drops messages above 1 000 a second per websocket, all widgets together, so the gap
between two patches of one chat grows with the rate of values and with the number of chats at work.
Of a fast stream some thirty patches a second are enough; a slow one is drawn word by word, as each comes.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

_SHORTEST, _LONGEST = 0.008, 0.0335  # seconds: slow streams are drawn at once, fast ones joined
_PER_VALUE = 0.000135  # seconds of gap for each value a second, over all chats: at 100 a second, 13.5 ms
_PER_CHAT = 0.005  # seconds of gap for each chat that streams: on average at most 200 patches a second
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
        return max(_SHORTEST, min(_PER_VALUE * rate, _LONGEST), _PER_CHAT * self._runs)


budget = PaceBudget()
