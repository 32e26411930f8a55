"""The run in progress and those that wait for it. One run at a time; the others are queued in order."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Iterator
from contextlib import contextmanager

from chatwidget.conversation.composer import Composer
from chatwidget.errors import RunError
from chatwidget.messages.message import Message
from chatwidget.messages.metadata import error_metadata
from chatwidget.runs.job import Job, RunOver, Work
from chatwidget.runs.run import Run, log
from chatwidget.runtime import captured_output
from chatwidget.runtime.loops import kernel_loop
from chatwidget.runtime.timers import timers
from chatwidget.session import Session
from chatwidget.wire.pacing import budget

_LOG_DELAY = 0.3  # seconds in which a caller that waits for a run gets its error


class RunQueue:
    """The job in progress, and the queue.

    A job starts only when the whole conversation is loaded, and it stays loaded until the job ends.

    Args:
        session: the conversation.
        composer: gets back what was sent if no value arrives.
        on_own_loop: whether asynchronous callbacks keep off the kernel's loop.
    """

    def __init__(self, session: Session, composer: Composer, *, on_own_loop: bool = False) -> None:
        self._session, self._composer = session, composer
        self._queue: list[Job] = []
        self.job: Job | None = None
        self._pauses = 0
        self._on_own_loop = on_own_loop
        self._loop = kernel_loop()  # for callbacks that are started by a thread without one

    @property
    def at_work(self) -> bool:
        """See `session.RunState`."""
        return self.job is not None

    @property
    def has_deferred(self) -> bool:
        """See `session.RunState`."""
        return self.job is not None and self.job.has_deferred

    def write_deferred(self) -> None:
        """See `session.RunState`."""
        if self.job is not None:
            self.job.work.writer.write_deferred()

    def writing_failed(self, error: Exception) -> None:
        """See `session.RunState`; it may have happened on any thread, and the callback gets it at its next value."""
        if self.job is not None:
            self.job.fail(error)

    def driving_loop(self) -> asyncio.AbstractEventLoop | None:
        """See `session.RunState`."""
        return None if self.job is None else self.job.run.loop

    def main_loop(self) -> asyncio.AbstractEventLoop | None:
        """Return the kernel's loop, if one runs and callbacks may use it."""
        from chatwidget.runtime.loop_end import is_over  # not needed to show a chat

        if self._on_own_loop:
            return None
        self._loop = kernel_loop() or self._loop
        loop = self._loop
        return loop if loop is not None and loop.is_running() and not is_over(loop) else None

    def add(self, job: Job, *, first: bool = False) -> Run:
        """Start a job, or queue it behind the one in progress."""
        if job.on_loop and (loop := self.main_loop()) is not None:
            job.run.set_loop(loop)
        with self._session.change():
            self._end_orphan()
            ahead = self._queue[-1] if self._queue and not first else self.job
            if ahead is not None:
                job.run.queued_behind(ahead.run)
            if first:
                self._queue.insert(0, job)
            else:
                self._queue.append(job)
            self._advance()
        return job.run

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Do not start queued jobs inside this block.

        So stopping a run cannot start the next one on an incomplete history.
        """
        self._pauses += 1
        try:
            yield
        finally:
            self._pauses -= 1
            self._advance()

    def _advance(self) -> None:
        while self.job is None and self._queue and not self._pauses:
            job = self.job = self._queue.pop(0)
            self._session.page.clear_alert()
            try:
                begins = job.begin(self._session.history.ids)
            except Exception as error:
                self._end(job, error)
                continue
            if not begins:
                self._end(job, None)
                continue
            self._session.page.submitted()
            budget.begin()
            drive = functools.partial(self._drive, job)
            self._session.later(functools.partial(self._session.saver.when_saved, drive))
        self._session.page.set_queued(len(self._queue))

    def _end_orphan(self) -> None:
        """End the run if its loop was closed: nothing drives it any more."""
        job = self.job
        if job is not None and job.run.loop is not None and job.run.loop.is_closed():
            self._end(job, RunError("The event loop of this run was closed before the run finished."))
            self._advance()
            self._session.later(job.run.cancel)

    def lost(self) -> None:
        """End a run whose event loop was closed while a caller waits for it."""
        with self._session.change(whole=False):
            self._end_orphan()

    def _drive(self, job: Job) -> None:
        if self.job is not job:
            return  # it was stopped before it began
        from chatwidget.runs.driver import CallbackDriver  # not needed to show a chat

        work = job.work
        drive = CallbackDriver(
            job.run,
            call=lambda: self._call(work),
            take=functools.partial(self._take, job, work),
            finish=lambda error: self._finish(job, error),
        )
        captured_output.start_routing()
        try:
            job.context.run(drive.start, on_loop=job.on_loop, loop=self.main_loop())
        except BaseException as error:
            self._finish(job, error)
            if not isinstance(error, Exception):
                raise

    @staticmethod
    def _call(work: Work) -> object:
        captured_output.collect(work.writer.output)
        return work.call()

    def _take(self, job: Job, work: Work, value: object) -> None:
        if self.job is not job:
            raise RunOver
        if job.error is not None:
            raise job.error
        budget.value()
        writer = work.writer
        if writer.defer(value):
            self._session.value_deferred()
            return
        converted = writer.convert(value)
        first = not writer.began
        with self._session.change(urgent=first, whole=False):
            if self.job is not job:
                raise RunOver
            with self._session.changing_as_run():
                writer.write(converted)
            if writer.began and first:
                self._session.page.streaming()
        if self.job is job:
            writer.after_write()

    def _finish(self, job: Job, error: BaseException | None) -> None:
        captured_output.stop_routing()
        with self._session.change(whole=False):
            if self.job is job:
                error = error or job.error or (job.work.writer.silence() if job.is_prepared else None)
                if error is not None:
                    self._log_later(job.run, error)
                self._end(job, error)
                self._advance()

    def _log_later(self, run: Run, error: BaseException) -> None:
        """Log the error unless `run.wait()` has raised it. The chat shows it in either case."""

        def write() -> None:
            if not run.error_was_raised:
                log.error("a chat callback failed", exc_info=error)

        if not timers.call_in(_LOG_DELAY, write):
            write()

    def _end(self, job: Job, error: BaseException | None, *, return_sent: bool = True) -> None:
        with self._session.changing_as_run():
            error = self._bring_to_rest(job, error, return_sent=return_sent)
        added = job.added(self._session.history)
        complete = functools.partial(job.run.complete, added, error)
        self._session.later(functools.partial(self._session.saver.when_saved, complete))

    def _bring_to_rest(self, job: Job, error: BaseException | None, *, return_sent: bool) -> BaseException | None:
        """Bring history and page to rest after a job, and return the error it ends with."""
        self.job = None
        if job.is_prepared:
            budget.end()
            try:
                self._finish_writing(job, error, return_sent=return_sent)
                if error is None and not job.run.stopped:
                    # The page shows "ready" only when what was learned from the answer is stored.
                    job.work.on_success(job.added(self._session.history))
            except Exception as broken:
                error = error or broken
        self._session.page.end_run(failed=error is not None)
        if error is not None and not self._is_in_history(job, error):
            self._session.page.show_alert({**error_metadata(error), "retry": False})
        return error

    def _finish_writing(self, job: Job, error: BaseException | None, *, return_sent: bool) -> None:
        work = job.work
        reason = "stopped" if job.run.stopped else "interrupted" if error is not None else None
        work.writer.finish(reason)
        self._session.blobs.drop_unreferenced(self._session.history.messages)
        if work.writer.began:
            return
        if reason is None:
            work.on_silence()
            return
        work.undo_cut()
        if error is None:
            work.on_stop()
        if work.sent is not None and return_sent:
            self._composer.return_sent(work.sent)

    @staticmethod
    def _is_in_history(job: Job, error: BaseException) -> bool:
        """Write an error into the history, and return whether it has a place there."""
        try:
            return job.is_prepared and job.work.writer.fail(error)
        except Exception:
            log.exception("could not display an error in the chat history")
            return False

    def stop(self, run: Run, *, return_sent: bool = True) -> None:
        """Stop a run, or remove it from the queue.

        Args:
            run: the run.
            return_sent: put what was sent back into the composer, if no value has arrived.
        """
        with self._session.change(whole=False):
            job = self.job
            if job is not None and job.run is run:
                run.mark_stopped()
                self._end(job, None, return_sent=return_sent)
                self._advance()
                self._session.later(run.cancel)
                return
            for job in self._queue:
                if job.run is run:
                    self._drop(job)
                    return

    def _drop(self, job: Job) -> None:
        self._queue.remove(job)
        job.run.mark_stopped()
        self._session.later(job.on_drop)
        self._session.page.set_queued(len(self._queue))
        none: list[Message] = []
        self._session.later(functools.partial(job.run.complete, none, None))

    def drop_queue(self) -> None:
        """Remove every job that has not begun."""
        for job in list(self._queue):
            self._drop(job)

    def find(self, event: str) -> Job | None:
        """Return the job that an event asked for, if it has not ended."""
        jobs = [*self._queue] if self.job is None else [self.job, *self._queue]
        return next((job for job in jobs if job.event == event), None)
