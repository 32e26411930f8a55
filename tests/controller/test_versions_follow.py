"""What Python does to the history, and which versions are left after it, by the ids of their messages."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.testing.parts import controller_of

MORE = {"role": "assistant", "content": "more"}


@pytest.fixture
def chat() -> cw.ChatInterface:
    """Two questions; each answer has a hidden version, which comes before it."""
    numbers = itertools.count(1)
    one = cw.ChatInterface(lambda message, history: f"{next(numbers)} answer")
    for question in ("a", "b"):
        one.submit(question).wait(30)
        one.retry().wait(30)
    return one


def ids(chat: Any) -> list[str]:
    return list(controller_of(chat).session.history.ids)


def hidden(chat: Any) -> dict[str, str | None]:
    """The hidden turns, each with the turn before it."""
    return {key: turn.parent for key, turn in controller_of(chat).core.versions.tree.hidden.items()}


CHANGES: dict[str, tuple[Any, int]] = {
    "append": (lambda chat: chat.append(MORE), 2),
    "extend": (lambda chat: chat.history.extend([MORE]), 2),
    "update": (lambda chat: chat.update(0, {"role": "user", "content": "corrected"}), 2),
    "item": (lambda chat: chat.history.__setitem__(1, MORE), 2),
    "pop an answer": (lambda chat: chat.history.pop(), 2),
    "delete the last question too": (lambda chat: chat.history.__delitem__(slice(2, None)), 1),
    "delete the first question": (lambda chat: chat.history.pop(0), 1),
    "assign what there was": (lambda chat: setattr(chat, "history", list(chat.history)), 2),
    "assign the beginning": (lambda chat: setattr(chat, "history", chat.history[:2]), 1),
    "assign another one": (lambda chat: setattr(chat, "history", [{"role": "user", "content": "x"}]), 0),
    "clear the list": (lambda chat: chat.history.clear(), 0),
    "clear": (lambda chat: chat.clear().wait(30), 0),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_from_python_leaves_the_versions_whose_turn_before_is_there(
    chat: cw.ChatInterface, change: str
) -> None:
    do, count = CHANGES[change]
    before = hidden(chat)

    do(chat)

    after = hidden(chat)
    assert len(after) == count
    assert set(after) <= set(before)
    assert {parent for parent in after.values() if parent is not None} <= set(ids(chat))


def test_a_thought_put_before_an_answer_leaves_what_followed_the_answer(chat: cw.ChatInterface) -> None:
    chat.submit("c").wait(30)
    chat.undo().wait(30)
    chat.insert(3, {"role": "assistant", "content": "hm", "metadata": {"title": "Thought"}})

    chat.redo().wait(30)

    assert [message["content"] for message in chat.history][-2:] == ["c", "5 answer"]


def test_clear_and_redo_bring_every_version_back_by_id(chat: cw.ChatInterface) -> None:
    before = hidden(chat), ids(chat)

    chat.clear().wait(30)
    chat.redo().wait(30)

    assert (hidden(chat), ids(chat)) == before
