"""Running cells of a board: in order, as many at once as the servers take, until done, stopped, or out of budget.

Everything happens on one event loop. Answers are stored as they come, by the caller's `record`.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from chatwidget.prompting.answer import FAILED, STOPPED, Answer
from chatwidget.prompting.asker import Asker, asker_of
from chatwidget.prompting.board import Cell
from chatwidget.prompting.concurrency import AdaptiveLimit, is_patient
from chatwidget.prompting.failure import AskingFailed, failed
from chatwidget.prompting.variant import Variant

_RETRIES = 2  # of a request that failed for a passing reason other than 429
_SAME_FAILURES = 10  # equal failures of a variant in a row after which it is paused
_BACKOFF = 0.5  # seconds before the first retry; doubled for the next


@dataclass(slots=True)
class Attempt:
    """A cell that is to be asked, and what it took so far."""

    cell: Cell
    waited: float = 0.0
    retries: int = 0
    ready_at: float = 0.0


@dataclass(slots=True)
class Column:
    """A variant at work."""

    asker: Asker
    limit: AdaptiveLimit
    queue: deque[Attempt] = field(default_factory=deque)
    paused: str | None = None  # why it is not asked any more
    failures: Counter[str] = field(default_factory=Counter)

    def count_failure(self, error: AskingFailed) -> None:
        """Count a failed answer, and pause the variant if no answer can be expected any more."""
        self.failures[error.sentence] += 1
        if len(self.failures) > 1:
            self.failures = Counter({error.sentence: 1})
        if error.is_hopeless or self.failures[error.sentence] >= _SAME_FAILURES:
            self.paused = error.sentence


@dataclass(frozen=True, slots=True)
class Budget:
    """What a run may use; it ends between requests when it is used up.

    Attributes:
        max_requests: the most requests, or None.
        max_cost: the most that answers may cost, or None.
        price: returns what an answer cost, or None where that is unknown.
    """

    max_requests: int | None = None
    max_cost: float | None = None
    price: Callable[[Cell, Answer], float | None] = lambda cell, answer: None


class BoardRun:
    """A run of cells.

    Args:
        cells: what is asked, in order.
        concurrency: the most requests at once per server and model.
        record: called on the loop with a cell and its answer, when it is complete.
        heard: called on the loop with a cell and the pieces of its text so far.
        budget: what may be used.
        ask_with: returns what asks a variant.

    Attributes:
        sent: how many requests were sent.
        cost: what they cost, as far as that is known.
        ended_by: None, or the sentence that says why it ended before all was done.
    """

    def __init__(
        self,
        cells: Iterable[Cell],
        concurrency: int,
        record: Callable[[Cell, Answer], None],
        heard: Callable[[Cell, list[str]], None] = lambda cell, text: None,
        budget: Budget | None = None,
        ask_with: Callable[[Variant], Asker] = asker_of,
    ) -> None:
        self._record, self._heard, self._budget = record, heard, budget or Budget()
        self._columns: dict[str, Column] = {}
        self._tasks: dict[asyncio.Task[None], Attempt] = {}
        self._wake: asyncio.Event | None = None
        self._stopping = False
        self._broken: BaseException | None = None
        self.sent, self.cost = 0, 0.0
        self.ended_by: str | None = None
        limits: dict[tuple[str, str | None], AdaptiveLimit] = {}
        for cell in cells:
            column = self._columns.get(cell.variant.name)
            if column is None:
                limit_key = _limit_key(cell.variant)
                limit = limits.setdefault(limit_key, AdaptiveLimit(concurrency))
                column = self._columns[cell.variant.name] = Column(ask_with(cell.variant), limit)
            column.queue.append(Attempt(cell))

    @property
    def paused(self) -> dict[str, str]:
        """Return the variants that were paused, each with why."""
        return {name: column.paused for name, column in self._columns.items() if column.paused is not None}

    @property
    def active(self) -> int:
        """Return how many requests are under way."""
        return len(self._tasks)

    async def run(self) -> None:
        """Ask until nothing is left that may be asked.

        Raises:
            BaseException: an answer could not be recorded; nothing more was asked.
        """
        self._wake = asyncio.Event()
        try:
            while not self._stopping:
                self._start_what_may_start()
                if not self._tasks and not self._waiting():
                    break
                self._wake.clear()
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), self._pause())
        finally:
            await self._end()
        if self._broken is not None:
            raise self._broken

    def stop(self) -> None:
        """End the run: what is under way is broken off, what is done stays. Call it on the loop."""
        self._stopping = True
        if self._wake is not None:
            self._wake.set()

    def resume(self, variant: str) -> bool:
        """Ask a paused variant again. Call it on the loop; return False if there is nothing left to ask it."""
        column = self._columns.get(variant)
        if column is None or self._wake is None or not column.queue:
            return False
        column.paused = None
        column.failures.clear()
        self._wake.set()
        return True

    def _waiting(self) -> bool:
        return any(column.queue and column.paused is None for column in self._columns.values())

    def _pause(self) -> float | None:
        """Return the seconds after which something may start without an answer having come."""
        now = time.monotonic()
        waits = [
            max(column.limit.wait(now), column.queue[0].ready_at - now, 0.005)
            for column in self._columns.values()
            if column.queue and column.paused is None and column.limit.active < column.limit.size
        ]
        return min(waits) if waits else None

    def _start_what_may_start(self) -> None:
        """Start requests row by row: of all columns with room, the one whose next cell comes first."""
        while self.ended_by is None:
            now = time.monotonic()
            free = [
                column
                for column in self._columns.values()
                if column.queue
                and column.paused is None
                and column.limit.is_free(now)
                and column.queue[0].ready_at <= now
            ]
            if not free:
                return
            if self._is_used_up():
                for column in self._columns.values():
                    column.queue.clear()
                return
            column = max(free, key=lambda column_run: len(column_run.queue))
            attempt = column.queue.popleft()
            column.limit.sent()
            self.sent += 1
            task = asyncio.get_running_loop().create_task(self._ask(column, attempt))
            self._tasks[task] = attempt
            task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.pop(task, None)
        if self._wake is not None:
            self._wake.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            self.ended_by, self._broken = f"{type(error).__name__}: {error}", error
            self._stopping = True

    def _is_used_up(self) -> bool:
        budget = self._budget
        if budget.max_requests is not None and self.sent >= budget.max_requests:
            self.ended_by = f"The limit of {budget.max_requests} requests is used up. Run again to go on."
        elif budget.max_cost is not None and self.cost >= budget.max_cost:
            self.ended_by = f"The limit of {budget.max_cost:g} is used up: {self.cost:.4g} so far. Run again to go on."
        return self.ended_by is not None

    async def _ask(self, column: Column, attempt: Attempt) -> None:
        cell = attempt.cell
        try:
            answer = await column.asker.ask(cell.request, lambda text: self._heard(cell, text))
        except AskingFailed as error:
            self._failed(column, attempt, error)
        else:
            column.limit.answered()
            column.failures.clear()
            answer = replace(answer, waited=attempt.waited, retries=attempt.retries)
            self.cost += self._budget.price(cell, answer) or 0.0
            self._record(cell, answer)
        finally:
            column.limit.ended()

    def _failed(self, column: Column, attempt: Attempt, error: AskingFailed) -> None:
        now = time.monotonic()
        if error.status == 429:
            column.limit.refused(now, error.retry_after)
            delay = error.retry_after if error.retry_after is not None else 1.0
            if is_patient(attempt.waited + delay):
                self._again(column, attempt, now, delay)
                return
        elif error.is_passing and attempt.retries < _RETRIES:
            self._again(column, attempt, now, error.retry_after or _BACKOFF * 2**attempt.retries)
            return
        self._record(attempt.cell, failed(error, attempt.waited, attempt.retries))
        column.count_failure(error)

    def _again(self, column: Column, attempt: Attempt, now: float, delay: float) -> None:
        again = replace(attempt, retries=attempt.retries + 1, waited=attempt.waited + delay, ready_at=now + delay)
        column.queue.appendleft(again)

    async def _end(self) -> None:
        """Break off what is under way, and note what was stopped."""
        under_way = dict(self._tasks)
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        for attempt in under_way.values():
            self._record(attempt.cell, Answer(STOPPED, waited=attempt.waited, retries=attempt.retries))
        for column in self._columns.values():
            await column.asker.close()


def _limit_key(variant: Variant) -> tuple[str, str | None]:
    return (variant.server or f"function {variant.name}", variant.model)


def is_final(answer: Answer) -> bool:
    """Return whether an answer need not be asked again by a run."""
    return answer.status not in (FAILED, STOPPED)
