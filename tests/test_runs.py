"""One run at a time: queueing, stopping, waiting, and the same through the event loop where no thread starts."""

import asyncio
import contextvars
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.testing import Browser


def _texts(history: Any) -> list[str]:
    return [message["content"] for message in history]


@pytest.fixture
def no_threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in JupyterLite: no thread starts."""

    def start(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    from chatwidget import pacing

    monkeypatch.setattr(pacing, "timers", pacing.Timers())
    monkeypatch.setattr("chatwidget.wire.timers", pacing.timers)
    monkeypatch.setattr("chatwidget.controller.timers", pacing.timers)
    monkeypatch.setattr(threading.Thread, "start", start)
    return


class _Gate:
    """A chat function that writes, then waits to be let go; counts how many are at work."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.began = threading.Event()
        self.calls: list[str] = []

    def __call__(self, message: str, history: Any) -> Any:
        self.calls.append(message)
        yield f"{message}..."
        self.began.set()
        self.go.wait(10)
        yield f"{message} done"


def test_submits_from_python_are_queued_in_order() -> None:
    gate = _Gate()
    chat = cw.ChatInterface(gate)
    runs = [chat.submit(text) for text in "abc"]
    assert gate.began.wait(5)
    assert gate.calls == ["a"]
    gate.go.set()
    assert [_texts(run.wait(5)) for run in runs] == [["a", "a done"], ["b", "b done"], ["c", "c done"]]
    assert _texts(chat.history) == ["a", "a done", "b", "b done", "c", "c done"]


def test_enter_while_a_run_is_on_keeps_the_draft_and_a_racing_submit_is_refused() -> None:
    gate = _Gate()
    chat = cw.ChatInterface(gate)
    browser = Browser(chat)
    browser.send("a")
    assert gate.began.wait(5)
    browser.send("b")
    assert browser.draft == "b"
    assert not browser._do({"type": "submit", "text": "c", "files": [], "view": "other"})
    gate.go.set()
    browser.wait_until(lambda: browser.status == "ready")
    assert gate.calls == ["a"]


def test_python_undo_retry_and_clear_stop_the_run_first() -> None:
    for verb, expected in (("undo", []), ("clear", []), ("retry", ["a", "a..."])):
        gate = _Gate()
        chat = cw.ChatInterface(gate)
        first = chat.submit("a")
        assert gate.began.wait(5)
        gate.began.clear()
        getattr(chat, verb)()
        assert first.wait(5) is not None
        assert first.stopped
        if verb == "retry":
            assert gate.began.wait(5)
        assert _texts(chat.history) == expected
        gate.go.set()


def test_a_cleared_chat_stays_cleared() -> None:
    gate = _Gate()
    chat = cw.ChatInterface(gate)
    browser = Browser(chat)
    runs = [chat.submit("a"), chat.submit("b")]
    assert gate.began.wait(5)
    browser.click("Clear")
    gate.go.set()
    for run in runs:
        assert run.wait(5) is not None
        assert run.stopped
    assert (chat.history, browser.history, gate.calls, browser.status) == ([], [], ["a"], "ready")


def test_assigning_a_history_stops_the_run_and_its_own_object_does_nothing() -> None:
    gate = _Gate()
    chat = cw.ChatInterface(gate)
    run = chat.submit("a")
    assert gate.began.wait(5)
    chat.history = chat.history
    assert not run.done
    chat.history += [{"role": "user", "content": "more"}]
    assert not run.done
    chat.history = [{"role": "user", "content": "new"}]
    assert _texts(run.wait(5)) == ["a", "a..."]
    assert run.stopped
    gate.go.set()
    assert _texts(chat.history) == ["new"]


def test_what_python_changes_during_a_run_is_kept() -> None:
    gate = _Gate()
    chat = cw.ChatInterface(gate, history=[{"role": "user", "content": "0"}, {"role": "assistant", "content": "1"}])
    browser = Browser(chat)
    run = chat.submit("a")
    assert gate.began.wait(5)
    chat.append({"role": "user", "content": "appended"})
    chat.insert(0, {"role": "system", "content": "inserted"})
    chat.update(1, {"role": "user", "content": "updated"})
    chat.remove(2)
    gate.go.set()
    run.wait(5)
    assert _texts(chat.history) == ["inserted", "updated", "a", "a done", "appended"]
    assert browser.history == chat.history


def test_a_message_of_the_run_that_was_removed_stays_removed() -> None:
    gate = _Gate()
    chat = cw.ChatInterface(gate)
    run = chat.submit("a")
    assert gate.began.wait(5)
    chat.remove(1)
    gate.go.set()
    run.wait(5)
    assert _texts(chat.history) == ["a"]


def test_a_callback_that_never_ends_can_be_stopped_and_the_next_one_runs() -> None:
    forever = threading.Event()
    chat = cw.ChatInterface(lambda message, history: "answer" if message == "b" else forever.wait())
    browser = Browser(chat)
    browser.send("a")
    browser.click("Stop")
    browser.send("b")
    browser.wait_until(lambda: _texts(browser.history) == ["a", "b", "answer"])
    forever.set()


def test_wait_raises_timeout_and_the_run_goes_on() -> None:
    gate = _Gate()
    chat = cw.ChatInterface(gate)
    run = chat.submit("a")
    with pytest.raises(TimeoutError, match="goes on"):
        run.wait(0.01)
    gate.go.set()
    assert _texts(run.wait(5)) == ["a", "a done"]
    assert run.done
    assert not run.stopped


