"""The pace of a blind round: all answers appear alike, so that their speed does not tell who writes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

_RATE = 400.0  # characters a second
_LONGEST_END = 3.0  # seconds in which the rest appears once all answers are complete


class Pace:
    """How many characters of each answer are visible.

    It is the same number for all: never more than the slowest unfinished one has, and growing at one rate.

    Args:
        clock: returns the time in seconds.

    Example:
        >>> now = iter([0.0, 1.0, 2.0])
        >>> pace = Pace(lambda: next(now))
        >>> pace.begin()
        >>> pace.advance([1000, 10], [False, True]), pace.advance([1000, 10], [False, True])
        (0, 10)
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: float | None = None
        self._visible = 0.0
        self._end_rate = 0.0
        self._has_begun = False
        self.is_complete = False

    def begin(self) -> None:
        """Begin: from now on, what does not grow is complete."""
        self._has_begun = True

    def advance(self, lengths: Sequence[int], running: Sequence[bool]) -> int:
        """Return how many characters are visible now.

        Args:
            lengths: how many each answer has so far.
            running: whether it may still grow.
        """
        if not self._has_begun:
            return 0
        now = self._clock()
        passed = 0.0 if self._last is None else max(0.0, now - self._last)
        self._last = now
        longest = max(lengths, default=0)
        unfinished = [length for length, grows in zip(lengths, running, strict=True) if grows]
        if not unfinished and not self._end_rate:
            self._end_rate = max(_RATE, (longest - self._visible) / _LONGEST_END)
        rate = _RATE if unfinished else self._end_rate
        limit = min(unfinished, default=longest)
        self._visible = max(self._visible, min(self._visible + rate * passed, limit))
        self.is_complete = not unfinished and self._visible >= longest
        return int(self._visible)
