"""The id of a message says when it came, if that is known."""

from __future__ import annotations

import time
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.testing import Browser


def _times(browser: Browser) -> list[int | None]:
    """Return the time in each message's id, in Unix seconds."""
    ends = [str(message_id).partition(".")[2] for message_id in browser.page["ids"]]
    return [int(end, 16) if end else None for end in ends]


@pytest.mark.parametrize("kind", ["function", "callback"])
def test_messages_of_a_turn_have_the_time_at_which_they_came(kind: str) -> None:
    if kind == "function":
        chat: cw.ChatWidget = cw.ChatInterface(lambda message, history: "Hello.")
    else:
        chat = cw.ChatWidget()
        chat.on_submit(lambda text, history: [*history, {"role": "user", "content": text}])
    browser = Browser(chat)
    before = int(time.time())

    browser.send("Hi")
    browser.wait_until(lambda: browser.status == "ready" and len(browser.history) > 0)

    times = _times(browser)
    assert times
    assert all(each is not None and before <= each <= time.time() for each in times)


def test_a_history_that_is_assigned_has_no_times_and_what_is_appended_to_it_has_one() -> None:
    chat = cw.ChatWidget()
    browser = Browser(chat)
    messages: list[Any] = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]

    chat.history = messages
    question: Any = {"role": "user", "content": "And now?"}
    chat.history.append(question)

    *first, last = _times(browser)
    assert first == [None, None]
    assert last is not None
