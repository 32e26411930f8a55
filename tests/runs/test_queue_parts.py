"""The queue's own decisions: which loop drives, what waits for what, what is logged, and what ends how."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.testing.browser import Browser
from chatwidget.testing.parts import controller_of
from tests.support.gate import Gate, texts


async def held(message: str) -> str:
    await asyncio.sleep(60)
    return message


@pytest.mark.asyncio
async def test_the_loop_that_drives_a_run_is_known_while_it_is_driven() -> None:
    chat = cw.ChatInterface(held)
    queue = controller_of(chat).core.queue
    assert queue.driving_loop() is None

    run = chat.submit("a")

    assert queue.driving_loop() is asyncio.get_running_loop()
    run.stop()
    assert queue.driving_loop() is None


@pytest.mark.asyncio
@pytest.mark.parametrize("place", [0, 1, 2])
async def test_waiting_on_the_loop_that_drives_a_run_or_one_before_it_is_refused(place: int) -> None:
    chat = cw.ChatInterface(held)
    runs = [chat.submit(text) for text in "abc"]

    with pytest.raises(cw.ChatError, match="would block the event loop"):
        runs[place].wait(1)

    for run in reversed(runs):
        run.stop()


def test_a_retry_goes_before_what_waits() -> None:
    gate = Gate()
    chat = cw.ChatInterface(gate)
    runs = [chat.submit(text) for text in "ab"]
    assert gate.began.wait(30)

    again = chat.retry()
    gate.go.set()

    for run in (*runs, again):
        run.wait(30)
    assert texts(chat.history) == ["a", "a done", "b", "b done"]
    assert gate.calls == ["a", "a", "b"]


def test_a_run_whose_loop_was_closed_says_so() -> None:
    async def left(chat: cw.ChatInterface) -> cw.Run:
        run = chat.submit("a")
        await asyncio.sleep(0)
        return run

    loop = asyncio.new_event_loop()
    chat = cw.ChatInterface(held)
    run = loop.run_until_complete(left(chat))
    loop.close()

    with pytest.raises(cw.ChatError) as raised:
        run.wait(30)

    assert str(raised.value) == "The event loop of this run was closed before the run finished."
    assert "was closed before the run finished" in str(chat.history)


def test_an_error_that_nobody_waits_for_is_logged_in_these_words() -> None:
    logged = threading.Event()
    records: list[logging.LogRecord] = []

    class Heard(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record)
            logged.set()

    def fail(message: str) -> str:
        raise ValueError("no such city")

    handler = Heard()
    logging.getLogger("chatwidget").addHandler(handler)
    try:
        cw.ChatInterface(fail).submit("a")
        assert logged.wait(10)
    finally:
        logging.getLogger("chatwidget").removeHandler(handler)

    assert [record.getMessage() for record in records] == ["a chat callback failed"]
    assert records[0].exc_info is not None
    assert isinstance(records[0].exc_info[1], ValueError)


def test_a_question_that_is_stopped_before_any_answer_stays_without_one() -> None:
    asked, go = threading.Event(), threading.Event()

    def wait(message: str) -> str:
        asked.set()
        go.wait(10)
        return message

    chat = cw.ChatInterface(wait)
    browser = Browser(chat)
    browser.send("mine")
    assert asked.wait(30)

    chat.stop()

    browser.wait_until(lambda: browser.status == "ready")
    go.set()
    assert texts(chat.history) == ["mine"]
    assert browser.draft == ""


def test_a_run_that_is_dropped_from_the_queue_ends_and_the_page_counts_the_rest() -> None:
    gate = Gate()
    chat = cw.ChatInterface(gate)
    browser = Browser(chat)
    runs = [chat.submit(text) for text in "abc"]
    browser.wait_until(lambda: browser.page["queued"] == 2)

    runs[1].stop()

    assert runs[1].wait(30) == []
    assert runs[1].stopped
    browser.wait_until(lambda: browser.page["queued"] == 1)
    gate.go.set()
    assert texts(runs[2].wait(30)) == ["c", "c done"]
    assert texts(chat.history) == ["a", "a done", "c", "c done"]


def test_an_error_before_any_text_is_in_the_history_and_offers_retry() -> None:
    def fail(message: str) -> Any:
        raise ValueError("no such city")

    chat = cw.ChatInterface(fail)

    with pytest.raises(ValueError, match="no such city"):
        chat.submit("a").wait(30)

    assert chat.history[-1]["metadata"]["error"]["text"] == "no such city"
    assert chat.status == "error"
