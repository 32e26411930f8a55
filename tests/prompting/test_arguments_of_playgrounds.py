"""What a playground's arguments may be, and what is said of those that were meant otherwise."""

from __future__ import annotations

import re
from typing import Any

import pytest

from chatwidget.errors import OptionError
from chatwidget.prompting.playground import Playground

SUMS = [{"a": 1, "b": 2, "expected": "3"}, {"a": 2, "b": 2, "expected": "4"}]


def exact(answer: str, case: Any) -> bool:
    return answer == case["expected"]


def add(message: str) -> str:
    a, b = message.split("+")
    return str(int(a) + int(b))


def board(variants: Any, **more: Any) -> Playground:
    return Playground("{{a}}+{{b}}", variants, SUMS, store=False, **more)


def test_scores_may_be_a_list_of_named_functions() -> None:
    one = board([add], scores=[exact])
    one.run().wait(30)

    assert one.results.exact.all()


@pytest.mark.parametrize(
    ("scores", "said"),
    [
        ([lambda answer, case: True], "without a name. Give it one: scores={'exact': ...}"),
        ([exact, exact], "two functions called 'exact'"),
        ("exact", "'exact' without a name"),
    ],
)
def test_scores_without_names_are_refused_with_what_to_write(scores: Any, said: str) -> None:
    with pytest.raises(OptionError, match=re.escape(said)):
        board([add], scores=scores)


def test_columns_must_be_a_dict() -> None:
    with pytest.raises(OptionError, match="`columns` must be a dict"):
        board([add], columns=["a"])


def test_a_column_in_single_braces_warns_once_with_what_to_write() -> None:
    with pytest.warns(UserWarning, match=re.escape("For the values of the column 'a', write {{a}}.")) as warned:
        Playground("Say {a} and {b}", [add], SUMS, store=False)

    assert len(warned) == 1
    assert warned[0].filename == __file__


@pytest.mark.parametrize("prompt", ["{{a}} as JSON: {b}", "Return {name}", "{", "Say {}"])
def test_other_single_braces_are_text(prompt: str) -> None:
    Playground(prompt, [add], SUMS, store=False)  # a warning would be an error
