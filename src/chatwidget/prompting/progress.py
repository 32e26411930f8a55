"""How far a run is: rate, time left, tokens, and cost. Time is given; nothing here asks or draws."""

from __future__ import annotations

from collections import deque

from chatwidget.messages.json_types import JSONObject
from chatwidget.prompting.answer import Answer

_WINDOW = 15.0  # seconds over which the rate is measured


class Progress:
    """The progress of one run.

    Args:
        total: how many cells were chosen.
        requests: how many of them are asked; the others have an answer.
        now: seconds of a clock that never goes back.

    Example:
        >>> progress = Progress(total=10, requests=8, now=0.0)
        >>> progress.answered(Answer("done", tokens_in=5, tokens_out=7), cost=None, now=2.0)
        >>> found = progress.as_json(now=2.0, under_way=3)
        >>> found["done"], found["rate"], found["left"], found["tokens_out"], found["cost"]
        (3, 0.5, 14, 7, '?')
    """

    def __init__(self, total: int, requests: int, now: float) -> None:
        self.total, self.requests = total, requests
        self._began = self._ended = now
        self._times: deque[float] = deque()
        self._answered = 0
        self._tokens = [0, 0]
        self._cost = 0.0
        self._known = self._unknown = 0

    def answered(self, answer: Answer, cost: float | None, now: float) -> None:
        """Count an answer, a failed one too."""
        self._answered += 1
        self._ended = now
        self._times.append(now)
        self._tokens[0] += answer.tokens_in or 0
        self._tokens[1] += answer.tokens_out or 0
        if cost is None:
            self._unknown += 1
        else:
            self._known += 1
            self._cost += cost

    def cost(self) -> str:
        """Return what the answers cost, in words; "?" where no price is known."""
        if self._unknown and not self._cost:
            return "?"
        return f"{'≥ ' if self._unknown else ''}{self._cost:.4g}"

    def as_json(self, now: float, under_way: int) -> JSONObject:
        """Return it for the page."""
        while self._times and self._times[0] < now - _WINDOW:
            self._times.popleft()
        span = min(_WINDOW, now - self._began)
        rate = len(self._times) / span if span > 0 else 0.0
        left = self.requests - self._answered
        return {
            "done": self.total - left,
            "total": self.total,
            "asked": self._answered,
            "under_way": under_way,
            "rate": round(rate, 1),
            "left": round(left / rate) if rate and left else None,
            "seconds": round((now if under_way else self._ended) - self._began, 1),
            "tokens_in": self._tokens[0],
            "tokens_out": self._tokens[1],
            "cost": self.cost(),
        }
