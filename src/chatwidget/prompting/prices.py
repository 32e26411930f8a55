"""What answers cost. An unknown price is never zero."""

from __future__ import annotations

from collections.abc import Mapping

from chatwidget.prompting.answer import FAILED, STOPPED, WAITING, Answer

UNKNOWN = "?"


class Prices:
    """Prices of a million tokens by model, for input and output.

    Args:
        prices: such as `{"llama": (0.10, 0.40)}`.

    Example:
        >>> Prices({"m": (1.0, 2.0)}).cost("m", Answer("done", tokens_in=1_000_000, tokens_out=500_000))
        2.0
        >>> Prices({}).cost("m", Answer("done", tokens_in=1, tokens_out=1)) is None
        True
    """

    def __init__(self, prices: Mapping[str, tuple[float, float]]) -> None:
        self.by_model = dict(prices)

    def of(self, model: str | None) -> tuple[float, float] | None:
        """Return the prices of a model, or None where they are unknown."""
        return self.by_model.get(model or "")

    def cost(self, model: str | None, answer: Answer) -> float | None:
        """Return what an answer cost, or None where that is unknown. A failed answer cost nothing."""
        if answer.status in (FAILED, STOPPED):
            return 0.0
        prices = self.of(answer.model) or self.of(model)
        if answer.status == WAITING or prices is None or answer.tokens_in is None or answer.tokens_out is None:
            return None
        return (prices[0] * answer.tokens_in + prices[1] * answer.tokens_out) / 1e6
