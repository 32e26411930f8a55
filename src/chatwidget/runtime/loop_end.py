"""What becomes of work of ours on an event loop that ends: tasks are canceled, then generators are closed, silently.

`asyncio.run`, and everybody who calls `loop.shutdown_asyncgens()`, closes the asynchronous generators that the loop
knows. A generator of a run cannot be closed while the run's task is inside it, so the loop knows a generator of ours
instead, which does both in order. Where a loop is only closed, nothing runs any more, and the task is closed with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import types
import weakref
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from typing import Any

log = logging.getLogger("chatwidget")

_PATIENCE = 5.0  # seconds for what a canceled task still does
_Generator = AsyncGenerator[Any, Any]
_Coroutine = Coroutine[Any, Any, None]


class LoopWork:
    """The work of ours on one event loop.

    Args:
        loop: the loop; it runs on this thread.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.is_over = False
        self._loop = loop
        self._tasks: weakref.WeakSet[asyncio.Task[None]] = weakref.WeakSet()
        self._generators: weakref.WeakSet[_Generator] = weakref.WeakSet()
        self._sentinel = _until_the_end(weakref.ref(self))
        with contextlib.suppress(StopIteration):
            self._sentinel.__anext__().send(None)  # from here on, the loop knows it

    def start(self, coroutine: _Coroutine) -> Callable[[], None]:
        """Start a task that ends in order when the loop does; return what ends it earlier, from any thread."""
        steps = _stepwise(coroutine, self._generators.add)
        task = self._loop.create_task(steps)
        # asyncio would log that it is destroyed, where the loop was closed and nobody could end it.
        task._log_destroy_pending = False  # type: ignore[attr-defined]
        self._tasks.add(task)

        def end() -> None:
            if self._loop.is_closed():
                steps.close()
                _close(coroutine)  # where it had not begun
            else:
                self._loop.call_soon_threadsafe(task.cancel)

        return end

    async def end(self) -> None:
        """Cancel the tasks, and close the generators that were begun in them."""
        self.is_over = True
        tasks = [task for task in self._tasks if not task.done()]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=_PATIENCE)
        for generator in list(self._generators):
            try:
                await generator.aclose()
            except Exception:
                log.debug("could not close a generator of a run whose event loop ends", exc_info=True)


_known: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, LoopWork] = weakref.WeakKeyDictionary()


def work_on(loop: asyncio.AbstractEventLoop) -> LoopWork:
    """Return the work of ours on a loop that runs on this thread."""
    work = _known.get(loop)
    if work is None:
        work = _known[loop] = LoopWork(loop)
    return work


def is_over(loop: asyncio.AbstractEventLoop) -> bool:
    """Return whether a loop ends, or has ended."""
    work = _known.get(loop)
    # asyncio does not say otherwise that it has closed its generators, and warns about each that begins afterwards.
    has_closed_generators = getattr(loop, "_asyncgens_shutdown_called", False)
    return loop.is_closed() or has_closed_generators or (work is not None and work.is_over)


async def _until_the_end(work: weakref.ref[LoopWork]) -> _Generator:
    """Wait in a `yield` until the loop closes its generators."""
    try:
        yield
    finally:
        ended = work()
        if ended is not None:
            await ended.end()


async def _stepwise(coroutine: _Coroutine, begun: Callable[[_Generator], None]) -> None:
    await _steps(coroutine, begun)


@types.coroutine
def _steps(coroutine: _Coroutine, begun: Callable[[_Generator], None]) -> Generator[Any, Any, None]:
    """Run a coroutine; `begun` gets the generators that begin in it, and the loop does not."""
    step: Callable[[Any], Any] = coroutine.send
    given: Any = None
    while True:
        hooks = sys.get_asyncgen_hooks()
        sys.set_asyncgen_hooks(firstiter=begun)
        try:
            awaited = step(given)
        except StopIteration:
            return
        finally:
            sys.set_asyncgen_hooks(*hooks)
        step = coroutine.send
        try:
            given = yield awaited
        except GeneratorExit:
            _close(coroutine)
            raise
        except BaseException as error:
            step, given = coroutine.throw, error


def _close(coroutine: _Coroutine) -> None:
    try:
        coroutine.close()
    except RuntimeError:  # it awaits something before it ends, and nothing runs any more
        log.debug("a run whose event loop was closed could not be closed in order", exc_info=True)
