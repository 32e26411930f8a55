"""What answers cost, and prices that are none."""

from __future__ import annotations

from typing import Any

import pytest

from chatwidget.conversation.prices import Prices
from chatwidget.errors import OptionError


@pytest.mark.parametrize("prices", [None, {"m": 1}, {"m": (1,)}, {"m": (1, True)}, {"m": (1, -2)}, {"m": ("1", "2")}])
def test_what_is_no_price_is_refused(prices: Any) -> None:
    with pytest.raises(OptionError, match="`prices` must be a dict"):
        Prices(prices)


def test_an_answer_costs_its_tokens_and_without_them_it_is_not_known() -> None:
    prices = Prices({"m": (1.0, 2.0)})

    assert prices.cost_of_usage("m", {"prompt_tokens": 1_000_000, "completion_tokens": 500_000}) == 2.0
    assert prices.cost_of_usage("m", None) is None
