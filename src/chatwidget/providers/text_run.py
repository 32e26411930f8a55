"""Text of an answer, or of its reasoning, while it grows."""

from __future__ import annotations

from chatwidget.messages.json_types import JSONObject
from chatwidget.messages.text import without_open_half
from chatwidget.providers.tool_calls import joined, thought


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

    def messages(self, *, alone: bool, complete: bool) -> list[JSONObject]:
        """Return the message that it is; blank text beside other messages is none.

        Args:
            alone: whether there is nothing else in the response.
            complete: whether no text can follow, so that half a character at its end stays as it is.
        """
        text = self.text if complete else without_open_half(self.text)
        if self.is_text:
            return [{"role": "assistant", "content": text}] if alone or text.strip() else []
        duration = round(self.ended - self.began, 3)
        state = {"status": "pending"} if self.open else {"status": "done", "duration": duration}
        return [thought("Reasoning", text, state)]
