"""Threads for callbacks: one that is free takes the next callback, and ends when there is none for a while."""

from __future__ import annotations

import gc
import threading
import time
import weakref

import pytest

from chatwidget.runtime.threads import Threads

_LONGEST = 40.0


def _thread_of_a_job(threads: Threads) -> threading.Thread:
    used: list[threading.Thread] = []
    done = threading.Event()

    def job() -> None:
        used.append(threading.current_thread())
        done.set()

    threads.start(job)
    assert done.wait(_LONGEST)
    return used[0]


def test_a_thread_that_is_free_takes_the_next_job() -> None:
    threads, deadline = Threads("tested", idle=60), time.monotonic() + _LONGEST
    first = _thread_of_a_job(threads)

    while _thread_of_a_job(threads) is not first:  # the first one may not be free yet
        assert time.monotonic() < deadline

    assert first.name == "tested"
    assert first.daemon


def test_jobs_at_the_same_time_have_a_thread_each() -> None:
    threads, together = Threads("tested"), threading.Barrier(3)

    for _ in range(2):
        threads.start(lambda: together.wait(_LONGEST))

    together.wait(_LONGEST)


def test_a_thread_without_a_job_ends_and_the_next_job_has_another() -> None:
    threads = Threads("tested", idle=0.01)
    first = _thread_of_a_job(threads)

    first.join(_LONGEST)

    assert not first.is_alive()
    assert _thread_of_a_job(threads) is not first


def test_every_job_is_done_while_threads_are_about_to_end() -> None:
    threads, done = Threads("tested", idle=0.0001), threading.Semaphore(0)

    for _ in range(500):
        threads.start(done.release)

    assert all(done.acquire(timeout=_LONGEST) for _ in range(500))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_job_that_raises_ends_its_thread_and_others_go_on() -> None:
    threads, failed = Threads("tested", idle=60), list[threading.Thread]()

    def job() -> None:
        failed.append(threading.current_thread())
        raise ValueError("of the job")

    threads.start(job)
    deadline = time.monotonic() + _LONGEST
    while not failed or failed[0].is_alive():
        assert time.monotonic() < deadline

    assert _thread_of_a_job(threads) is not failed[0]


def test_a_thread_that_waits_holds_nothing_of_its_last_job() -> None:
    class Large:
        def work(self) -> None:
            done.set()

    threads, done = Threads("tested", idle=60), threading.Event()
    large = Large()
    alive = weakref.ref(large)
    threads.start(large.work)
    assert done.wait(_LONGEST)

    del large

    deadline = time.monotonic() + _LONGEST
    while alive() is not None:
        gc.collect()
        assert time.monotonic() < deadline
