"""A text that may be rewritten while it grows, as pieces that are only appended."""

from __future__ import annotations


class GrowingText:
    """A text that is told while it grows. What was told cannot be taken back, so only what stands is told.

    A chat function gives its whole text so far, and may yet change its end: a cursor, a "Searching…". What two
    values agree on is taken to stand. A text that was told and is gone after all is followed by the new one.

    Example:
        >>> growing = GrowingText()
        >>> [growing.add(text) for text in ("Hel_", "Hello_", "Hello wor_")], growing.add("Hello world", sure=True)
        (['', 'Hel', 'lo'], ' world')
    """

    def __init__(self) -> None:
        self._told = self._last = ""

    def add(self, text: str, sure: bool = False) -> str:
        """What is new in a text.

        Args:
            text: the whole text so far.
            sure: whether all of it stands.
        """
        stands = text if sure else text[: _agreed(self._last, text)]
        self._last = text
        if stands.startswith(self._told):
            new, self._told = stands[len(self._told) :], stands
            return new
        if self._told.startswith(text if sure else stands):
            return ""
        self._told = stands
        return f"\n\n{stands}" if stands else ""


def _agreed(one: str, other: str) -> int:
    """How many letters two texts begin with alike."""
    least, most = 0, min(len(one), len(other))
    while least < most:
        middle = (least + most + 1) // 2
        if one.startswith(other[:middle]):
            least = middle
        else:
            most = middle - 1
    return least
