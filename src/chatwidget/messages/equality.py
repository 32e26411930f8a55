"""Type-strict equality of JSON values: `1` is not `True`, and `1.0` is not `1`."""

from __future__ import annotations

import math


def same_json(a: object, b: object) -> bool:
    """Return whether two JSON values are equal, types included.

    Example:
        >>> same_json({"n": 1}, {"n": True}), same_json([1], [1])
        (False, True)
    """
    if a is b:
        return True
    if isinstance(a, str):
        return isinstance(b, str) and a == b
    if isinstance(a, dict):
        return isinstance(b, dict) and len(a) == len(b) and _same_values(a, b)
    if isinstance(a, list):
        return isinstance(b, list) and len(a) == len(b) and all(map(same_json, a, b))
    if type(a) is not type(b):
        return False
    if isinstance(a, float):
        return a == b and math.copysign(1, a) == math.copysign(1, b)
    return bool(a == b)


def _same_values(a: dict[object, object], b: dict[object, object]) -> bool:
    for key, value in a.items():  # noqa: SIM110 - each item of a generator is a call, and this is on every patch's way
        if key not in b or (value is not b[key] and not same_json(value, b[key])):
            return False
    return True
