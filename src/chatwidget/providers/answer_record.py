"""How an answer was made: tokens, times, and why it ended, as its metadata."""

from __future__ import annotations

from chatwidget.messages.json_types import JSONObject
from chatwidget.providers.deltas import Usage

_MEASURABLE = 0.02  # seconds; tokens that arrive in less came at once, and say nothing of a speed
_COUNTS = ("prompt_tokens", "completion_tokens", "total_tokens")


class AnswerRecord:
    """Usage, times, and the end of the answers in one response.

    Args:
        began: when the model was asked, in seconds.
    """

    def __init__(self, began: float) -> None:
        self._began = self.newest = began
        self._usage: dict[str, int] = {}  # of the present answer
        self._past: dict[str, int] = {}  # of the answers before it
        self._unseen = self._answers = 0
        self._first: float | None = None
        self._answer_began: float | None = None
        self._span = 0.0  # seconds from the first to the last token of each answer
        self._reason: str | None = None
        self._ended = self._expected = self._refused = self._timed = False

    @property
    def has_begun(self) -> bool:
        """Whether the present answer has a token."""
        return self._answer_began is not None

    def token(self, now: float) -> None:
        """Record that a token came."""
        self.newest, self._ended = now, False
        if self._first is None:
            self._first = now
        if self._answer_began is None:
            self._answer_began = now
            self._answers += 1

    def next_answer(self) -> None:
        """Begin another answer: its usage is counted besides that of the answers before it."""
        self._past, self._usage = self._counts(), {}
        self._span, self._answer_began = self._seconds(), None
        self._reason, self._refused = None, False

    def add_usage(self, usage: Usage) -> None:
        """Take the tokens that a provider reports."""
        for name, number in zip(_COUNTS, usage[:3], strict=True):
            if number is not None:
                self._usage[name] = number + (self._usage.get(name, 0) if usage.added else 0)
        for name, number in (("cached_tokens", usage.cached), ("reasoning_tokens", usage.unseen)):
            if number:
                self._usage[name] = number + (self._usage.get(name, 0) if usage.added else 0)
        self._unseen = usage.unseen or self._unseen

    def end(self, reason: str | None) -> None:
        """Record that the answer is complete, and why; a later end without a reason changes nothing."""
        self._ended = True
        self._reason = reason or self._reason

    def refuse(self) -> None:
        """Record that the model declines to answer."""
        self._refused = True

    def expect_end(self) -> None:
        """Record that this provider says when an answer is complete."""
        self._expected = True

    def want_timing(self) -> None:
        """Report the times even where the provider does not report its usage."""
        self._timed = True

    def finish(self, reason: str | None) -> None:
        """Record that nothing follows; an answer whose end was expected and did not come was interrupted."""
        if reason is not None:
            self._reason, self._refused = reason, False
        elif self._expected and not self._ended:
            self._reason = "interrupted"

    @property
    def is_cut(self) -> bool:
        """Whether the present answer was ended by a limit or a filter, or has not ended."""
        return self._reason not in (None, "stop", "tool_calls") or (self._expected and not self._ended)

    def finish_reason(self) -> str | None:
        """Return why the answer ended, or None where the provider does not say."""
        return "refused" if self._refused and self._reason in (None, "stop") else self._reason

    def _counts(self) -> dict[str, int]:
        return {name: self._usage.get(name, 0) + self._past.get(name, 0) for name in {**self._past, **self._usage}}

    def _seconds(self) -> float:
        return self._span + (0.0 if self._answer_began is None else self.newest - self._answer_began)

    def metadata(self, reasoned: bool) -> JSONObject:
        """Return usage, times, and the end, as far as they are known, of an answer that is complete.

        Times that change with every token would be sent with every token: ask for them at the end.

        Args:
            reasoned: whether the model's reasoning is shown; tokens of hidden reasoning are no part of the speed.
        """
        counts = self._counts()
        found: dict[str, object] = {"usage": counts} if counts else {}
        if self._first is not None and (counts or self._timed):
            timing = {
                "first_token": round(self._first - self._began, 3),
                "total": round(self.newest - self._began, 3),
            }
            tokens = counts.get("completion_tokens", 0) - self._answers - (0 if reasoned else self._unseen)
            if tokens > 0 and self._seconds() >= _MEASURABLE:
                timing["tokens_per_second"] = round(tokens / self._seconds(), 1)
            found["timing"] = timing
        reason = self.finish_reason()
        return found if reason is None else {**found, "finish": reason}
