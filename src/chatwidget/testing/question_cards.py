"""The questions that a page shows, and the user's answers."""

from __future__ import annotations

from collections.abc import Callable

from chatwidget.messages.json_types import JSONObject


class QuestionCards:
    """The open questions of one page.

    Args:
        page: returns what the page has besides the history.
        send: sends an event, and returns whether it was accepted.
    """

    def __init__(self, page: Callable[[], JSONObject], send: Callable[[JSONObject], bool]) -> None:
        self._page, self._send = page, send

    @property
    def open(self) -> list[JSONObject]:
        """Return the questions, the oldest first."""
        return list(self._page()["questions"])

    def answer(self, text: str) -> bool:
        """Answer the oldest question: type the text, or choose the option with this value."""
        return self._answer([text])

    def decide(self, *choices: str, reason: str = "") -> bool:
        """Decide on the calls of the oldest question: "once", "chat", or "deny" for each, or one for all.

        Args:
            choices: one for each call, or one for all of them.
            reason: for what is denied.
        """
        calls = self.open[0]["calls"]
        each = choices * len(calls) if len(choices) == 1 else choices
        pairs = zip(calls, each, strict=True)
        return self._answer([{"call": call["id"], "choice": choice, "reason": reason} for call, choice in pairs])

    def _answer(self, values: list[object]) -> bool:
        return self._send({"type": "answer", "question": self.open[0]["id"], "values": values})
