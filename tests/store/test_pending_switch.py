"""A message that is sent right after "New chat" goes to the new conversation, however slow the database is."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.testing.parts import saved_of
from tests.support import kernels as saved_chats
from tests.support.gate import texts
from tests.support.kernels import Make, emit, reply, say, settle

SUBMIT = {"type": "submit", "text": "now", "files": [], "view": "v"}


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[Make]:
    """Makes a chat as another kernel would."""
    yield from saved_chats.kernels(f"sqlite:///{tmp_path / 'chats.sqlite'}")


def slow(chat: cw.ChatInterface) -> threading.Event:
    """From now on the panel's actions wait until the event is set, as for a slow database."""
    goes_on = threading.Event()
    saved_of(chat).worker.submit(lambda: goes_on.wait(20))
    return goes_on


def kept(kernel: Make) -> dict[str, list[str]]:
    """The texts of every saved conversation, by its title."""
    chat, _ = kernel()
    found = {}
    for entry in list(chat.saved):
        chat.open_conversation(entry["id"])
        found[entry["title"]] = texts(chat.history)
    return found


def test_a_message_sent_right_after_new_chat_begins_the_new_conversation(kernel: Make) -> None:
    chat, browser = kernel()
    say(browser, "hello")
    goes_on = slow(chat)

    emit(browser, "n1", browser.saved.event("new"))
    emit(browser, "s1", SUBMIT)
    goes_on.set()

    assert reply(browser, "n1")["ok"]
    assert reply(browser, "s1")["ok"]
    browser.wait_until(lambda: browser.status == "ready" and len(browser.history) == 2)
    assert texts(chat.history) == ["now", "echo now"]
    settle(chat)
    assert kept(kernel) == {"hello": ["hello", "echo hello"], "now": ["now", "echo now"]}


@pytest.mark.parametrize("event", [{"type": "undo"}, {"type": "retry"}, {"type": "clear"}])
def test_a_button_of_the_conversation_that_is_left_does_nothing_to_the_new_one(
    kernel: Make, event: dict[str, Any]
) -> None:
    chat, browser = kernel()
    say(browser, "hello")
    goes_on = slow(chat)

    emit(browser, "n1", browser.saved.event("new"))
    emit(browser, "e1", event)
    goes_on.set()

    assert "A different conversation was opened" in reply(browser, "e1")["reason"]
    assert texts(chat.history) == []
    settle(chat)
    assert kept(kernel) == {"hello": ["hello", "echo hello"]}


def test_a_message_sent_while_another_conversation_is_being_opened_goes_to_neither(kernel: Make) -> None:
    chat, browser = kernel()
    say(browser, "hello")
    assert browser.send_event(browser.saved.event("new"))
    say(browser, "other")
    goes_on = slow(chat)

    emit(browser, "o1", browser.saved.event("open", "hello"))
    emit(browser, "s1", SUBMIT)
    goes_on.set()

    assert "A different conversation was opened" in reply(browser, "s1")["reason"]
    assert texts(chat.history) == ["hello", "echo hello"]
    settle(chat)
    assert kept(kernel) == {"hello": ["hello", "echo hello"], "other": ["other", "echo other"]}


def test_a_message_for_a_new_chat_that_could_not_begin_is_not_sent_to_the_earlier_conversation(kernel: Make) -> None:
    never = threading.Event()

    def answers(message: str, history: Any) -> Iterator[str]:
        yield "begun"
        never.wait(20)

    chat, browser = kernel(answers)
    browser.send("hello")
    browser.wait_until(lambda: browser.status == "streaming")
    goes_on, asked = threading.Event(), threading.Event()
    open_now = saved_of(chat).switch

    def switch(*given: Any) -> None:
        try:
            open_now(*given)
        finally:
            asked.set()
            goes_on.wait(20)

    saved_of(chat).switch = switch
    emit(browser, "n1", browser.saved.event("new"))
    emit(browser, "s1", SUBMIT)
    assert asked.wait(10)
    emit(browser, "x1", {"type": "stop"})
    never.set()
    goes_on.set()

    assert "in progress" in reply(browser, "n1")["reason"]
    assert "new chat did not begin" in reply(browser, "s1")["reason"]
    browser.wait_until(lambda: browser.status == "ready")
    assert texts(chat.history)[0] == "hello"
    assert "now" not in texts(chat.history)


def test_searching_and_renaming_hold_no_message_up(kernel: Make) -> None:
    chat, browser = kernel()
    say(browser, "hello")
    rename = browser.saved.event("rename", "hello", "good day")
    goes_on = slow(chat)

    emit(browser, "l1", browser.saved.event("search", text="x"))
    emit(browser, "r1", rename)
    emit(browser, "s1", SUBMIT)

    assert reply(browser, "s1")["ok"]
    goes_on.set()
    browser.wait_until(lambda: browser.status == "ready" and len(browser.history) == 4)
