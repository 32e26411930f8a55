"""An event loop that ends while runs are driven on it: all is closed in order, and nothing is logged."""

from __future__ import annotations

import asyncio
import gc
import logging
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

import chatwidget as cw

closed: list[str] = []


async def awaited(message: str) -> str:
    await asyncio.sleep(60)
    return "never"


async def streamed(message: str) -> AsyncIterator[str]:
    for length in range(1, 100_000):
        yield "x" * (length % 50)
        await asyncio.sleep(0.001)


async def from_another_generator(message: str) -> AsyncIterator[str]:
    async for value in streamed(message):
        yield value


async def closed_with_an_await(message: str) -> AsyncIterator[str]:
    try:
        async for value in streamed(message):
            yield value
    finally:
        await asyncio.sleep(0.01)
        closed.append(message)


def called_on_a_thread(message: str) -> Coroutine[Any, Any, str]:
    return awaited(message)


def generator_made_on_a_thread(message: str) -> AsyncIterator[str]:
    return streamed(message)


async def said_again(message: str) -> AsyncIterator[str]:
    yield message


def said_again_by_a_thread(message: str) -> AsyncIterator[str]:
    return said_again(message)


class Stream:
    """A stream as clients have it: closing it takes a turn of the loop."""

    def __aiter__(self) -> Stream:
        return self

    async def __anext__(self) -> str:
        await asyncio.sleep(0.001)
        return "x"

    async def aclose(self) -> None:
        await asyncio.sleep(0)


def stream_of_a_client(message: str) -> Stream:
    return Stream()


def with_asyncio_run(main: Coroutine[Any, Any, list[cw.Run]]) -> list[cw.Run]:
    return asyncio.run(main)


def only_closed(main: Coroutine[Any, Any, list[cw.Run]]) -> list[cw.Run]:
    loop = asyncio.new_event_loop()
    runs = loop.run_until_complete(main)
    loop.close()
    return runs


def generators_shut_down(main: Coroutine[Any, Any, list[cw.Run]]) -> list[cw.Run]:
    loop = asyncio.new_event_loop()
    runs = loop.run_until_complete(main)
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()
    return runs


def stopped(main: Coroutine[Any, Any, list[cw.Run]]) -> list[cw.Run]:
    loop = asyncio.new_event_loop()
    task = loop.create_task(main)
    task.add_done_callback(lambda done: loop.stop())
    loop.run_forever()
    loop.close()
    return task.result()


FUNCTIONS = [
    awaited,
    streamed,
    from_another_generator,
    closed_with_an_await,
    called_on_a_thread,
    generator_made_on_a_thread,
    stream_of_a_client,
]


async def asked(chat: cw.ChatInterface, count: int, begun: bool) -> list[cw.Run]:
    """Ask `count` times; with `begun`, return when the first run is driven on this loop."""
    runs = [chat.submit(f"question {number}") for number in range(count)]
    for _ in range(1_000):
        if not begun or chat.status == "streaming":
            break
        await asyncio.sleep(0.002)
        if chat.status == "submitted" and len(asyncio.all_tasks()) > 1:
            break
    return runs


@pytest.mark.parametrize(("begun", "count"), [(True, 1), (True, 3), (False, 2)])
@pytest.mark.parametrize("end", [with_asyncio_run, only_closed, generators_shut_down, stopped])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_loop_that_ends_under_a_run_logs_nothing_and_the_chat_goes_on(
    function: Callable[[str], Any],
    end: Callable[[Any], list[cw.Run]],
    begun: bool,
    count: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING, logger="asyncio")
    chat = cw.ChatInterface(function)

    runs = end(asked(chat, count, begun))

    chat.stop()
    for run in runs:
        run.stop()
    assert all(run.done for run in runs)
    assert chat.status in ("ready", "error")
    del runs, run, chat
    gc.collect()
    assert [record.getMessage() for record in caplog.records if record.name == "asyncio"] == []


@pytest.mark.parametrize("end", [with_asyncio_run, generators_shut_down])
def test_a_generator_that_awaits_something_when_it_is_closed_is_closed_whole(
    end: Callable[[Any], list[cw.Run]],
) -> None:
    closed.clear()
    chat = cw.ChatInterface(closed_with_an_await)

    [run] = end(asked(chat, 1, True))

    with pytest.raises(cw.ChatError, match="canceled"):
        run.wait(30)
    assert closed == ["question 0"]


@pytest.mark.parametrize("function", [said_again, said_again_by_a_thread])
def test_a_run_that_comes_after_a_loop_has_closed_its_generators_is_driven_elsewhere(
    function: Callable[[str], Any], caplog: pytest.LogCaptureFixture
) -> None:
    loop = asyncio.new_event_loop()
    loop.run_until_complete(loop.shutdown_asyncgens())
    chat = cw.ChatInterface(function)

    async def ask() -> None:
        await asyncio.wait_for(chat.submit("question"), 40)

    loop.run_until_complete(ask())
    loop.close()

    assert [message["content"] for message in chat.history] == ["question", "question"]
    # What the canceled runs of the tests above raised is logged a moment later, which may be now.
    assert [record.getMessage() for record in caplog.records if record.name == "asyncio"] == []


def test_a_chat_nobody_waits_for_is_dropped_with_its_closed_loop_in_silence(caplog: pytest.LogCaptureFixture) -> None:
    for function in FUNCTIONS:
        only_closed(asked(cw.ChatInterface(function), 1, True))
        gc.collect()

    assert [record.getMessage() for record in caplog.records if record.name == "asyncio"] == []


def test_a_program_that_ends_while_runs_are_driven_prints_nothing() -> None:
    program = """
        import asyncio
        import chatwidget as cw
        from tests.runs.test_loop_end import FUNCTIONS, asked

        for function in FUNCTIONS:
            asyncio.run(asked(cw.ChatInterface(function), 3, True))
            chat = cw.ChatInterface(function)
            chat.submit("on our own loop")
    """

    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, timeout=60)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
