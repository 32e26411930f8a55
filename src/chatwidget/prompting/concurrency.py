"""How many requests a server gets at once: as many as it takes without complaint.

It starts at 20, grows by one for each round of answers without trouble, halves when the server says 429, and waits as
long as the server says. The user's `concurrency` is the ceiling. Nothing here knows what a request is; time is given.
"""

from __future__ import annotations

START = 20
_PATIENCE = 120.0  # seconds that one request waits for a server that says 429, before it counts as failed


class AdaptiveLimit:
    """The limit of one server and model.

    Args:
        ceiling: the most requests at once.

    Example:
        >>> limit = AdaptiveLimit(64)
        >>> limit.size
        20
        >>> limit.refused(now=0.0, retry_after=2.0)
        >>> limit.size, limit.wait(now=0.5)
        (10, 1.5)
    """

    def __init__(self, ceiling: int) -> None:
        self._ceiling = max(1, ceiling)
        self.size = min(START, self._ceiling)
        self.active = 0
        self._good = 0  # answers since the size last changed
        self._closed_until = 0.0
        self._shrunk_at = float("-inf")

    def is_free(self, now: float) -> bool:
        """Return whether one more request may go now."""
        return self.active < self.size and now >= self._closed_until

    def wait(self, now: float) -> float:
        """Return the seconds until the server may be asked again at all."""
        return max(0.0, self._closed_until - now)

    def sent(self) -> None:
        """Count a request that goes now."""
        self.active += 1

    def ended(self) -> None:
        """Count a request that has ended, whatever came of it."""
        self.active -= 1

    def answered(self) -> None:
        """Note an answer without trouble."""
        self._good += 1
        if self._good >= self.size and self.size < self._ceiling:
            self.size = min(self._ceiling, self.size * 2 if self._shrunk_at == float("-inf") else self.size + 1)
            self._good = 0

    def refused(self, now: float, retry_after: float | None) -> None:
        """Note that the server had too many requests.

        Several that were under way together count once.
        """
        pause = retry_after if retry_after is not None else 1.0
        if now >= self._closed_until:
            self.size = max(1, self.size // 2)
            self._shrunk_at = now
            self._good = 0
        self._closed_until = max(self._closed_until, now + pause)


def is_patient(waited: float) -> bool:
    """Return whether a request that waited so many seconds waits on."""
    return waited < _PATIENCE
