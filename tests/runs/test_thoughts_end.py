"""A thought that a function left pending ends with its run, and says how."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.testing.browser import Browser

PENDING = {"title": "Searching", "status": "pending"}


def thinking(message: str, history: list[Any]) -> Iterator[Any]:
    """Think, and then end as the message says."""
    yield cw.ChatMessage("Looking it up", metadata=dict(PENDING))
    if message == "fail":
        raise ValueError("no index")
    while message == "go on":
        yield cw.ChatMessage("Looking it up", metadata=dict(PENDING))


@pytest.mark.parametrize(("message", "log"), [("end", None), ("fail", "interrupted"), ("go on", "stopped")])
def test_a_pending_thought_of_a_chat_function_is_closed_at_the_end_of_its_run(message: str, log: str | None) -> None:
    chat = cw.ChatInterface(thinking)
    browser = Browser(chat)

    browser.send(message)
    browser.wait_until(lambda: len(browser.history) > 1)
    if message == "go on":
        browser.click("Stop")
    browser.wait_until(lambda: browser.status in ("ready", "error"))

    metadata = browser.history[1]["metadata"]
    assert (metadata["status"], metadata.get("log")) == ("done", log)


def test_a_pending_thought_of_a_callback_is_closed_and_one_from_before_is_not() -> None:
    before = {"role": "assistant", "content": "", "metadata": {"title": "Mine", "status": "pending"}}
    chat = cw.ChatWidget(history=[before])

    @chat.on_submit
    def think(message: str, history: list[Any]) -> list[Any]:
        return [*history, {"role": "assistant", "content": "x", "metadata": dict(PENDING)}]

    browser = Browser(chat)
    browser.send("hm")
    browser.wait_until(lambda: browser.status == "ready" and len(browser.history) == 2)

    assert [message["metadata"]["status"] for message in browser.history] == ["pending", "done"]
