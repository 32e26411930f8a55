"""Text that is sent and saved has whole characters and no passwords."""

from __future__ import annotations

import pytest

from chatwidget.messages.text import whole_characters, without_open_half, without_user


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("http://ada:secret@host/v1 failed", "http://host/v1 failed"),
        ("postgresql://ada@host", "postgresql://host"),
        ("write to ada@host.org", "write to ada@host.org"),
        ("http://host/a@b", "http://host/a@b"),
    ],
)
def test_a_url_names_no_user(text: str, clean: str) -> None:
    assert without_user(text) == clean


@pytest.mark.parametrize(
    ("text", "whole"),
    [("plain", "plain"), ("é", "é"), ("\ud83d\ude00", "\U0001f600"), ("a\ud83d", "a\ufffd"), ("\ude00b", "\ufffdb")],
)
def test_surrogate_halves_are_joined_or_replaced(text: str, whole: str) -> None:
    assert whole_characters(text) == whole


@pytest.mark.parametrize(("text", "closed"), [("ab\ud83d", "ab"), ("ab\ude00", "ab\ude00"), ("", ""), ("ab", "ab")])
def test_an_open_half_at_the_end_waits_for_the_other(text: str, closed: str) -> None:
    assert without_open_half(text) == closed
