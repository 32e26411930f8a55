"""A history that Python sets is another conversation; the saved one stays."""

from typing import Any

import pytest

import chatwidget as cw
from tests.saved_chats import Make, say
from tests.streaming import texts

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
