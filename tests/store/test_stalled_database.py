"""A database that neither answers nor fails holds a chat up for a moment, and not for good."""

import threading
from pathlib import Path
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.store import recorder
from chatwidget.testing.browser import Browser
from chatwidget.testing.parts import saved_of
from tests.support import kernels as saved_chats
from tests.support.gate import texts
from tests.support.kernels import say, shows


def test_a_database_that_stalls_is_told_of_and_the_chat_goes_on_and_is_saved_when_it_answers_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "_SAVE_TIMEOUT", 0.3)
    answers_again = threading.Event()
    for make in saved_chats.kernels(f"sqlite:///{tmp_path / 'chats.sqlite'}"):
        chat, browser = make()
        say(browser, "before")
        shows(browser, "before")
        save = saved_of(chat).store.save

        def stalls(*given: Any, save: Any = save) -> Any:
            assert answers_again.wait(60)
            return save(*given)

        saved_of(chat).store.save = stalls
        try:
            run = chat.submit("meanwhile")
            assert texts(run.wait(20)) == ["meanwhile", "echo meanwhile"]
            browser.wait_until(lambda browser=browser: "does not respond" in browser.saved.error)
            assert "not saved yet" in browser.saved.error
            assert chat.submit("at once").wait(20)
        finally:
            answers_again.set()
        browser.wait_until(lambda browser=browser: not browser.saved.error)
        saved_chats.settle(chat)

        _, other = make()
        assert other.saved.open("before")
        assert texts(other.history)[-2:] == ["at once", "echo at once"]
        break


def test_a_run_that_waits_for_a_stalled_database_can_be_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "_SAVE_TIMEOUT", 0.3)
    answers_again = threading.Event()
    chat = cw.ChatInterface(lambda message: message, save_history=f"sqlite:///{tmp_path / 'chats.sqlite'}")
    Browser(chat)
    saved_of(chat).store.worker.submit(lambda: answers_again.wait(60))
    try:
        run = chat.submit("x")
        chat.stop()
        run.wait(20)
        assert run.stopped
    finally:
        answers_again.set()
        chat.close()
