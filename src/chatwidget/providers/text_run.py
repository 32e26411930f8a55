"""Text of an answer, or of its reasoning, while it grows."""

from __future__ import annotations

from chatwidget.providers.tool_calls import joined


class TextRun:
    """Text, or reasoning, that grows."""

    def __init__(self, began: float, is_text: bool) -> None:
        self.text, self.is_text, self.open = "", is_text, True
        self.began = self.ended = began

    def add(self, text: str) -> None:
        """Append text; a run that was closed is open again."""
        self.text, self.open = joined(self.text, text), True

    def close(self, now: float) -> None:
        """Record that it is complete."""
        self.open, self.ended = False, now
