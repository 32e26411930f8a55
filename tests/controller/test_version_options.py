"""What can be done with versions: see how they differ, give one a name, delete, and take a deletion back."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.errors import EventRefused, MessageIndexError, VersionError
from chatwidget.testing import Browser


@pytest.fixture
def chat() -> Iterator[cw.ChatInterface]:
    numbers = itertools.count(1)
    one = cw.ChatInterface(lambda message, history: f"{message} in {next(numbers)} words", editable="all")
    one.submit("a").wait(30)
    one.retry().wait(30)
    one.submit("b").wait(30)
    one.retry().wait(30)
    yield one
    one.close()


def texts(chat: Any) -> list[str]:
    return [message["content"] for message in chat.history]


def summary(browser: Browser, index: int) -> Any:
    return json.loads(browser.blob(f"versions:{browser.page['ids'][index]}:1"))


def test_the_options_say_how_many_messages_each_deletion_takes(chat: cw.ChatInterface) -> None:
    browser = Browser(chat)

    first, last = summary(browser, 1), summary(browser, 3)

    assert (first["this"], first["others"]) == (4, 1)
    assert (last["this"], last["others"]) == (1, 1)
    assert first["compared"] == 0
    assert ["removed", "1"] in first["differences"]
    assert ["added", "2"] in first["differences"]


@pytest.mark.parametrize("which", ["this", "others"])
def test_a_deletion_on_the_page_takes_what_it_says_and_redo_brings_all_of_it_back(
    chat: cw.ChatInterface, which: str
) -> None:
    browser = Browser(chat)
    before = [texts(chat), [message["content"] for message in chat.branches(1)]]
    count = summary(browser, 1)[which]

    browser.send_event({"type": "prune", "message": browser.page["ids"][1], "which": which})

    assert len(chat.branches(1)) == 1
    assert texts(chat) == (["a", "a in 1 words"] if which == "this" else before[0])
    assert browser.refusals == []
    browser.click("Redo")
    assert [texts(chat), [message["content"] for message in chat.branches(1)]] == before
    assert len(chat.branches(3)) == 2
    assert summary(browser, 1)[which] == count


def test_a_deletion_from_python_is_taken_back_until_something_else_changes(chat: cw.ChatInterface) -> None:
    assert chat.prune() == 2
    chat.redo().wait(30)
    assert len(chat.branches(3)) == 2

    chat.prune()
    chat.append({"role": "assistant", "content": "more"})

    with pytest.raises(EventRefused, match="nothing to redo"):
        chat.redo()


def test_a_deletion_that_deletes_nothing_leaves_an_undo_to_be_redone(chat: cw.ChatInterface) -> None:
    chat.prune()
    chat.undo().wait(30)

    assert chat.prune(0) == 0

    chat.redo().wait(30)
    assert len(chat.history) == 4


def test_a_name_is_given_changed_and_removed_on_the_page(chat: cw.ChatInterface) -> None:
    browser = Browser(chat)
    message = browser.page["ids"][3]

    assert browser.send_event({"type": "name", "message": message, "name": " terse v3 "})
    assert list(chat.versions) == ["terse v3"]
    assert summary(browser, 3)["name"] == "terse v3"
    assert browser.page["versions"][message][2:] == ["terse v3"]
    assert browser.send_event({"type": "name", "message": message, "name": "terse v4"})
    assert list(chat.versions) == ["terse v4"]
    assert not browser.send_event({"type": "name", "message": browser.page["ids"][1], "name": "terse v4"})
    assert "already" in browser.refusals[-1]
    assert browser.send_event({"type": "name", "message": message, "name": ""})
    assert list(chat.versions) == []


def test_the_differences_of_two_versions_are_lines_of_a_diff(chat: cw.ChatInterface) -> None:
    found = chat.differences(1, 0)

    assert found.splitlines() == [
        "--- version 0",
        "+++ version 1",
        "@@ -1 +1 @@",
        "-a in 1 words",
        "+a in 2 words",
    ]
    assert chat.differences(1, 0, 0) == ""
    with pytest.raises(VersionError, match="has 2 versions; there is no number 7"):
        chat.differences(1, 7)
    with pytest.raises(MessageIndexError):
        chat.differences(9, 0)


def test_a_fork_while_a_response_is_in_progress_has_what_is_written_by_then() -> None:
    gate = threading.Event()

    def answer(message: str) -> Iterator[str]:
        yield "half"
        gate.wait(10)
        yield "half and whole"

    chat = cw.ChatInterface(answer)
    browser = Browser(chat)
    run = chat.submit("a")
    browser.wait_until(lambda: browser.status == "streaming")

    fork = chat.fork()

    gate.set()
    run.wait(30)
    assert texts(fork) == ["a", "half"]
    assert texts(chat) == ["a", "half and whole"]
