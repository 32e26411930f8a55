"""What answers cost. An unknown price is never zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chatwidget.errors import OptionError

UNKNOWN = "?"


class Prices:
    """Prices of a million tokens by model, for input and output, and if it differs for cached input.

    Args:
        prices: such as `{"llama": (0.10, 0.40)}`, or `{"llama": (0.10, 0.40, 0.05)}`.

    Raises:
        OptionError: they are not in this form.

    Example:
        >>> prices = Prices({"m": (1.0, 2.0, 0.5)})
        >>> prices.cost("m", 1_000_000, 500_000), prices.cost("m", 1_000_000, 0, cached=1_000_000)
        (2.0, 0.5)
        >>> prices.cost("other", 1, 1) is None
        True
    """

    def __init__(self, prices: Mapping[str, Sequence[float]]) -> None:
        given: Any = prices
        if not isinstance(given, Mapping) or not all(_is_price(price) for price in prices.values()):
            raise OptionError(
                "`prices` must be a dict such as {'llama': (0.10, 0.40)}, with the prices of a million tokens of input "
                f"and of output, and if you like of cached input, got {prices!r}."
            )
        self.by_model = {str(model): tuple(price) for model, price in prices.items()}

    def of(self, model: str | None) -> tuple[float, ...] | None:
        """Return the prices of a model, or None where they are unknown."""
        return self.by_model.get(model or "")

    def cost(
        self, model: str | None, tokens_in: int | None, tokens_out: int | None, cached: int | None = None
    ) -> float | None:
        """Return what tokens cost, or None where that is unknown."""
        prices = self.of(model)
        if prices is None or tokens_in is None or tokens_out is None:
            return None
        of_cached = prices[2] if len(prices) > 2 else prices[0]
        cached = min(cached or 0, tokens_in)
        return (prices[0] * (tokens_in - cached) + of_cached * cached + prices[1] * tokens_out) / 1e6

    def cost_of_usage(self, model: str | None, usage: Mapping[str, Any] | None) -> float | None:
        """Return what an answer cost by its `metadata.usage`, or None where that is unknown."""
        usage = usage or {}
        return self.cost(model, usage.get("prompt_tokens"), usage.get("completion_tokens"), usage.get("cached_tokens"))


def _is_price(price: object) -> bool:
    return (
        isinstance(price, (tuple, list))
        and len(price) in (2, 3)
        and all(isinstance(each, (int, float)) and not isinstance(each, bool) and each >= 0 for each in price)
    )