def test_a_queued_run_can_be_stopped() -> None:
    gate = _Gate()
    chat = cw.ChatInterface(gate)
    first, second = chat.submit("a"), chat.submit("b")
    second.stop()
    gate.go.set()
    first.wait(5)
    assert second.wait(5) == []
    assert gate.calls == ["a"]


def test_observers_get_the_last_history_then_the_final_status_then_wait_returns() -> None:
    events: list[Any] = []
    chat = cw.ChatInterface(lambda message, history: iter(["a", "ab", "abc"]))
    chat.observe(lambda change: events.append((change.name, change.new)), ["history", "status"])
    chat.submit("q").wait(5)
    assert [name for name, _ in events[-2:]] == ["history", "status"]
    assert (_texts(events[-2][1]), events[-1][1]) == (["q", "abc"], "ready")


def test_observers_run_on_the_thread_of_the_run_and_not_once_per_value() -> None:
    threads: set[Any] = set()
    own: list[threading.Thread] = []
    counts = [0]

    def answer(message: str, history: Any) -> Any:
        own.append(threading.current_thread())
        for i in range(3000):
            yield str(i)

    def observe(change: Any) -> None:
        if len(change.new) == 2:
            counts[0] += 1
            threads.add(threading.current_thread())

    chat = cw.ChatInterface(answer)
    chat.observe(observe, "history")
    began = time.monotonic()
    chat.submit("q").wait(20)
    assert threads == set(own)
    assert counts[0] <= (time.monotonic() - began) / 0.033 + 3


def test_a_callback_sees_the_context_it_was_sent_from() -> None:
    variable = contextvars.ContextVar("variable", default="none")
    chat = cw.ChatInterface(lambda message, history: variable.get())
    variable.set("mine")
    assert chat.submit("q").wait(5)[-1]["content"] == "mine"


async def _slow(message: str, history: Any) -> Any:
    for text in ("a", "ab"):
        await asyncio.sleep(0)
        yield text


@pytest.mark.asyncio
async def test_an_async_callback_runs_on_the_loop_and_can_be_awaited() -> None:
    loops: list[Any] = []

    async def answer(message: str, history: Any) -> Any:
        loops.append(asyncio.get_running_loop())
        async for value in _slow(message, history):
            yield value

    chat = cw.ChatInterface(answer)
    assert _texts(await chat.submit("q")) == ["q", "ab"]
    assert loops == [asyncio.get_running_loop()]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "function", [_slow, lambda message, history: _slow(message, history)], ids=["async", "lambda of async"]
)
async def test_waiting_on_the_loop_that_drives_the_run_raises_at_once_naming_await(function: Any) -> None:
    chat = cw.ChatInterface(function)
    run = chat.submit("q")
    with pytest.raises(cw.ChatError, match="await run"):
        run.wait(5)
    assert _texts(await run) == ["q", "ab"]


@pytest.mark.asyncio
async def test_stop_cancels_an_async_callback_and_its_finally_runs() -> None:
    began, ended = asyncio.Event(), asyncio.Event()

    async def answer(message: str, history: Any) -> Any:
        try:
            yield "so far"
            began.set()
            await asyncio.sleep(60)
        finally:
            ended.set()

    chat = cw.ChatInterface(answer)
    run = chat.submit("q")
    await asyncio.wait_for(began.wait(), 5)
    chat.stop()
    assert _texts(await run) == ["q", "so far"]
    await asyncio.wait_for(ended.wait(), 5)


@pytest.mark.asyncio
async def test_await_raises_what_the_callback_raised() -> None:
    async def answer(message: str, history: Any) -> str:
        raise KeyError("x")

    with pytest.raises(KeyError):
        await cw.ChatInterface(answer).submit("q")


def test_an_async_callback_works_in_a_script_without_a_loop() -> None:
    assert _texts(cw.ChatInterface(_slow).submit("q").wait(5)) == ["q", "ab"]


async def _until(check: Callable[[], Any]) -> None:
    async with asyncio.timeout(5) if hasattr(asyncio, "timeout") else _Forever():
        while not check():
            await asyncio.sleep(0)


class _Forever:
    async def __aenter__(self) -> None:
        return None

    async def __aexit__(self, *error: object) -> None:
        return None


@pytest.mark.asyncio
@pytest.mark.usefixtures("no_threads")
async def test_without_threads_a_generator_streams_through_the_loop_and_stops() -> None:
    chat = cw.ChatInterface(lambda message, history: (f"{message} {i}" for i in range(10**9)))
    browser = Browser(chat)
    run = chat.submit("q")
    await _until(lambda: len(browser.history) == 2 and browser.history[1]["content"] > "q 2")
    chat.stop()
    await run
    assert run.stopped
    await _until(lambda: browser.history == chat.history)
    assert browser.status == "ready"
    with pytest.raises(cw.ChatError, match="await run"):
        chat.submit("again").wait(5)
    chat.stop()


@pytest.mark.asyncio
@pytest.mark.usefixtures("no_threads")
async def test_without_threads_each_kind_of_function_answers() -> None:
    for function in (lambda message: "a", lambda message: iter(["", "a"]), lambda message: _slow("", [])):
        chat = cw.ChatInterface(function)
        browser = Browser(chat)
        await chat.submit("q")
        await _until(lambda browser=browser, chat=chat: browser.history == chat.history)
        assert chat.history[-1]["content"] in ("a", "ab")


@pytest.mark.usefixtures("no_threads")
def test_without_threads_and_without_a_loop_a_script_still_gets_its_answer() -> None:
    chat = cw.ChatInterface(lambda message, history: iter(["a", "ab"]))
    assert _texts(chat.submit("q").wait(5)) == ["q", "ab"]
