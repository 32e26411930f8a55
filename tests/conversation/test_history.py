"""A history alone: which messages keep their ids in a change, and what it says of them."""

from __future__ import annotations

from typing import Any

import pytest

from chatwidget.conversation.history import History
from chatwidget.messages.message import Message, check_message


def _answer(content: Any) -> Message:
    return check_message({"role": "assistant", "content": content})


def _text(text: str) -> dict[str, str]:
    return {"type": "text", "text": text}


IMAGE = {"type": "image_url", "image_url": {"url": "https://example.org/cat.png"}}


@pytest.mark.parametrize(
    ("old", "new", "keeps"),
    [
        ("Hel", "Hello", True),
        ("Hello", "Hel", False),
        ("Hel", [_text("Hello")], False),
        ([_text("Hello")], "Hello", False),
        ([_text("Hel")], [_text("Hello")], True),
        ([_text("Hel")], [_text("Hello"), IMAGE], True),
        ([IMAGE, _text("a")], [IMAGE, _text("a cat")], True),
        ([_text("b"), _text("a")], [IMAGE, _text("a cat")], False),
        ([_text("Hel")], [IMAGE], False),
        ([IMAGE], [IMAGE, _text("a cat")], True),
        ([], [IMAGE], True),
        ([IMAGE, IMAGE], [IMAGE], False),
    ],
)
def test_a_message_keeps_its_id_while_it_only_grows(old: Any, new: Any, keeps: bool) -> None:
    history = History()
    history.replace([_answer("first"), _answer(old)])
    before = list(history.ids)

    history.replace([_answer("another"), _answer(new)])

    assert (history.ids[1] == before[1]) is keeps


def test_a_message_that_stays_behind_one_that_changed_keeps_its_id() -> None:
    history, stays = History(), _answer("stays")
    history.replace([_answer("first"), stays])
    before = list(history.ids)

    history.replace([_answer("another"), stays])

    assert history.ids[0] != before[0]
    assert history.ids[1] == before[1]


def test_nothing_in_the_place_of_nothing_is_no_change() -> None:
    history = History()
    history.replace([_answer("one")])
    version = history.version

    history.replace_range(1, 1, [])

    assert history.version == version


def test_a_message_that_was_cut_and_comes_back_has_its_id_again() -> None:
    history = History()
    history.replace([_answer("one"), _answer("two")])
    _, second = history.ids
    history.expect(history.messages[1], second)
    history.replace_range(1, 2, [])

    history.replace_range(1, 1, [_answer("new"), _answer("two")])

    assert history.ids[2] == second


def test_ids_of_this_session_begin_with_its_prefix() -> None:
    history = History()
    history.replace([_answer("of an earlier session")])
    history.set_id_prefix("s2.")
    history.splice(1, 1, [_answer("of this one")])

    assert [history.has_new_id(message_id) for message_id in history.ids] == [False, True]
