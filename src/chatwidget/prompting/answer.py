"""An answer of a cell: what came, how it ended, and what it took."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

from chatwidget.conversation.prices import Prices
from chatwidget.messages.json_types import JSONMapping

DONE, FAILED, CUT, REFUSED, STOPPED, WAITING = "done", "failed", "cut", "refused", "stopped", "waiting"
OnText = Callable[[list[str]], None]  # called with the deltas of a text so far


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, or why there is none.

    Attributes:
        status: "done", "failed", "cut" (by a limit on its length), "refused", "stopped", or "waiting".
        text: what was answered, the part that came where it was cut or stopped.
        model: the model as the server names it, or None.
        seconds: the last attempt's time, without what was waited before it; None where nothing was asked.
        waited: seconds waited for limits and before retries.
        retries: how often it was asked again.
        ttft: seconds to the first token of the last attempt, or None.
        tokens_in: tokens of the request, or None where the server does not say.
        tokens_out: tokens of the answer.
        tokens_cached: of the request, tokens that the server had cached.
        tokens_reasoning: of the answer, tokens of reasoning.
        error: what went wrong, in a sentence, or None.
        asked_at: when it was asked, in Unix seconds, or None.
        cached: whether it was read from the stored answers.
    """

    status: str
    text: str = ""
    model: str | None = None
    seconds: float | None = None
    waited: float = 0.0
    retries: int = 0
    ttft: float | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    tokens_cached: int | None = None
    tokens_reasoning: int | None = None
    error: str | None = None
    asked_at: float | None = None
    cached: bool = False

    @property
    def is_stored(self) -> bool:
        """Return whether it is worth storing: a failed or stopped answer is asked again."""
        return self.status in (DONE, CUT, REFUSED)

    def cost(self, prices: Prices, model: str | None) -> float | None:
        """Return what it cost, or None where that is unknown. A failed answer cost nothing.

        Args:
            prices: of tokens, by model.
            model: the model that was asked, for a server that names it differently.

        Example:
            >>> Answer("done", tokens_in=1_000_000, tokens_out=500_000).cost(Prices({"m": (1.0, 2.0)}), "m")
            2.0
            >>> Answer("done", tokens_in=1, tokens_out=1).cost(Prices({}), "m") is None
            True
        """
        if self.status in (FAILED, STOPPED):
            return 0.0
        if self.status == WAITING:
            return None
        named = self.model if prices.of(self.model) else model
        return prices.cost(named, self.tokens_in, self.tokens_out, self.tokens_cached)

    def as_json(self) -> dict[str, object]:
        """Return it as JSON."""
        return {name: getattr(self, name) for name in _FIELDS}


_FIELDS = tuple(field.name for field in fields(Answer))


def answer_from_json(data: JSONMapping) -> Answer:
    """Read a stored answer; fields of a newer version are ignored.

    Example:
        >>> answer_from_json({"status": "done", "text": "4", "mood": "good"}).text
        '4'
    """
    return Answer(**{name: value for name, value in data.items() if name in _FIELDS})
