"""Runs on an event loop: async callbacks, awaiting, and everything through the loop where no thread starts."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.testing.browser import Browser


def _texts(history: Any) -> list[str]:
    return [message["content"] for message in history]


@pytest.fixture
def no_threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in JupyterLite: no thread starts."""

    def start(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    from chatwidget.runtime.threads import Threads
    from chatwidget.runtime.timers import Timers

    own = Timers()
    monkeypatch.setattr("chatwidget.runs.driver._threads", Threads("none of which waits"))
    for module in ("wire.publisher", "controller.listeners"):
        monkeypatch.setattr(f"chatwidget.{module}.timers", own)
    monkeypatch.setattr(threading.Thread, "start", start)
    return


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
        run.wait(30)
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
    assert _texts(cw.ChatInterface(_slow).submit("q").wait(30)) == ["q", "ab"]


async def _until(check: Callable[[], Any]) -> None:
    async with asyncio.timeout(30) if hasattr(asyncio, "timeout") else _Forever():
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
        chat.submit("again").wait(30)
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


def _tokens(count: int) -> Any:
    return lambda message, history: cw.accumulate(f"token{i} " for i in range(count))


@pytest.mark.asyncio
@pytest.mark.usefixtures("no_threads")
async def test_without_threads_one_frame_in_ten_may_be_lost_and_all_agree_at_the_end() -> None:
    chat = cw.ChatInterface(_tokens(3000))
    browser = Browser(chat)
    browser.lose_frames(0.1, seed=3)
    await chat.submit("go")
    await _until(lambda: browser.history == chat.history and browser.status == "ready")
    assert chat.history[-1]["content"].endswith("token2999 ")


@pytest.mark.asyncio
@pytest.mark.usefixtures("no_threads")
async def test_without_threads_two_views_and_a_reload_show_everything_once() -> None:
    chat = cw.ChatInterface(_tokens(2000))
    browser = Browser(chat)
    other = Browser(chat)
    run = chat.submit("go")
    await _until(lambda: len(browser.history) == 2 and len(browser.history[1]["content"]) > 200)
    browser.reload()
    await run
    for page in (browser, browser.second_view(), other):
        await _until(lambda page=page: page.history == chat.history and page.status == "ready")


@pytest.mark.asyncio
@pytest.mark.usefixtures("no_threads")
@pytest.mark.parametrize("length", [0, 100, 1000])
async def test_without_threads_bytes_follow_what_is_streamed(length: int) -> None:
    chat = cw.ChatInterface(_tokens(2000), history=[{"role": "user", "content": "old " * 50}] * length)
    browser = Browser(chat)
    before = browser.traffic
    text = (await chat.submit("go"))[-1]["content"]
    await _until(lambda: browser.history == chat.history)
    frames, size = browser.traffic[0] - before[0], browser.traffic[1] - before[1]
    assert size < len(text) + 400 * frames + 2_000


@pytest.mark.usefixtures("no_threads")
def test_without_threads_and_without_a_loop_a_script_still_gets_its_answer() -> None:
    chat = cw.ChatInterface(lambda message, history: iter(["a", "ab"]))
    assert _texts(chat.submit("q").wait(30)) == ["q", "ab"]
