"""A text that is rewritten while it grows is sent as deltas that are only appended."""

from __future__ import annotations

import pytest

from chatwidget.serve.growing_text import GrowingText


def _sent(*values: str, last: str) -> str:
    growing = GrowingText()
    return "".join([*map(growing.add, values), growing.add(last, sure=True)])


@pytest.mark.parametrize(
    ("values", "last"),
    [
        (["H", "He", "Hel", "Hell"], "Hello"),
        (["Hel_", "Hello_", "Hello wor_"], "Hello world"),
        ([], "Hello"),
        (["Hello"], "Hello"),
        (["", "", "H"], "Hi"),
    ],
)
def test_the_deltas_together_are_the_last_text(values: list[str], last: str) -> None:
    assert _sent(*values, last=last) == last


def test_nothing_is_sent_that_two_values_do_not_agree_on() -> None:
    growing = GrowingText()

    assert [growing.add(text) for text in ("Searching…", "Found it", "Found it all")] == ["", "", "Found it"]


def test_a_sure_text_is_sent_at_once() -> None:
    growing = GrowingText()

    assert growing.add("Hello", sure=True) == "Hello"
    assert growing.add("Hello", sure=True) == ""
