"""Versions of turns, from Python and from the page: nothing that was answered is lost until the user deletes it."""

from __future__ import annotations

import itertools
import random
import threading
from collections.abc import Iterator
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.errors import EventRefused, VersionError
from chatwidget.testing import Browser
from chatwidget.testing.parts import controller_of


def counting() -> Any:
    numbers = itertools.count(1)
    return lambda message, history: f"{message}! {next(numbers)}"


def texts(chat: Any) -> list[str]:
    return [message["content"] for message in chat.history]


@pytest.fixture
def chat() -> Iterator[cw.ChatInterface]:
    one = cw.ChatInterface(counting(), editable="all")
    one.submit("a").wait(30)
    yield one
    one.close()


def test_retry_keeps_the_old_answer_as_a_version(chat: cw.ChatInterface) -> None:
    chat.retry().wait(30)
    chat.retry().wait(30)

    assert texts(chat) == ["a", "a! 3"]
    assert [message["content"] for message in chat.branches(1)] == ["a! 1", "a! 2", "a! 3"]
    assert [message["content"] for message in chat.branches(0)] == ["a"]


def test_switching_brings_back_what_followed(chat: cw.ChatInterface) -> None:
    chat.submit("b").wait(30)
    chat.switch(1, 0)
    before = texts(chat)
    chat.fork(0)
    chat.undo().wait(30)
    chat.redo().wait(30)

    assert texts(chat) == before


def test_the_page_shows_and_switches_versions(chat: cw.ChatInterface) -> None:
    browser = Browser(chat)
    browser.click("Retry")
    browser.wait_until(lambda: browser.status == "ready" and len(browser.history) == 2)
    key = browser.page["ids"][1]

    assert browser.page["versions"] == {key: [1, 2]}
    browser.click("Previous branch", 1)
    assert [message["content"] for message in browser.history] == ["a", "a! 1"]
    assert list(browser.page["versions"].values()) == [[0, 2]]
    browser.click("Next branch", 1)
    assert browser.history[1]["content"] == "a! 2"


def test_an_edited_question_is_a_version_of_the_question(chat: cw.ChatInterface) -> None:
    chat.submit("b").wait(30)
    with controller_of(chat).session.change():
        run = controller_of(chat).actions.edit(0, "A")
    run.wait(30)

    assert texts(chat) == ["A", "A! 3"]
    chat.switch(0, 0)
    assert texts(chat) == ["a", "a! 1", "b", "b! 2"]


def test_an_edited_answer_is_corrected_in_place(chat: cw.ChatInterface) -> None:
    chat.submit("b").wait(30)

    with controller_of(chat).session.change():
        controller_of(chat).actions.edit(1, "corrected")

    assert texts(chat) == ["a", "corrected", "b", "b! 2"]
    assert len(chat.branches(1)) == 1
    assert chat.history[1]["metadata"]["edited"] is True


def test_undo_and_redo(chat: cw.ChatInterface) -> None:
    chat.submit("b").wait(30)
    whole = texts(chat)
    browser = Browser(chat)
    browser.click("Undo")
    browser.click("Undo")

    assert texts(chat) == []
    browser.click("Redo")
    browser.click("Redo")
    assert texts(chat) == whole
    assert chat.draft == ""
    with pytest.raises(LookupError, match="Redo"):
        browser.click("Redo")


def test_what_was_undone_becomes_a_version_when_something_is_sent(chat: cw.ChatInterface) -> None:
    chat.submit("b").wait(30)
    chat.undo().wait(30)
    assert [len(chat.branches(i)) for i in (0, 1)] == [1, 1]

    chat.submit("c").wait(30)

    assert [message["content"] for message in chat.branches(2)] == ["b", "c"]
    with pytest.raises(EventRefused, match="nothing to redo"):
        chat.redo()


def test_redo_takes_back_a_clear_too(chat: cw.ChatInterface) -> None:
    chat.retry().wait(30)
    whole = texts(chat)
    chat.clear().wait(30)

    chat.redo().wait(30)

    assert texts(chat) == whole
    assert len(chat.branches(1)) == 2


def test_a_retry_that_is_stopped_before_its_first_word_leaves_the_old_answer() -> None:
    waiting = threading.Event()
    answers = iter([lambda: "first", lambda: waiting.wait(10) and "late"])
    chat = cw.ChatInterface(lambda message, history: next(answers)())
    chat.submit("a").wait(30)
    run = chat.retry()

    chat.stop()

    run.wait(30)
    waiting.set()
    assert texts(chat) == ["a", "first"]
    assert len(chat.branches(1)) == 1


def test_a_retry_that_fails_shows_the_error_as_a_version() -> None:
    numbers = itertools.count()

    def answer(message: str) -> str:
        if next(numbers):
            raise RuntimeError("no answer")
        return "first"

    chat = cw.ChatInterface(answer)
    chat.submit("a").wait(30)
    with pytest.raises(RuntimeError):
        chat.retry().wait(30)

    assert "error" in chat.history[1]["metadata"]
    chat.switch(1, 0)
    assert texts(chat) == ["a", "first"]


