"""Hooks that end in an exception that ends programs, and interrupts: deferred work is done, and the chat goes on."""

from __future__ import annotations

import _thread
import asyncio
import contextlib
import random
import signal
import threading
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.testing.browser import Browser
from tests.attack.interrupts import interrupts

pytestmark = [
    pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
ENDS = [KeyboardInterrupt, SystemExit, asyncio.CancelledError]


def plain(message: str) -> str:
    return message.upper()


def streamed(message: str) -> Iterator[str]:
    for end in range(1, len(message) + 1):
        yield message[:end].upper()


async def awaited(message: str) -> str:
    return message.upper()


async def streamed_on_a_loop(message: str) -> AsyncIterator[str]:
    for end in range(1, len(message) + 1):
        yield message[:end].upper()


FUNCTIONS = [plain, streamed, awaited, streamed_on_a_loop]


class Hook:
    """An observer that raises while it is armed."""

    def __init__(self, error: type[BaseException], on: str | None = None) -> None:
        self.error, self.on, self.armed, self.calls = error, on, True, 0

    def __call__(self, change: Any) -> None:
        if self.armed and (self.on is None or change["new"] == self.on):
            self.calls += 1
            raise self.error


def done_within(run: Any, seconds: float = 10) -> bool:
    """Return whether a run ends, in whatever way."""
    with contextlib.suppress(TimeoutError):
        with contextlib.suppress(KeyboardInterrupt, SystemExit, asyncio.CancelledError, cw.ChatError):
            run.wait(seconds)
        return bool(run.done)
    return False


def assert_usable(chat: Any) -> None:
    chat.stop()
    chat.clear()
    chat.submit("usable").wait(10)
    assert chat.status == "ready"
    assert [message["content"] for message in chat.history] == ["usable", "USABLE"]


@pytest.mark.parametrize("error", ENDS)
@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("hook", ["history", "submitted", "streaming", "ready"])
def test_an_observer_that_ends_in_such_an_exception_leaves_a_usable_chat(
    function: Any, hook: str, error: type[BaseException]
) -> None:
    chat = cw.ChatInterface(function)
    observer = Hook(error, None if hook == "history" else hook)
    chat.observe(observer, "history" if hook == "history" else "status")
    run = None
    with contextlib.suppress(error):
        run = chat.submit("first")
    second = None
    with contextlib.suppress(error):
        second = chat.submit("second")

    assert all(done_within(each) for each in (run, second) if each is not None)
    deadline = time.monotonic() + 10
    while chat.status in ("submitted", "streaming"):
        assert time.monotonic() < deadline, chat.status
        threading.Event().wait(0.01)
    observer.armed = False
    assert_usable(chat)


@pytest.mark.parametrize("error", ENDS)
def test_such_an_exception_of_an_observer_goes_on_to_the_caller_when_all_is_done(error: type[BaseException]) -> None:
    chat = cw.ChatInterface(plain)
    first, second = Hook(error, "submitted"), []
    chat.observe(first, "status")
    chat.observe(lambda change: second.append(change["new"]), "history")

    with pytest.raises(error):
        chat.submit("first")

    first.armed = False
    assert_usable(chat)
    assert second


@pytest.mark.parametrize("error", ENDS)
@pytest.mark.parametrize("event", ["stop", "clear", "like", "copy"])
def test_a_callback_that_ends_in_such_an_exception_leaves_a_usable_chat(event: str, error: type[BaseException]) -> None:
    chat = cw.ChatInterface(plain)
    hook = Hook(error)
    getattr(chat, f"on_{event}")(lambda *given: hook({"new": None}))
    browser = Browser(chat)
    browser.send("first")
    browser.wait_until(lambda: browser.status == "ready" and len(browser.history) == 2)

    if event == "stop":
        chat.stop()
    else:
        browser.click({"clear": "Clear", "like": "Like", "copy": "Copy message"}[event])

    assert_usable(chat)


@pytest.mark.parametrize("error", ENDS)
@pytest.mark.parametrize("function", [plain, awaited])
def test_a_chat_function_that_ends_in_such_an_exception_leaves_a_usable_chat(
    function: Any, error: type[BaseException]
) -> None:
    wrong = [True]

    def sync(message: str) -> str:
        if wrong:
            raise error
        return message.upper()

    async def on_a_loop(message: str) -> str:
        return sync(message)

    chat = cw.ChatInterface(sync if function is plain else on_a_loop)

    assert done_within(chat.submit("first"))
    wrong.clear()
    assert_usable(chat)


@pytest.fixture
def interrupts_raise() -> Iterator[None]:
    """An interrupt raises KeyboardInterrupt, also where a shell in the background has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interrupts_raise")
@pytest.mark.parametrize("function", FUNCTIONS)
def test_an_interrupt_at_any_moment_of_a_change_leaves_a_usable_chat(function: Any) -> None:
    chance = random.Random(7)
    chat = cw.ChatInterface(function)
    chat.observe(lambda change: None, "history")
    for _ in range(120):
        with contextlib.suppress(KeyboardInterrupt):
            threading.Timer(chance.uniform(0, 0.012), _thread.interrupt_main).start()
            for number in range(1_000_000):
                chat.submit(f"question {number}").wait(10)
                chat.retry().wait(10)
                chat.undo()
        assert_usable(chat)


def test_a_real_kernel_that_is_interrupted_at_random_moments_has_a_usable_chat_each_time() -> None:
    result = interrupts(12, seed=3)

    assert (result.tries, result.failures) == (12, [])
