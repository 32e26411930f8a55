"""A history that Python sets is another conversation; the saved one stays."""

from typing import Any

import pytest

import chatwidget as cw
from tests.support.gate import texts
from tests.support.kernels import Make, say

OTHER = [{"role": "user", "content": "precious"}, {"role": "assistant", "content": "another answer"}]


def _saved(chat: cw.ChatInterface) -> list[Any]:
    found = []
    for entry in chat.saved:
        chat.open_conversation(entry["id"])
        found.append(texts(chat.history))
    return found


@pytest.mark.parametrize("way", ["empty", "another", "slice", "clear"])
def test_a_history_that_python_sets_leaves_the_saved_conversation_as_it_is(kernel: Make, way: str) -> None:
    chat, browser = kernel()
    say(browser, "precious", "and more")

    if way == "clear":
        chat.history.clear()
    elif way == "slice":
        chat.history[:] = OTHER
    else:
        chat.history = OTHER if way == "another" else []
    say(browser, "next")

    later, _ = kernel()
    new = texts(OTHER) if way in ("another", "slice") else []
    assert _saved(later) == [[*new, "next", "echo next"], ["precious", "echo precious", "and more", "echo and more"]]


def test_a_history_that_python_changes_is_still_the_same_conversation(kernel: Make) -> None:
    chat, browser = kernel()
    say(browser, "question", "and more")

    chat.history = [*chat.history, {"role": "assistant", "content": "a note"}]
    chat.history = chat.history[:2]
    chat.history[0] = {"role": "user", "content": "put better"}
    say(browser, "again")

    later, _ = kernel()
    assert _saved(later) == [["put better", "echo question", "again", "echo again"]]


@pytest.mark.parametrize("way", ["update", "item"])
def test_a_correction_of_the_only_message_is_saved_in_its_place(kernel: Make, way: str) -> None:
    chat, browser = kernel(lambda message, history: iter(()))
    say(browser, "qeustion")

    better = {"role": "user", "content": "question"}
    if way == "update":
        chat.update(0, better)
    else:
        chat.history[0] = better
    chat.append({"role": "assistant", "content": "a note"})

    later, _ = kernel()
    assert _saved(later) == [["question", "a note"]]


@pytest.mark.parametrize("way", ["remove", "pop", "update"])
def test_what_python_leaves_without_a_question_stays_saved_as_it_was(kernel: Make, way: str) -> None:
    chat, browser = kernel()
    say(browser, "precious")

    if way == "remove":
        chat.remove(0)
    elif way == "pop":
        chat.history.pop(0)
    else:
        chat.update(0, {"role": "system", "content": "be brief"})
    left = texts(chat.history)
    say(browser, "next")

    later, _ = kernel()
    assert _saved(later) == [[*left, "next", "echo next"], ["precious", "echo precious"]]


def test_a_message_removed_among_others_is_removed_from_the_saved_conversation(kernel: Make) -> None:
    chat, browser = kernel()
    say(browser, "question", "and more")

    chat.remove(0)
    say(browser, "again")

    later, _ = kernel()
    assert _saved(later) == [["echo question", "and more", "echo and more", "again", "echo again"]]
