"""A worker: one thing after the other, on one thread, which ends when there is nothing to do."""

import threading

import pytest

from chatwidget.runtime import worker
from chatwidget.runtime.worker import Worker


def test_things_are_done_in_order_on_one_thread() -> None:
    one, done = Worker("tested"), list[tuple[int, str]]()
    for number in range(100):
        one.submit(lambda number=number: done.append((number, threading.current_thread().name)))
    one.call(lambda: None, 10)

    assert done == [(number, "tested") for number in range(100)]


def test_a_worker_with_nothing_to_do_has_no_thread_and_does_what_comes_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_IDLE", 0.02)
    one = Worker("tested")
    first = one.call(threading.current_thread, 10)
    first.join(10)
    assert not first.is_alive()

    second = one.call(threading.current_thread, 10)
    assert second is not first
    second.join(10)
    assert not second.is_alive()


def test_what_comes_while_the_thread_is_about_to_end_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_IDLE", 0.0)
    one = Worker("tested")

    assert [one.call(lambda number=number: number, 10) for number in range(500)] == list(range(500))
