"""Two JSON values are equal only with their types."""

from __future__ import annotations

from typing import Any

import pytest

from chatwidget.messages.equality import same_json

SAME = [(1, 1), ("a", "a"), ([], []), ({"a": [None]}, {"a": [None]}), (1.5, 1.5), (True, True)]
OTHERS = [
    (1, True),
    (1, 1.0),
    (0.0, -0.0),
    ("1", 1),
    ([1], [1, 2]),
    ({"a": 1}, {"b": 1}),
    ({"a": 1}, {"a": True}),
    (None, 0),
]


@pytest.mark.parametrize(("a", "b"), SAME)
def test_values_of_the_same_type_are_the_same(a: Any, b: Any) -> None:
    assert same_json(a, b)


@pytest.mark.parametrize(("a", "b"), OTHERS)
def test_values_that_json_tells_apart_are_not(a: Any, b: Any) -> None:
    assert not same_json(a, b)
    assert not same_json(b, a)
