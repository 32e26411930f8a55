"""Runs of a board: what is asked, the store, the scores of what comes, and the progress."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from chatwidget.conversation.prices import Prices
from chatwidget.errors import OptionError
from chatwidget.prompting.answer import STOPPED, WAITING, Answer, answer_from_json
from chatwidget.prompting.answer_writer import AnswerWriter
from chatwidget.prompting.asker import Asker, Clients, asker_of
from chatwidget.prompting.board import Board, Cell
from chatwidget.prompting.board_run import BoardRun, Budget, is_final
from chatwidget.prompting.executor import ExecutorAsker, as_executor, worker_count
from chatwidget.prompting.playground_run import PlaygroundRun
from chatwidget.prompting.progress import Progress
from chatwidget.prompting.scoreboard import Scoring
from chatwidget.prompting.variant import Variant
from chatwidget.runtime.loops import on_own_loop

_SCORE_EVERY = 1.0  # seconds between two rounds of scoring during a run
_CHARACTERS_PER_TOKEN = 4  # of English text, for estimates before a run


class Runner:
    """What runs cells of a board, one run at a time.

    Args:
        board: the board.
        scoring: what scores the answers.
        prices: what answers cost.
        store: where answers are stored, or None.
        concurrency: the most requests at once per server and model.
        changed: called when something is to be shown; True where it is more than text.
    """

    def __init__(
        self,
        board: Board,
        scoring: Scoring,
        prices: Prices,
        store: Any,
        concurrency: int,
        changed: Callable[[bool], None],
    ) -> None:
        self._board, self._scoring, self._prices, self._store = board, scoring, prices, store
        self._concurrency, self._changed = concurrency, changed
        self._writer = None if store is None else AnswerWriter(store)
        self._engine: BoardRun | None = None
        self._unscored: dict[str, Cell] = {}
        self.progress: Progress | None = None
        self.run: PlaygroundRun | None = None

    @property
    def is_running(self) -> bool:
        """Return whether a run is on."""
        return self.run is not None and not self.run.done

    @property
    def under_way(self) -> int:
        """Return how many requests are under way."""
        return self._engine.active if self._engine is not None else 0

    @property
    def paused(self) -> dict[str, str]:
        """Return the paused variants, each with why."""
        return self._engine.paused if self._engine is not None else {}

    @property
    def ended_by(self) -> str | None:
        """Return why the last run ended before all was asked, apart from paused variants."""
        return self._engine.ended_by if self._engine is not None else None

    def load(self) -> None:
        """Read the stored answers."""
        if self._store is not None:
            keys = [cell.key for cell in self._board.cells()]
            found = self._store.read(keys)
            self._board.set_stored({key: answer_from_json(body) for key, body in found.items()})

    def start(
        self, cells: Sequence[Cell], executor: object, budget: tuple[int | None, float | None], *, fresh: bool
    ) -> PlaygroundRun:
        """Ask what is not answered yet; return at once.

        Args:
            cells: the cells, in order.
            executor: where requests run, or None.
            budget: the most requests and the highest cost, each may be None.
            fresh: ask again what is answered already.

        Raises:
            OptionError: a run is on already, or a price is not known.
        """
        if self.is_running:
            raise OptionError("A run is on already. Wait for it, or call `stop()` first.")
        if budget[1] is not None and any(self._prices.of(cell.variant.model) is None for cell in cells):
            raise OptionError("`max_cost` needs the price of every model. Give `prices`, or use `max_requests`.")
        wanted = self.open_cells(cells, fresh=fresh)
        clients: Clients = {}
        concurrency = self._concurrency

        def ask_with(variant: Variant) -> Asker:
            return asker_of(variant, clients) if pool is None else ExecutorAsker(variant, pool)

        pool = None
        if executor is not None:
            concurrency, pool = 2 * worker_count(executor), as_executor(executor)
        limits = Budget(*budget, self.price)
        self.progress = Progress(len(cells), len(wanted), time.monotonic())
        self._engine = BoardRun(wanted, concurrency, self._record, self._heard, limits, ask_with)
        self._unscored = {cell.key: cell for cell in cells if cell.key in self._board.answers}
        self.run = PlaygroundRun(self._engine, len(cells), len(wanted), self._alongside, self._finish)
        self.run.start()
        self._changed(True)
        return self.run

    def stop(self) -> None:
        """Stop the run; what is answered stays."""
        if self.run is not None:
            self.run.stop()

    def resume(self, variant: str) -> bool:
        """Ask a paused variant again within the run that is on; False if there is none, or nothing left in it."""
        if not self.is_running or self._engine is None:
            return False
        engine = self._engine

        async def on_loop() -> bool:
            return engine.resume(variant)

        found = bool(on_own_loop(on_loop()).result())
        self._changed(True)
        return found

    def score(self, cells: Sequence[Cell]) -> None:
        """Score answers, and wait until that is done.

        Raises:
            OptionError: it is called on the event loop that scores.
        """
        on_own_loop(self._scoring.score(cells)).result()
        self._changed(True)

    def open_cells(self, cells: Iterable[Cell], *, fresh: bool = False) -> list[Cell]:
        """Return the cells that a run would ask; equal requests are asked once."""
        seen: set[str] = set()
        found = []
        for cell in cells:
            if cell.key not in seen and (fresh or not _is_answered(self._board.answers.get(cell.key))):
                found.append(cell)
            seen.add(cell.key)
        return found

    def estimate(self, cells: Iterable[Cell]) -> dict[str, object]:
        """Return what a run would take: requests, about how many tokens, and their cost, "?" where it is unknown."""
        wanted = self.open_cells(cells)
        tokens = [
            sum(len(str(message["content"])) for message in cell.request.messages) // _CHARACTERS_PER_TOKEN
            for cell in wanted
        ]
        prices = [self._prices.of(cell.variant.model) for cell in wanted]
        known = [price[0] * count / 1e6 for price, count in zip(prices, tokens, strict=True) if price is not None]
        cost: object = sum(known) if len(known) == len(wanted) else "?"
        return {"requests": len(wanted), "tokens_in": sum(tokens), "cost_in": cost}

    def forget(self, cells: Iterable[Cell]) -> int:
        """Delete answers, stored ones too; return how many that were."""
        deleted = [cell for cell in cells if self._board.answers.pop(cell.key, None)]
        for cell in deleted:
            self._scoring.forget(cell)
        if self._store is not None:
            self._store.forget([cell.key for cell in deleted])
        self._changed(True)
        return len(deleted)

    def price(self, cell: Cell, answer: Answer) -> float | None:
        """Return what an answer cost, or None where that is unknown."""
        return answer.cost(self._prices, cell.variant.model)

    def _record(self, cell: Cell, answer: Answer) -> None:
        if cell.key in self._board.answers:
            if answer.status == STOPPED and self._board.answers[cell.key].is_stored:
                self._board.partial.pop(cell.key, None)
                return  # asked afresh and stopped: the answer that is there stays
            self._scoring.forget(cell)
        self._board.answers[cell.key] = answer
        self._board.partial.pop(cell.key, None)
        self._unscored[cell.key] = cell
        if self.progress is not None and answer.status != STOPPED:
            self.progress.answered(answer, self.price(cell, answer), time.monotonic())
        if self._writer is not None and answer.is_stored:
            self._writer.write(cell.key, answer.as_json())
        self._changed(True)

    def _heard(self, cell: Cell, deltas: list[str]) -> None:
        self._board.partial[cell.key] = deltas
        self._changed(False)

    async def _alongside(self, ended: asyncio.Event) -> None:
        """Score answers as they come, in rounds, until the last one has come."""
        while not ended.is_set():
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(ended.wait(), _SCORE_EVERY)
            if not ended.is_set():
                await self._score_new()

    async def _score_new(self) -> None:
        cells, self._unscored = list(self._unscored.values()), {}
        if cells:
            await self._scoring.score(cells)
            self._changed(True)

    async def _finish(self) -> None:
        is_stopped = self.run is not None and self.run.stopped
        cells = [cell for cell in self._board.cells() if cell.key in self._board.answers]
        await self._scoring.score(cells, judges=not is_stopped)
        self._unscored = {}
        if self._writer is not None:
            await asyncio.to_thread(self._writer.finish)


def _is_answered(answer: Answer | None) -> bool:
    return answer is not None and is_final(answer) and answer.status != WAITING
