"""The scores of a board's answers: by functions of the user's, and by judges. No model that answers is asked again."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from chatwidget.errors import OptionError
from chatwidget.messages.json_types import JSONObject
from chatwidget.prompting.answer import FAILED, Answer, answer_from_json
from chatwidget.prompting.asker import Asker, asker_of
from chatwidget.prompting.board import Board, Cell
from chatwidget.prompting.failure import AskingFailed, failed
from chatwidget.prompting.judge import UNDECIDED, Judge
from chatwidget.prompting.request import Request
from chatwidget.prompting.scores import Score, Scorer

SCORED = ("done", "cut", "refused")  # answers that a scorer gets
_JUDGES_AT_ONCE = 8


class Scoring:
    """Scorers, judges, and their scores so far.

    Args:
        board: the answers.
        baseline: the name of the variant that pairwise judges compare with.
        store: where the responses of judges and the scores are stored, or None.
    """

    def __init__(self, board: Board, baseline: str, store: Any) -> None:
        self._board, self._store = board, store
        self.baseline = baseline
        self.scorers: dict[str, Scorer | Judge] = {}
        self.scores: dict[str, dict[str, Score]] = {}

    def add(self, name: str, function: Any) -> None:
        """Add a scorer or judge, or replace the one of that name. Older scores become stale, and count no longer.

        Raises:
            OptionError: it cannot be called, or the name is blank or that of another column.
        """
        if name in RESERVED:
            raise OptionError(f"`scores` has {name!r}, which is a column of the results. Give it another name.")
        self.scorers[name] = function if isinstance(function, Judge) else Scorer(name, function)
        self.scores.setdefault(name, {})

    def version(self, name: str) -> str | None:
        """Return the version of a scorer, or None if only its stored scores are known."""
        return self.scorers[name].version if name in self.scorers else None

    def is_pairwise(self, name: str) -> bool:
        """Return whether scores of this name compare with the baseline."""
        return isinstance(scorer := self.scorers.get(name), Judge) and scorer.is_pairwise

    def fresh(self, name: str) -> dict[str, Score]:
        """Return the scores of the scorer as it is now; stale ones are left out."""
        version = self.version(name)
        found = self.scores.get(name, {})
        return {key: score for key, score in found.items() if version is None or score.version == version}

    def is_stale(self, name: str, key: str) -> bool:
        """Return whether a score was made by another version of its scorer."""
        score = self.scores.get(name, {}).get(key)
        return score is not None and self.version(name) not in (None, score.version)

    def forget(self, cell: Cell) -> None:
        """Drop the scores of an answer that is there no longer, and comparisons with it."""
        for found in self.scores.values():
            found.pop(cell.key, None)
        if cell.variant.name == self.baseline:
            for name in filter(self.is_pairwise, self.scorers):
                for variant in self._board.variants:
                    self.scores[name].pop(self._board.cell(cell.case, variant, cell.sample).key, None)

    async def score(self, cells: Sequence[Cell], *, judges: bool = True) -> None:
        """Score what has no score of the current version yet, by functions alone or by judges too."""
        for name, scorer in list(self.scorers.items()):
            if isinstance(scorer, Judge) and not judges:
                continue
            todo = [cell for cell in cells if self._is_open(name, scorer, cell)]
            if not todo:
                continue
            if isinstance(scorer, Judge):
                await self._judge(name, scorer, todo)
            else:
                await self._call(name, scorer, todo)
            await asyncio.to_thread(self._save, name, todo)

    def flip_rate(self, name: str) -> float | None:
        """Return the share of pairs about which a judge changed its mind with the order, or None without any."""
        outcomes = self.outcomes(name)
        return outcomes[UNDECIDED] / outcomes.total() if outcomes and self.is_pairwise(name) else None

    def outcomes(self, name: str) -> Counter[str]:
        """Return how often a judge gave each verdict."""
        return Counter(score.outcome for score in self.fresh(name).values() if score.outcome is not None)

    def warnings(self) -> list[str]:
        """Return what is doubtful about the judges, in sentences."""
        judges = [judge for judge in self.scorers.values() if isinstance(judge, Judge)]
        found = [judge.warning(self._board.variants) for judge in judges]
        return list(dict.fromkeys(text for text in found if text))

    def _is_open(self, name: str, scorer: Scorer | Judge, cell: Cell) -> bool:
        if self._board.answer(cell).status not in SCORED:
            return False
        if self.is_pairwise(name) and self._pair_of(cell) is None:
            return False
        known = self.scores[name].get(cell.key)
        return known is None or known.version != scorer.version

    def _pair_of(self, cell: Cell) -> Answer | None:
        """Return the baseline's answer to the same case, or None if there is none to compare with."""
        [baseline] = [variant for variant in self._board.variants if variant.name == self.baseline]
        if cell.variant.name == self.baseline:
            return None
        answer = self._board.answer(self._board.cell(cell.case, baseline, cell.sample))
        return answer if answer.status in SCORED else None

    async def _call(self, name: str, scorer: Scorer, cells: Sequence[Cell]) -> None:
        if scorer.is_async:
            for cell in cells:
                self.scores[name][cell.key] = await scorer.score(self._board.answer(cell), cell.case.values)
        else:  # it may take long: the loop goes on meanwhile
            values = [(cell.key, self._board.answer(cell), cell.case.values) for cell in cells]
            found = await asyncio.to_thread(lambda: {key: scorer.call(answer, case) for key, answer, case in values})
            self.scores[name] |= found

    async def _judge(self, name: str, judge: Judge, cells: Sequence[Cell]) -> None:
        asker = asker_of(judge.variant)
        gate = asyncio.Semaphore(_JUDGES_AT_ONCE)

        async def ask(request: Request) -> Answer:
            return await self._asked(judge, asker, request)

        async def score_cell(cell: Cell) -> None:
            async with gate:
                answer, values = self._board.answer(cell), cell.case.values
                baseline = self._pair_of(cell) if judge.is_pairwise else None
                if baseline is None:
                    score = await judge.single(cell.request, answer, values, ask)
                else:
                    score = await judge.pair(cell.request, answer, baseline, values, ask)
                self.scores[name][cell.key] = score

        try:
            await asyncio.gather(*map(score_cell, cells))
        finally:
            await asker.close()

    async def _asked(self, judge: Judge, asker: Asker, request: Request) -> Answer:
        """Ask a judge, unless its response is stored. A server that has no structured output is asked without it."""
        key = request.key(0)
        if self._store is not None:
            known = (await asyncio.to_thread(self._store.read, [key])).get(key)
            if known is not None:
                return replace(answer_from_json(known), cached=True)
        schema = None if judge.variant.is_function else request.identity["response_format"]
        try:
            answer = await asker.ask(request, lambda text: None, **({"response_format": schema} if schema else {}))
        except AskingFailed as error:
            if error.status not in (400, 422) or schema is None:
                return failed(error, 0.0, 0)
            try:
                answer = await asker.ask(request, lambda text: None)
            except AskingFailed as second:
                return failed(second, 0.0, 0)
        if self._store is not None and answer.status != FAILED:
            await asyncio.to_thread(self._store.save, {key: answer.as_json()})
        return answer

    def load(self, keys: Iterable[str]) -> None:
        """Read the stored scores of some answers, those of scorers that are not given too."""
        if self._store is None:
            return
        for name, found in self._store.scores(keys).items():
            self.scores.setdefault(name, {}).update({key: Score(**body) for key, body in found.items()})

    def _save(self, name: str, cells: Sequence[Cell]) -> None:
        if self._store is not None:
            scores = {cell.key: self.scores[name].get(cell.key) for cell in cells}
            self._store.save_scores(name, {key: as_json(score) for key, score in scores.items() if score is not None})


def as_json(score: Score) -> JSONObject:
    """Return a score as JSON."""
    return {name: getattr(score, name) for name in Score.__slots__}


#: Names of the results' own columns.
RESERVED: frozenset[str] = frozenset(
    (
        *("case", "variant", "sample", "request", "status", "answer", "model", "seconds", "waited", "retries", "ttft"),
        *("tokens_in", "tokens_out", "tokens_cached", "tokens_reasoning", "cost", "asked_at", "cached", "error"),
        *("grade", "grader", "blind", "comment"),
    )
)
