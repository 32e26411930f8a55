"""A run: what one waits for, or stops, while a callback is at work. Driving it is for `drive`."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import logging
import threading
from collections.abc import Callable, Generator, Iterator
from typing import Any

from chatwidget.errors import RunError
from chatwidget.messages.message import Message

log = logging.getLogger("chatwidget")


current_run: contextvars.ContextVar[Run | None] = contextvars.ContextVar("chatwidget_run", default=None)


class Run:
    """One callback at work: wait for it, or stop it.

    Attributes:
        stopped: whether it was stopped.
        error: the exception it failed with, or None.

    Example:
        >>> import chatwidget as cw
        >>> chat = cw.ChatInterface(lambda message, history: message.upper())
        >>> run = chat.submit("hello")
        >>> [message["content"] for message in run.wait()]
        ['hello', 'HELLO']
    """

    def __init__(self, stop: Callable[[Run], None], lost: Callable[[], None] = lambda: None) -> None:
        self.stopped = False
        self.error: BaseException | None = None
        self.loop: asyncio.AbstractEventLoop | None = None  # the loop that drives it, if one does
        self.closers: list[Callable[[], Any]] = []
        self._stop, self._lost = stop, lost
        self._done = False
        self._added: list[Message] = []
        self._changed = threading.Condition()
        self._waiters: list[Callable[[], None]] = []
        self._ahead: Run | None = None
        self.heard = False  # somebody who waited was given its error

    @property
    def done(self) -> bool:
        """Whether it is over: ended, failed or stopped."""
        return self._done

    def __repr__(self) -> str:
        state = "at work"
        if self._done:
            state = "stopped" if self.stopped else f"failed: {self.error!r}" if self.error else "done"
        return f"<Run {state}>"

    def stop(self) -> None:
        """Stop it: what was written stays, what comes later is dropped."""
        self._stop(self)

    def queued_behind(self, ahead: Run) -> None:
        """Note that this run begins only when another is over."""
        self._ahead = ahead

    def driven_by(self, loop: asyncio.AbstractEventLoop) -> None:
        """Note that a loop drives this run."""
        with self._changed:
            self.loop = loop
            self._changed.notify_all()

    def complete(self, added: list[Message], error: BaseException | None) -> None:
        """Release everybody who waits."""
        with self._changed:
            if self._done:
                return
            self._added, self.error, self._done = added, error, True
            waiters, self._waiters = self._waiters, []
            self._ahead = None
            self._changed.notify_all()
        for wake in waiters:
            with contextlib.suppress(RuntimeError):  # a loop that was closed meanwhile waits no more
                wake()

    def cancel(self) -> None:
        """Close what the run holds open, so that whoever works for it stops working."""
        for close in self.closers:
            try:
                close()
            except Exception:
                log.debug("closing a stopped run's stream failed", exc_info=True)

    def _result(self) -> list[Message]:
        __tracebackhide__ = True  # IPython and pytest show what failed, not where we raise it again
        if self.error is not None:
            self.heard = True
            raise self.error
        return self._added

    def wait(self, timeout: float | None = None) -> list[Message]:
        """Block until it is over, and return the messages it added.

        Args:
            timeout: seconds, or None for as long as it takes.

        Raises:
            TimeoutError: it is not over in time; it goes on.
            RunError: this thread's loop drives the run, so waiting here could never end.
            Exception: whatever the callback raised.
        """
        __tracebackhide__ = True
        if self.loop is not None and self.loop.is_closed():
            self._lost()
        self._refuse_inside()
        with self._changed:
            ended = self._changed.wait_for(lambda: self._done or self._waits_for_itself(), timeout)
            if not self._done and self._waits_for_itself():
                raise RunError(
                    "run.wait() would block the event loop that drives this run, for ever. Write `await run` instead."
                )
        if not ended:
            raise TimeoutError(f"The run is not over after {timeout} s; it goes on.")
        return self._result()

    def _queue_ahead(self) -> Iterator[Run]:
        """This run, and those that must be over before it can begin."""
        run: Run | None = self
        while run is not None and not run._done:
            yield run
            run = run._ahead

    def _waits_for_itself(self) -> bool:
        loop = asyncio._get_running_loop()
        return loop is not None and any(run.loop is loop for run in self._queue_ahead())

    def _refuse_inside(self) -> None:
        if any(run is current_run.get() for run in self._queue_ahead()):
            raise RunError(
                "A callback waits here for a run that can only begin, or end, after it: for ever. "
                "Return first, or ask another chat."
            )

    def __await__(self) -> Generator[Any, None, list[Message]]:
        self._refuse_inside()
        loop = asyncio.get_running_loop()
        over = loop.create_future()

        def settle() -> None:
            if not over.done():
                over.set_result(None)

        def wake() -> None:
            loop.call_soon_threadsafe(settle)

        with self._changed:
            if not self._done:
                self._waiters.append(wake)
            else:
                over.set_result(None)
        yield from over
        return self._result()
