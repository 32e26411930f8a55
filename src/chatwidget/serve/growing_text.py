"""A text that may be rewritten while it grows, as deltas that are only appended."""

from __future__ import annotations


class GrowingText:
    """A text that is sent while it grows. Sent text cannot be revoked, so only its settled part is sent.

    A chat function gives its whole text so far, and may still change its end: a cursor, a "Searching…". The common
    beginning of two values counts as settled. If sent text is changed after all, the new text follows it.

    Example:
        >>> growing = GrowingText()
        >>> [growing.add(text) for text in ("Hel_", "Hello_", "Hello wor_")], growing.add("Hello world", sure=True)
        (['', 'Hel', 'lo'], ' world')
    """

    def __init__(self) -> None:
        self._sent = self._last = ""

    def add(self, text: str, sure: bool = False) -> str:
        """Return what is new in a text.

        Args:
            text: the whole text so far.
            sure: whether all of it stands.
        """
        stands = text if sure else text[: _agreed(self._last, text)]
        self._last = text
        if stands.startswith(self._sent):
            new, self._sent = stands[len(self._sent) :], stands
            return new
        if self._sent.startswith(text if sure else stands):
            return ""
        self._sent = stands
        return f"\n\n{stands}" if stands else ""


def _agreed(text: str, other: str) -> int:
    """Return the number of characters with which both texts begin."""
    least, most = 0, min(len(text), len(other))
    while least < most:
        middle = (least + most + 1) // 2
        if text.startswith(other[:middle]):
            least = middle
        else:
            most = middle - 1
    return least
