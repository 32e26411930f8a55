"""What the answers of a conversation took: tokens, seconds, and money. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chatwidget.messages.json_types import JSONMapping, JSONObject

#: Names of sums, and of what they add up in `metadata.usage`.
_TOKENS = {
    "tokens_in": "prompt_tokens",
    "tokens_out": "completion_tokens",
    "tokens_cached": "cached_tokens",
    "tokens_reasoning": "reasoning_tokens",
}


def totals(history: Sequence[JSONMapping]) -> JSONObject:
    """Return sums over the answers whose usage, times, or request are known.

    `cost` is the sum of what is known, or None where nothing is; `unpriced` counts the answers without a price.

    Example:
        >>> answer = {"usage": {"prompt_tokens": 9, "completion_tokens": 2}, "timing": {"total": 0.5}, "cost": 0.25}
        >>> totals([{"role": "assistant", "content": "a", "metadata": answer}])["cost"]
        0.25
    """
    known = [message.get("metadata") or {} for message in history if message["role"] == "assistant"]
    answers = [each for each in known if any(name in each for name in ("usage", "request", "timing"))]
    costs = [each.get("cost") for each in answers]
    priced = [cost for cost in costs if isinstance(cost, (int, float))]
    return {
        "answers": len(answers),
        **{name: sum(_number(each, "usage", key) for each in answers) for name, key in _TOKENS.items()},
        "seconds": round(sum(_number(each, "timing", "total") for each in answers), 3),
        "cost": sum(priced) if priced else None,
        "unpriced": len(costs) - len(priced),
    }


def _number(metadata: JSONMapping, group: str, name: str) -> Any:
    values = metadata.get(group)
    number = values.get(name) if isinstance(values, Mapping) else None
    return number if isinstance(number, (int, float)) else 0
