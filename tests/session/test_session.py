"""The order in which a session does things, and which of them happen with the lock held."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from chatwidget.controller.protocols import NoSaver
from chatwidget.conversation.branches import Fork
from chatwidget.conversation.page import Can
from chatwidget.messages.message import check_message
from chatwidget.session import Session


class NoRuns:
    """No run is in progress."""

    at_work = has_deferred = False

    def write_deferred(self) -> None:
        raise AssertionError("nothing is deferred")

    def writing_failed(self, error: Exception) -> None:
        raise AssertionError("nothing is written") from error

    def driving_loop(self) -> None:
        return None


class NoButtons:
    """No button has something to do."""

    def current(self) -> Can:
        return {}

    def versions(self) -> dict[str, Fork]:
        return {}


class WatchedSaver(NoSaver):
    """A saver that records that it was notified."""

    def __init__(self, watched: Watched) -> None:
        self._watched = watched

    def changed(self, *, urgent: bool) -> None:
        self._watched.step("saver changed")


class Watched:
    """A session, and the steps it takes, each with whether the lock was held."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.steps: list[tuple[str, bool]] = []
        self.session = Session(lambda frame, buffers: self.step(str(frame["type"])), lambda: self.step("notify"))
        self.session.attach(runs=NoRuns(), permissions=NoButtons(), saver=WatchedSaver(self))
        evict = self.session.blobs.evict
        monkeypatch.setattr(self.session.blobs, "evict", lambda: (self.step("free"), evict()))

    def step(self, name: str) -> None:
        self.steps.append((name, self._lock_is_held()))

    def _lock_is_held(self) -> bool:
        def try_it() -> None:
            if self.session.lock.acquire(blocking=False):
                self.session.lock.release()
                free.append(True)

        free: list[bool] = []
        thread = threading.Thread(target=try_it)
        thread.start()
        thread.join()
        return not free

    def append(self, text: str) -> None:
        history = self.session.history
        history.splice(len(history.messages), len(history.messages), [check_message({"role": "user", "content": text})])


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(monkeypatch)


LOCKED = [("patch", True), ("saver changed", True), ("free", True)]


def test_a_change_is_sent_then_saved_then_frees_bytes_then_observers_are_notified_then_comes_what_was_put_off(
    watched: Watched,
) -> None:
    with watched.session.change():
        watched.append("hello")
        watched.session.later(lambda: watched.step("later"))

    assert watched.steps == [*LOCKED, ("notify", False), ("later", False)]


def test_only_the_outermost_change_is_published(watched: Watched) -> None:
    with watched.session.change():
        with watched.session.change():
            watched.append("one")
            watched.session.later(lambda: watched.step("inner"))
        watched.append("two")
        watched.session.later(lambda: watched.step("outer"))

    assert watched.steps == [*LOCKED, ("notify", False), ("inner", False), ("outer", False)]


def fails() -> None:
    raise RuntimeError("a step fails")


@pytest.mark.parametrize("step", ["send", "changed", "notify", "later"])
def test_a_step_that_fails_does_not_keep_the_others_from_being_done(
    watched: Watched, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(name: str) -> None:
        steps.append((name, True))
        if name == step:
            fails()

    steps: list[Any] = []
    names = {"patch": "send", "saver changed": "changed"}
    monkeypatch.setattr(watched, "step", lambda name: failing(names.get(name, name)))

    with watched.session.change():
        watched.append("hello")
        watched.session.later(lambda: watched.step("later"))

    assert [name for name, _ in steps] == ["send", "changed", "free", "notify", "later"]


def test_what_was_changed_before_an_error_is_published_all_the_same(watched: Watched) -> None:
    def append_and_fail() -> None:
        with watched.session.change():
            watched.append("hello")
            fails()

    with pytest.raises(RuntimeError, match="a step fails"):
        append_and_fail()

    assert watched.steps == [*LOCKED, ("notify", False)]


def test_a_change_that_is_not_urgent_waits_for_the_pace_of_the_page(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatwidget.wire.pacing._SHORTEST", 5.0)
    with watched.session.change():
        watched.append("first")
    watched.steps.clear()

    with watched.session.change(urgent=False):
        watched.append("second")

    assert watched.steps == [("saver changed", True)]


def test_who_is_notified_may_wait_for_a_thread_that_changes_the_conversation(watched: Watched) -> None:
    def change_elsewhere() -> None:
        thread = threading.Thread(target=lambda: changes(lambda: watched.append("elsewhere")))
        thread.start()
        thread.join(10)
        assert not thread.is_alive()

    def changes(act: Callable[[], None]) -> None:
        with watched.session.change():
            act()

    with watched.session.change():
        watched.append("here")
        watched.session.later(change_elsewhere)

    assert [message["content"] for message in watched.session.history.messages] == ["here", "elsewhere"]
