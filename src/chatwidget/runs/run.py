"""A run: a callback in progress that can be waited for, or stopped. `driver` drives it."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import logging
import threading
from collections.abc import Callable, Generator, Iterator

from chatwidget.errors import RunError
from chatwidget.messages.message import Message

log = logging.getLogger("chatwidget")


current_run: contextvars.ContextVar[Run | None] = contextvars.ContextVar("chatwidget_run", default=None)


class Run:
    """A callback in progress: wait for it, or stop it.

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
        self.closers: list[Callable[[], object]] = []
        self._stop, self._lost = stop, lost
        self._done = False
        self._added: list[Message] = []
        self._changed = threading.Condition()
        self._waiters: list[Callable[[], None]] = []
        self._ahead: Run | None = None
        self.error_was_raised = False  # in a caller that waited

    @property
    def done(self) -> bool:
        """Return whether it has ended, failed, or was stopped."""
        return self._done

    def __repr__(self) -> str:
        state = "running"
        if self._done:
            state = "stopped" if self.stopped else f"failed: {self.error!r}" if self.error else "done"
        return f"<Run {state}>"

    def stop(self) -> None:
        """Stop it: what was written stays, later values are dropped."""
        self._stop(self)

    def queued_behind(self, ahead: Run) -> None:
        """Record that this run begins only when another has ended."""
        self._ahead = ahead

    def mark_stopped(self) -> None:
        """Record that it was stopped, so that it ends without an error."""
        self.stopped = True

    def set_loop(self, loop: asyncio.AbstractEventLoop | None) -> None:
        """Record which loop drives this run, or that a thread does."""
        with self._changed:
            self.loop = loop
            self._changed.notify_all()

    def complete(self, added: list[Message], error: BaseException | None) -> None:
        """End the run, and wake all callers that wait for it."""
        with self._changed:
            if self._done:
                return
            self._added, self.error, self._done = added, error, True
            waiters, self._waiters = self._waiters, []
            self._ahead = None
            self._changed.notify_all()
        for wake in waiters:
            with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile: nothing waits on it
                wake()

    def cancel(self) -> None:
        """Close the streams that the run has open, so that servers stop working for it."""
        for close in self.closers:
            try:
                close()
            except Exception:
                log.debug("could not close the stream of a stopped run", exc_info=True)

    def _result(self) -> list[Message]:
        __tracebackhide__ = True  # IPython and pytest show what failed, not where we raise it again
        if self.error is not None:
            self.error_was_raised = True
            raise self.error
        return self._added

    def wait(self, timeout: float | None = None) -> list[Message]:
        """Block until it has ended, and return the messages that it added.

        Args:
            timeout: seconds, or None for as long as it takes.

        Raises:
            TimeoutError: it has not ended in time; it continues.
            RunError: this thread's loop drives the run, so that waiting here would never end.
            Exception: the exception that the callback raised.
        """
        __tracebackhide__ = True
        if self.loop is not None and self.loop.is_closed():
            self._lost()
        self._refuse_inside()
        with self._changed:
            ended = self._changed.wait_for(lambda: self._done or self._waits_for_itself(), timeout)
            if not self._done and self._waits_for_itself():
                raise RunError(
                    "run.wait() would block the event loop that this run needs (deadlock). Use `await run` instead."
                )
        if not ended:
            raise TimeoutError(f"The run did not finish within {timeout} s. It is still running.")
        return self._result()

    def _queue_ahead(self) -> Iterator[Run]:
        """Yield this run, and those that must end before it can begin."""
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
                "A callback cannot wait for a run of its own chat: that run starts only after the callback returns "
                "(deadlock). Return first, or use another chat."
            )

    def __await__(self) -> Generator[object, None, list[Message]]:
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
