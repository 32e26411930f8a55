"""Choices beside the one that is the response: what they say is a thought each."""

from __future__ import annotations

from chatwidget.providers.deltas import Delta, TextDelta, WholeText
from chatwidget.providers.tool_calls import joined, thought


class OtherChoices:
    """The texts of the choices that are not shown as the response.

    Example:
        >>> choices = OtherChoices()
        >>> choices.add(1, TextDelta("Rome"))
        >>> choices.thoughts()
        [{'role': 'assistant', 'content': 'Rome', 'metadata': {'title': 'Response 2', 'status': 'done'}}]
    """

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}  # by title

    def add(self, index: object, delta: Delta) -> None:
        """Append new text of the choice with this index."""
        if isinstance(delta, TextDelta) or (isinstance(delta, WholeText) and not self._texts.get(_title(index))):
            self._texts[_title(index)] = joined(self._texts.get(_title(index), ""), delta.text)

    def thoughts(self) -> list[dict[str, object]]:
        """Return one thought for each choice that said something."""
        return [thought(title, text, {"status": "done"}) for title, text in self._texts.items() if text.strip()]


def _title(index: object) -> str:
    return f"Response {index + 1}" if isinstance(index, int) else "Another response"
