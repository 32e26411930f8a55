"""Which items of a list may have changed since someone looked, as the numbers of first and last ones that have not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")


class Span:
    """The changed middle of a list, for one who copies it; a new one says that anything may have changed.

    Attributes:
        first: how many items at the beginning are as they were.
        last: how many items at the end are as they were.

    Example:
        >>> span, copy = Span(), ["a", "b", "c"]
        >>> span.clear(3)
        >>> span.grow(1, 1)
        >>> span.ends(copy, ["a", "B", "b", "c"])
        (1, 2, 3)
    """

    __slots__ = ("first", "last")

    def __init__(self) -> None:
        self.first = self.last = 0

    def clear(self, length: int) -> None:
        """Record that a list of a length was looked at."""
        self.first = self.last = length

    def grow(self, first: int, last: int = 0) -> None:
        """Record a change that left as many first and last items as they were."""
        if first < self.first:
            self.first = first
        if last < self.last:
            self.last = last

    def ends(self, before: Sequence[object], now: Sequence[object]) -> tuple[int, int, int]:
        """Return where the change begins, where it ends in the list as it was, and where it ends now."""
        shorter = min(len(before), len(now))
        first = min(self.first, shorter)
        last = min(self.last, shorter - first)
        return first, len(before) - last, len(now) - last

    def of(self, now: Sequence[Item]) -> Sequence[Item]:
        """Return the items that may have changed."""
        return now[self.first : max(self.first, len(now) - self.last)]
