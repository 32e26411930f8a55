"""Messages cannot be changed in place, and their copies can."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from chatwidget.errors import MessageError, ReadOnlyError
from chatwidget.messages.frozen import FrozenDict, FrozenList, freeze_json, thaw

CHANGES: list[Callable[[Any], Any]] = [
    lambda value: value["parts"].append(1),
    lambda value: value["parts"].sort(),
    lambda value: value["parts"].__iadd__([1]),
    lambda value: value.update(a=1),
    lambda value: value.pop("parts"),
    lambda value: value.__setitem__("parts", []),
    lambda value: value.__ior__({}),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_in_place_is_refused_with_what_to_do(change: Callable[[Any], Any]) -> None:
    value = freeze_json({"parts": [{"a": 1}]}, "message")

    with pytest.raises(ReadOnlyError, match=r"chat\.update\(index, copy\)"):
        change(value)

    assert value == {"parts": [{"a": 1}]}


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, thaw, dict.copy, lambda value: pickle.loads(pickle.dumps(value))]
)
def test_a_copy_is_plain_all_the_way_down(copied: Callable[[Any], Any]) -> None:
    value = freeze_json({"parts": [{"a": 1}]}, "message")

    made = value.copy() if copied is dict.copy else copied(value)

    assert made == value
    assert {type(made), type(made["parts"]), type(made["parts"][0])} == {dict, list}


@pytest.mark.parametrize("value", [{1: "a"}, {"a": {1, 2}}, object(), float("nan"), 10**400])
def test_what_json_does_not_have_is_refused_by_its_place(value: Any) -> None:
    with pytest.raises(MessageError, match="`here"):
        freeze_json(value, "here")


def test_frozen_values_are_taken_as_they_are() -> None:
    frozen = FrozenDict({"a": FrozenList([1])})

    assert freeze_json(frozen, "here") is frozen


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, FrozenList.copy, lambda value: pickle.loads(pickle.dumps(value))]
)
def test_every_copy_of_a_list_in_a_message_is_a_plain_one_that_can_be_changed(copied: Callable[[Any], Any]) -> None:
    value = freeze_json([{"a": 1}], "message")

    copy_of_it = copied(value)
    copy_of_it[0]["a"] = 2

    assert type(copy_of_it) is list
    assert value == [{"a": 1}]
