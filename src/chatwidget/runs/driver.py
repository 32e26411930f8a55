"""Drives any callback, on a thread or on a loop, and takes its values one by one.

A synchronous callback runs on a daemon thread in a copy of the context it was started from; an
asynchronous one on the kernel's main loop if one runs, else on a loop thread of ours. Where no
thread can start, a generator is driven from the loop.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
import inspect
from collections.abc import AsyncIterator, Callable, Iterator

from chatwidget.errors import RunError
from chatwidget.providers import streams
from chatwidget.runs.run import Run, current_run, log
from chatwidget.runtime import closing
from chatwidget.runtime.frames import without_our_frames
from chatwidget.runtime.loop_end import is_over, work_on
from chatwidget.runtime.loops import own_loop
from chatwidget.runtime.threads import Threads

_threads = Threads("chatwidget-run")


def _without_our_frames(error: BaseException) -> BaseException:
    """Return an error whose traceback begins in the callback's own code, if it got there."""
    trace = without_our_frames(error.__traceback__)
    return error if trace is None else error.with_traceback(trace)


def _canceled(cause: asyncio.CancelledError) -> RunError:
    try:
        raise RunError("The run was canceled by something other than chat.stop().") from cause
    except RunError as error:
        return error


class CallbackDriver:
    """The driver of one callback.

    Args:
        run: the run it belongs to.
        call: calls the callback; returns its value, generator, coroutine, or async generator.
        take: takes one value, on the thread that drives the callback, before it is resumed.
        finish: called once at the end, with the error or None.
    """

    def __init__(
        self,
        run: Run,
        call: Callable[[], object],
        take: Callable[[object], None],
        finish: Callable[[BaseException | None], None],
    ) -> None:
        self._run, self._take = run, take
        self._call: Callable[[], object] = call
        self._when_finished = finish
        self._unread: object = None  # what a callback returned on a thread, for a loop to read

    def start(self, *, on_loop: bool, loop: asyncio.AbstractEventLoop | None) -> None:
        """Start it, and return at once; without threads and without a loop, return when it has ended.

        Args:
            on_loop: the callback is asynchronous.
            loop: the kernel's loop, if one runs.
        """
        contextvars.copy_context().run(self._start, on_loop, loop)

    def _start(self, on_loop: bool, loop: asyncio.AbstractEventLoop | None) -> None:
        closing.closers.set(self._run.closers)
        current_run.set(self._run)
        if on_loop:
            try:
                self._start_on(loop or own_loop())
            except RuntimeError:
                own_loop.cache_clear()
                asyncio.run(self._work_on_loop())
            return
        self._run.set_loop(None)
        context = contextvars.copy_context()
        try:
            _threads.start(functools.partial(context.run, self._work, loop))
        except RuntimeError:  # no threads, as in JupyterLite
            if loop is not None and loop.is_running():
                self._start_on(loop)
            else:
                asyncio.run(self._work_on_loop())

    def _work(self, loop: asyncio.AbstractEventLoop | None) -> None:
        try:
            result = streams.as_value_stream(self._call())
            if self._run.done:  # stopped while it was called: nothing will read the stream that it opened
                if streams.is_stream(result) or inspect.iscoroutine(result):
                    closing.hang_up(result)
                self._finish(None)
                return
            if streams.is_awaitable(result) or streams.is_async_stream(result):
                self._call = lambda: result
                self._unread = result
                self._start_on(loop or own_loop())
                return
            if streams.is_stream(result):
                self._iterate(result)
            else:
                self._take(result)
        except BaseException as error:
            self._finish(error)
        else:
            self._finish(None)

    def _iterate(self, values: Iterator[object]) -> None:
        if not hasattr(values, "gi_frame"):  # a generator can only be closed on its own thread
            self._run.closers.append(lambda: closing.hang_up(values))
        try:
            for value in values:
                if self._run.done:
                    break
                self._take(value)
        finally:
            closing.close(values)

    def _start_on(self, loop: asyncio.AbstractEventLoop) -> None:
        self._run.set_loop(loop)
        context = contextvars.copy_context()

        def begin() -> None:
            if self._run.done:
                self._close_unread()
                self._finish(None)
                return
            if is_over(loop):  # it began to end after the run was given to it
                self._start_on(own_loop())
                return
            self._run.closers.append(context.run(work_on(loop).start, self._work_on_loop()))

        self._run.closers.append(lambda: self._close_unread() if loop.is_closed() else None)
        loop.call_soon_threadsafe(begin)

    def _close_unread(self) -> None:
        if inspect.iscoroutine(self._unread):  # else Python says that it was never awaited
            self._unread.close()

    def _finish(self, error: BaseException | None) -> None:
        try:
            self._when_finished(error if error is None else _without_our_frames(error))
        except BaseException:
            if asyncio._get_running_loop() is None:
                raise
            log.exception("an observer of the chat raised an exception that would have ended the event loop")

    async def _work_on_loop(self) -> None:
        try:
            result = streams.as_value_stream(self._call())
            while streams.is_awaitable(result):
                result = streams.as_value_stream(await result)
            if streams.is_async_stream(result):
                await self._iterate_async(result)
            elif streams.is_stream(result):
                await self._iterate_stepwise(result)
            else:
                self._take(result)
        except asyncio.CancelledError as error:
            self._finish(None if self._run.stopped else _canceled(error))
        except GeneratorExit:  # the loop was closed; the queue ends such a run, on a thread of its own choice
            raise
        except BaseException as error:
            self._finish(error)
        else:
            self._finish(None)

    async def _iterate_async(self, values: AsyncIterator[object]) -> None:
        try:
            async for value in values:
                if self._run.done:
                    break
                self._take(value)
        finally:
            await closing.close_async(values)

    async def _iterate_stepwise(self, values: Iterator[object]) -> None:
        """Iterate a synchronous generator on a loop, and let other tasks run in between."""
        try:
            for value in values:
                if self._run.done:
                    break
                self._take(value)
                await asyncio.sleep(0)
        finally:
            closing.close(values)
