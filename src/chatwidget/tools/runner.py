"""Runs the calls of a round, all at once, and gives their results as they come. Stop leaves those that do not end.

A synchronous tool runs on a daemon thread, which Python cannot end; an asynchronous one runs on a loop, and is
canceled.
"""

from __future__ import annotations

import asyncio
import contextvars
import queue
import time
import traceback
from collections.abc import AsyncGenerator, Iterator, Sequence
from concurrent.futures import Future
from typing import Any, NamedTuple

from chatwidget.messages.secrets import without_secrets
from chatwidget.messages.text import whole_characters
from chatwidget.runtime.frames import without_our_frames
from chatwidget.runtime.loops import own_loop
from chatwidget.runtime.threads import Threads
from chatwidget.tools.calls import Call
from chatwidget.tools.results import Result, result_of
from chatwidget.tools.stop_hook import on_stop

_threads = Threads("chatwidget-tool")


class Outcome(NamedTuple):
    """A call, what it returned, and how long it took."""

    call: Call
    result: Result
    seconds: float


def run_calls(calls: Sequence[Call]) -> Iterator[Outcome]:
    """Run calls, and yield each outcome as it comes; end early when the run is stopped."""
    ended: queue.SimpleQueue[Future[Outcome] | None] = queue.SimpleQueue()
    futures = [_start(call, None) for call in calls]
    try:
        with on_stop(lambda: ended.put(None)):
            for future in futures:
                future.add_done_callback(ended.put)
            for _ in futures:
                done = ended.get()
                if done is None:
                    return
                yield done.result()
    finally:
        for future in futures:
            future.cancel()


async def run_calls_async(calls: Sequence[Call]) -> AsyncGenerator[Outcome, None]:
    """Run calls, and yield each outcome as it comes; asynchronous tools run on the present loop."""
    loop = asyncio.get_running_loop()
    futures = [asyncio.wrap_future(_start(call, loop)) for call in calls]
    try:
        for done in asyncio.as_completed(futures):
            yield await done
    finally:
        for future in futures:
            future.cancel()


def _start(call: Call, loop: asyncio.AbstractEventLoop | None) -> Future[Outcome]:
    if call.tool is not None and call.tool.is_async:
        return asyncio.run_coroutine_threadsafe(_outcome_async(call), loop or own_loop())
    future: Future[Outcome] = Future()
    future.set_running_or_notify_cancel()
    context = contextvars.copy_context()

    def work() -> None:
        future.set_result(context.run(_outcome, call))

    try:
        _threads.start(work)
    except RuntimeError:  # no threads, as in JupyterLite
        work()
    return future


def _outcome(call: Call) -> Outcome:
    began = time.monotonic()
    try:
        result = result_of(_tool_of(call).call(call.arguments or {}))
    except BaseException as error:
        result = error_result(error)
    return Outcome(call, result, time.monotonic() - began)


async def _outcome_async(call: Call) -> Outcome:
    began = time.monotonic()
    try:
        result = result_of(await _tool_of(call).call(call.arguments or {}))
    except asyncio.CancelledError:
        raise
    except BaseException as error:
        result = error_result(error)
    return Outcome(call, result, time.monotonic() - began)


def _tool_of(call: Call) -> Any:
    if call.tool is None:
        raise RuntimeError("a refused call was run")
    return call.tool


def error_result(error: BaseException) -> Result:
    """Return what a tool raised: with the traceback of its own code for the user, in one line for the model."""
    try:
        short = f"{type(error).__name__}: {error}"
    except Exception:
        short = f"{type(error).__name__} (no message: its __str__ raised an exception)"
    try:
        trace = without_our_frames(error.__traceback__)
        whole = "".join(traceback.format_exception(type(error), error, trace)).rstrip()
    except Exception:
        whole = short
    short, whole = (without_secrets(whole_characters(text)) for text in (short, whole))
    return Result(whole, failed=True, sent=short)
