"""The run at work and those that wait for it. One run at a time; the others are queued in order."""

from __future__ import annotations

import asyncio
import functools
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chatwidget.errors import RunError
from chatwidget.messages.message import Message
from chatwidget.messages.metadata import error_metadata
from chatwidget.runs.driver import CallbackDriver
from chatwidget.runs.job import Job, RunOver, Work, started
from chatwidget.runs.run import Run, log
from chatwidget.runtime import captured_output
from chatwidget.runtime.loops import kernel_loop
from chatwidget.runtime.timers import timers
from chatwidget.session import Session
from chatwidget.wire.pacing import budget

_HEARD = 0.3  # seconds in which who waits for a run is given its error


class RunQueue:
    """The present job and the queue. A job begins where all of the conversation is here; till it ends that stays so.

    Args:
        session: the conversation.
        loop: remembers the kernel's loop for callbacks that come from elsewhere.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._queue: deque[Job] = deque()
        self.job: Job | None = None
        self._holds = 0
        self._loop = kernel_loop()
        self.on_own_loop = False  # whether asynchronous callbacks keep off the kernel's loop
        session.at_work = lambda: self.job is not None
        session.has_noted, session.place_noted = self._has_noted, self._place_noted
        session.broke = self._broke
        session.loop_at_work = lambda: None if self.job is None else self.job.run.loop

    def loop(self) -> asyncio.AbstractEventLoop | None:
        """The kernel's main loop, if one runs."""
        if self.on_own_loop:
            return None
        self._loop = kernel_loop() or self._loop
        return self._loop if self._loop is not None and self._loop.is_running() else None

    def add(self, job: Job, *, first: bool = False) -> Run:
        """Begin a job, or queue it behind the present one."""
        if job.on_loop and (loop := self.loop()) is not None:
            job.run.driven_by(loop)
        with self._session.change():
            self._bury()
            ahead = self._queue[-1] if self._queue and not first else self.job
            if ahead is not None:
                job.run.queued_behind(ahead.run)
            if first:
                self._queue.appendleft(job)
            else:
                self._queue.append(job)
            self._advance()
        return job.run

    @contextmanager
    def held(self) -> Iterator[None]:
        """In here nothing that waits begins; a stop must not let it begin on a half-made history."""
        self._holds += 1
        try:
            yield
        finally:
            self._holds -= 1
            self._advance()

    def _advance(self) -> None:
        while self.job is None and self._queue and not self._holds:
            job = self._queue.popleft()
            job.before = frozenset(self._session.history.ids)
            self.job = job
            page = self._session.page
            page["alert"] = None
            try:
                job.start = job.prepare()
            except Exception as error:
                self._end(job, error)
                continue
            if job.start is None:
                self._end(job, None)
                continue
            page["status"] = "submitted"
            budget.begin()
            drive = functools.partial(self._drive, job)
            self._session.later(lambda drive=drive: self._session.once_saved(drive))  # type: ignore[misc]
        self._session.page["queued"] = len(self._queue)

    def _bury(self) -> None:
        """End a job whose loop was closed under it: nobody drives it any more."""
        job = self.job
        if job is not None and job.run.loop is not None and job.run.loop.is_closed():
            self._end(job, RunError("The event loop that drove this run was closed before it ended."))
            self._advance()

    def lost(self) -> None:
        """Somebody waits for a run whose loop is closed."""
        with self._session.change(whole=False):
            self._bury()

    def _drive(self, job: Job) -> None:
        if self.job is not job:
            return  # stopped before it began
        start = started(job)
        drive = CallbackDriver(
            job.run,
            call=lambda: self._collecting(start),
            take=functools.partial(self._take, job, start),
            finish=lambda error: self._finish(job, error),
        )
        captured_output.start_routing()
        try:
            job.context.run(drive.start, on_loop=job.on_loop, loop=self.loop())
        except Exception as error:
            self._finish(job, error)

    @staticmethod
    def _collecting(start: Work) -> Any:
        captured_output.collect(start.turn.output)
        return start.call()

    def _take(self, job: Job, start: Work, value: Any) -> None:
        if self.job is not job:
            raise RunOver
        if job.broken is not None:
            raise job.broken
        budget.value()
        if start.turn.note(value):
            self._session.noted()
            return
        converted = start.turn.convert(value)
        first = not start.turn.began
        with self._session.change(urgent=first, whole=False):
            if self.job is not job:
                raise RunOver
            with self._session.by_run():
                start.turn.place(converted)  # type: ignore[arg-type]
            if start.turn.began and first:
                self._session.page["pending"] = None
                self._session.page["status"] = "streaming"
        if self.job is job:
            start.turn.placed()

    def _has_noted(self) -> bool:
        return self.job is not None and self.job.start is not None and self.job.start.turn.has_noted

    def _place_noted(self) -> None:
        if self.job is not None:
            started(self.job).turn.place_noted()

    def _broke(self, error: Exception) -> None:
        """Placing a noted value failed, on whatever thread looked: the callback hears of it at its next value."""
        if self.job is not None:
            self.job.broken = error

    def _finish(self, job: Job, error: BaseException | None) -> None:
        captured_output.stop_routing()
        with self._session.change(whole=False):
            if self.job is job:
                error = error or job.broken or (started(job).turn.silence() if job.start is not None else None)
                if error is not None:
                    self._log_later(job.run, error)
                self._end(job, error)
                self._advance()

    def _log_later(self, run: Run, error: BaseException) -> None:
        """Log an error that nobody who waited for the run was given: the chat shows it, if somebody looks there."""

        def write() -> None:
            if not run.heard:
                log.error("a chat callback failed", exc_info=error)

        if not timers.call_in(_HEARD, write):
            write()

    def _end(self, job: Job, error: BaseException | None) -> None:
        with self._session.by_run():
            error = self._rest(job, error)
        history = self._session.history
        added = [
            message
            for message_id, message in zip(history.ids, history.messages, strict=True)
            if message_id not in job.before and (job.start is None or job.start.turn.added(message_id))
        ]
        if job.start is not None and error is None and not job.run.stopped:
            answered = job.start.answered
            self._session.later(lambda: answered(added))
        complete = functools.partial(job.run.complete, added, error)
        self._session.later(lambda: self._session.once_saved(complete))

    def _rest(self, job: Job, error: BaseException | None) -> BaseException | None:
        """Bring history and page to rest after a job; gives the error it ends with."""
        page, start = self._session.page, job.start
        self.job = None
        page["pending"] = None
        if start is not None:
            budget.end()
            try:
                reason = "stopped" if job.run.stopped else "interrupted" if error is not None else None
                self._settle(start, reason)
            except Exception as broken:
                error = error or broken
        page["status"] = "ready" if error is None else "error"
        if error is not None and not self._shown(start, error):
            page["alert"] = {**error_metadata(error), "retry": False}
        return error

    def _settle(self, start: Work, reason: str | None) -> None:
        start.turn.settle(reason)
        self._session.blobs.settle(self._session.history.messages)
        if start.turn.began:
            return
        if reason is None:
            start.keep()
            return
        start.roll_back()
        if start.sent is not None:
            self._session.give_back(start.sent)

    @staticmethod
    def _shown(start: Work | None, error: BaseException) -> bool:
        """Whether an error has found its place in the history."""
        try:
            return start is not None and start.turn.fail(error)
        except Exception:
            log.exception("an error could not be shown in the history")
            return False

    def stop(self, run: Run, *, give_back: bool = True) -> None:
        """Stop a run, or take it out of the queue.

        Args:
            run: the run.
            give_back: put what was sent back into the composer, if no value came.
        """
        with self._session.change(whole=False):
            job = self.job
            if job is not None and job.run is run:
                run.stopped = True
                if job.start is not None and not give_back:
                    job.start.sent = None
                self._end(job, None)
                self._advance()
                self._session.later(run.cancel)
                return
            for job in self._queue:
                if job.run is run:
                    self._drop(job)
                    return

    def _drop(self, job: Job) -> None:
        self._queue.remove(job)
        job.run.stopped = True
        self._session.later(job.dropped)
        self._session.page["queued"] = len(self._queue)
        none: list[Message] = []
        self._session.later(lambda: job.run.complete(none, None))

    def drop_queue(self) -> None:
        """Withdraw every job that has not begun."""
        for job in list(self._queue):
            self._drop(job)

    def find(self, event: str) -> Job | None:
        """The job that an event asked for, if it is not over."""
        jobs = [*self._queue] if self.job is None else [self.job, *self._queue]
        return next((job for job in jobs if job.event == event), None)