def test_versions_of_a_chat_with_a_callback_for_the_whole_history() -> None:
    chat, numbers = cw.ChatWidget(), itertools.count(1)

    @chat.on_submit
    def respond(message: str, history: Any) -> Any:
        yield [*history, {"role": "user", "content": message}]
        yield [*history, {"role": "user", "content": message}, {"role": "assistant", "content": str(next(numbers))}]

    chat.submit("a").wait(30)
    chat.retry().wait(30)

    assert [message["content"] for message in chat.branches(1)] == ["1", "2"]
    assert len(chat.branches(0)) == 1
    chat.switch(1, 0)
    assert texts(chat) == ["a", "1"]


def test_a_fork_has_the_path_up_to_a_message_and_goes_its_own_way(chat: cw.ChatInterface) -> None:
    chat.submit("b").wait(30)
    chat.retry().wait(30)

    fork, whole = chat.fork(1), chat.fork(branches=True)
    fork.submit("c").wait(30)

    assert texts(fork) == ["a", "a! 1", "c", "c! 4"]
    assert texts(chat) == ["a", "a! 1", "b", "b! 3"]
    assert [message["content"] for message in whole.branches(3)] == ["b! 2", "b! 3"]
    whole.retry().wait(30)
    assert len(whole.branches(3)) == 3
    assert len(chat.branches(3)) == 2


def test_prune_deletes_hidden_versions_and_says_how_many_messages(chat: cw.ChatInterface) -> None:
    chat.submit("b").wait(30)
    with controller_of(chat).session.change():
        run = controller_of(chat).actions.edit(0, "A")
    run.wait(30)

    assert chat.prune(0) == 4
    assert len(chat.branches(0)) == 1
    assert chat.prune() == 0


def test_deleting_the_version_that_is_shown_shows_its_neighbor_and_asks_nothing(chat: cw.ChatInterface) -> None:
    chat.retry().wait(30)
    browser = Browser(chat)

    browser.send_event({"type": "prune", "message": browser.page["ids"][1], "which": "this"})

    assert texts(chat) == ["a", "a! 1"]
    assert browser.status == "ready"
    assert browser.page["versions"] == {}


@pytest.mark.parametrize(
    "change",
    [
        lambda chat: setattr(chat, "history", []),
        lambda chat: chat.history.clear(),
        lambda chat: chat.history.pop(0),
        lambda chat: chat.remove(0),
    ],
)
def test_what_the_program_removes_takes_its_versions_along(chat: cw.ChatInterface, change: Any) -> None:
    chat.retry().wait(30)

    change(chat)

    assert chat.prune() == 0


def test_appending_and_updating_keep_versions(chat: cw.ChatInterface) -> None:
    chat.retry().wait(30)

    chat.append({"role": "assistant", "content": "more"})
    chat.update(0, {"role": "user", "content": "A"})

    assert [message["content"] for message in chat.branches(1)] == ["a! 1", "a! 2"]


def test_a_switch_during_a_run_is_refused_in_words(chat: cw.ChatInterface) -> None:
    chat.retry().wait(30)
    go = threading.Event()
    other = cw.ChatInterface(lambda message: go.wait(10) and "x", history=chat.history)
    run = other.submit("q")

    with pytest.raises(EventRefused, match="Stop it before you show another version"):
        other.switch(0, 0)
    go.set()
    run.wait(30)
    with pytest.raises(VersionError, match="has 2 versions; there is no number 5"):
        chat.switch(1, 5)


@pytest.mark.parametrize("seed", range(25))
def test_after_random_steps_page_and_kernel_agree_and_no_answer_is_lost(seed: int) -> None:
    source = random.Random(seed)
    chat = cw.ChatInterface(counting(), editable="user")
    browser = Browser(chat)
    said: set[str] = set()
    for _ in range(25):
        steps: list[Any] = [lambda: chat.submit(source.choice("abc")).wait(30)]
        if chat.history:
            index = source.randrange(len(chat.history))
            steps += [
                lambda: chat.retry().wait(30),
                lambda: chat.undo().wait(30),
                lambda index=index: chat.switch(index, source.randrange(len(chat.branches(index)))),
                lambda: chat.append({"role": "assistant", "content": f"noted {source.random()}"}),
            ]
        if browser.page["can"]["redo"]:
            steps.append(lambda: chat.redo().wait(30))
        source.choice(steps)()
        said |= {message["content"] for message in chat.history if message["role"] == "assistant"}
        browser.wait_until(lambda: browser.history == [dict(message) for message in chat.history], timeout=10)

    tree = controller_of(chat).core.versions.tree
    hidden = {message["content"] for turn in tree.hidden.values() for _, message in turn.entries}
    assert said <= hidden | {message["content"] for message in chat.history}
    browser.reload()
    assert browser.page["versions"] == {
        key: list(place) for key, place in controller_of(chat).core.versions.forks().items()
    }


def test_a_chat_without_versions_sends_nothing_about_them(chat: cw.ChatInterface) -> None:
    browser = Browser(chat)

    assert browser.page["versions"] == {}
    assert not controller_of(chat).core.versions.tree
