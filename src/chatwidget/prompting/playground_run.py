"""A run of a playground, as the user sees it: it can be waited for and stopped."""

from __future__ import annotations

import asyncio
import threading
import warnings
from collections.abc import Callable, Coroutine, Generator
from concurrent.futures import Future

from chatwidget.prompting.board_run import BoardRun
from chatwidget.runtime.frames import user_stacklevel
from chatwidget.runtime.loops import on_own_loop, own_loop


class PlaygroundRun:
    """A run of a playground.

    Attributes:
        cells: how many cells were chosen.
        requests: how many of them are to be asked.
    """

    def __init__(
        self,
        engine: BoardRun,
        cells: int,
        requests: int,
        alongside: Callable[[asyncio.Event], Coroutine[object, object, None]],
        finish: Callable[[], Coroutine[object, object, None]],
    ) -> None:
        self._engine, self._alongside, self._finish = engine, alongside, finish
        self.cells, self.requests = cells, requests
        self._future: Future[None] | None = None
        self._stopped = threading.Event()

    def start(self) -> None:
        """Begin."""
        self._future = on_own_loop(self._drive())

    def when_done(self, call: Callable[[], None]) -> None:
        """Call a function once the run has ended."""
        if self._future is not None:
            self._future.add_done_callback(lambda _: call())

    @property
    def done(self) -> bool:
        """Whether it has ended."""
        return self._future is not None and self._future.done()

    @property
    def stopped(self) -> bool:
        """Whether it was stopped."""
        return self._stopped.is_set()

    @property
    def sent(self) -> int:
        """How many requests were sent."""
        return self._engine.sent

    @property
    def ended_by(self) -> str | None:
        """Why it ended before all was asked, in a sentence, or None."""
        return " ".join([*self._paused_words(), *([self._engine.ended_by] if self._engine.ended_by else [])]) or None

    def __await__(self) -> Generator[object, None, None]:
        """Wait for the end on an event loop."""
        if self._future is not None:
            yield from asyncio.shield(asyncio.wrap_future(self._future)).__await__()

    def wait(self, timeout: float | None = None) -> None:
        """Wait for the end, and warn of variants that were paused.

        Raises:
            TimeoutError: it has not ended after `timeout` seconds; it goes on.
        """
        if self._future is not None:
            try:
                self._future.result(timeout)
            except TimeoutError:
                if not self.done:
                    raise TimeoutError(f"The run has not ended after {timeout} s; it goes on.") from None
                raise
        if paused := self._paused_words():
            warnings.warn(" ".join(paused), stacklevel=user_stacklevel())

    def stop(self) -> None:
        """Stop it: requests under way are broken off, answers stay."""
        if not self.done:
            self._stopped.set()
            own_loop().call_soon_threadsafe(self._engine.stop)

    def __repr__(self) -> str:
        state = "stopped" if self.stopped else "done" if self.done else "running"
        why = f": {self.ended_by}" if self.ended_by else ""
        return f"<PlaygroundRun {state}, {self.sent} requests sent{why}>"

    def _paused_words(self) -> list[str]:
        return [f"{name} was paused: {why}" for name, why in self._engine.paused.items()]

    async def _drive(self) -> None:
        ended = asyncio.Event()
        alongside = asyncio.create_task(self._alongside(ended))
        try:
            await self._engine.run()
        finally:
            ended.set()
            await asyncio.gather(alongside, return_exceptions=True)
            await self._finish()
