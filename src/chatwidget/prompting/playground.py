"""The playground: a prompt with variables, asked of several variants about many cases."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from chatwidget.errors import OptionError, StoreError
from chatwidget.prompting.answer import FAILED, Answer, answer_from_json
from chatwidget.prompting.answer_writer import AnswerWriter
from chatwidget.prompting.asking import asker_of
from chatwidget.prompting.board import Board, Cell
from chatwidget.prompting.board_run import BoardRun, Budget, is_final
from chatwidget.prompting.cases import Case, read_cases
from chatwidget.prompting.executor import ExecutorAsker, as_executor, worker_count
from chatwidget.prompting.playground_exports import PlaygroundExports
from chatwidget.prompting.playground_run import PlaygroundRun
from chatwidget.prompting.rendering import Prompt
from chatwidget.prompting.results import differences_of, results_frame, summary_frame
from chatwidget.prompting.scores import Score, Scorer
from chatwidget.prompting.statistics import verdict
from chatwidget.prompting.variant import Variant, check_variants
from chatwidget.runtime.loops import on_own_loop

_CHARACTERS_PER_TOKEN = 4  # of English text, for estimates before a run


class Playground(PlaygroundExports):
    """A board of variants (columns) by cases (rows), whose results are a DataFrame.

    Args:
        prompt: a text with variables such as "Translate {{text}}", or messages.
        variants: `Variant(...)`s or chat functions; the first one is the baseline unless `baseline` names another.
        cases: a DataFrame, a list of dicts, or the path of a CSV, JSONL, JSON, or Parquet file.
        scores: functions `fn(answer, case)` that return True, False, or a number, by name.
        concurrency: the most requests at once per server and model; how many are used follows what the server takes.
        samples: how many answers each cell gets.
        store: True stores answers in `.chatwidget/answers.sqlite`; a path or the URL of a database, or False.
        id: the column that names a case; without it, a case is known by its content.
        columns: the column for a variable, as in `{"question": "Question"}`.
        history: the column with the messages that come before the prompt.
        baseline: the name of the variant to which the others are compared.
        prices: the price of a million tokens by model, as in `{"llama": (0.10, 0.40)}` for input and output.
        cluster: the column whose equal values mark cases that belong together.
        errors: "zero" counts a failed answer as 0 in every mean, "exclude" leaves it out.

    Raises:
        ChatError: a variable has no value in some case, two variants have one name, or a case cannot be read.

    Example:
        >>> board = Playground("{{a}} + {{b}}", [lambda message: "4"], [{"a": 2, "b": 2}], store=False)
        >>> board.run().wait()
        >>> board.results.answer[0]
        '4'
    """

    def __init__(
        self,
        prompt: Any,
        variants: Any,
        cases: Any,
        scores: Mapping[str, Callable[..., Any]] | None = None,
        concurrency: int = 16,
        samples: int = 1,
        store: Any = True,
        *,
        id: str | None = None,  # noqa: A002 (the name of the column, as users know it)
        columns: Mapping[str, str] | None = None,
        history: str | None = None,
        baseline: str | None = None,
        prices: Mapping[str, tuple[float, float]] | None = None,
        cluster: str | None = None,
        errors: str = "zero",
    ) -> None:
        if errors not in ("zero", "exclude"):
            raise OptionError(f"`errors` must be 'zero' or 'exclude', got {errors!r}.")
        if concurrency < 1:
            raise OptionError(f"`concurrency` must be a whole number from 1, got {concurrency!r}.")
        checked = check_variants(variants)
        self._board = Board(Prompt(prompt, history), checked, read_cases(cases, id_column=id, columns=columns), samples)
        self._scorers = {name: Scorer(name, function) for name, function in (scores or {}).items()}
        self._scores: dict[str, dict[str, Score]] = {name: {} for name in self._scorers}
        self._grades: dict[str, dict[str, Any]] = {}
        self.baseline = checked[0].name if baseline is None else baseline
        if self.baseline not in {variant.name for variant in checked}:
            raise OptionError(f"`baseline` must be the name of a variant, got {baseline!r}.")
        self._concurrency, self._prices, self._cluster, self._errors = concurrency, dict(prices or {}), cluster, errors
        self._run: PlaygroundRun | None = None
        self._stored = _stored_answers(store)
        self._writer = None if self._stored is None else AnswerWriter(self._stored)
        self._load()

    @property
    def cases(self) -> list[Case]:
        """The cases, in order."""
        return list(self._board.cases)

    @property
    def variants(self) -> list[Variant]:
        """The variants, in order."""
        return list(self._board.variants)

    @property
    def results(self) -> Any:
        """A DataFrame with a row per case, variant, and sample."""
        return results_frame(self._board, self._scores, self._grades, self._price)

    @property
    def summary(self) -> Any:
        """A DataFrame with a row per score and variant: means with intervals, and differences to the baseline."""
        return summary_frame(self._board, self._scores, self.baseline, errors=self._errors, cluster=self._cluster)

    def verdict(self, score: str) -> str:
        """Say in one sentence which variants differ decisively from the baseline in a score.

        Raises:
            OptionError: there is no such score.
        """
        if score not in self._scores:
            raise OptionError(f"`scores` has no {score!r}. There are: {', '.join(map(repr, self._scores)) or 'none'}.")
        found = self._scores[score]
        return verdict(differences_of(self._board, found, self.baseline, errors=self._errors, cluster=self._cluster))

    def estimate(self, **which: Any) -> dict[str, Any]:
        """Return what a run would take: requests, about how many tokens, and their cost, "?" where it is unknown.

        Args:
            **which: `cases`, `variants`, and `limit`, as for `run`.
        """
        cells = self._open_cells(list(self._board.cells(**which)), fresh=False)
        tokens = [
            sum(len(str(one["content"])) for one in cell.request.messages) // _CHARACTERS_PER_TOKEN for cell in cells
        ]
        known = [self._prices.get(cell.variant.model or "") for cell in cells]
        cost: Any = "?" if any(price is None for price in known) else 0.0
        if cost != "?":
            cost = sum(price[0] * count / 1e6 for price, count in zip(known, tokens, strict=True) if price is not None)
        return {"requests": len(cells), "tokens_in": sum(tokens), "cost_in": cost}

    def run(
        self,
        executor: Any = None,
        *,
        cases: Iterable[str] | None = None,
        variants: Iterable[str] | None = None,
        limit: int | None = None,
        max_requests: int | None = None,
        max_cost: float | None = None,
        fresh: bool = False,
    ) -> PlaygroundRun:
        """Ask what is not answered yet, row by row; return at once.

        Args:
            executor: a `concurrent.futures.Executor`, or a client that has one, in which requests run.
            cases: the ids of the cases, or None for all.
            variants: the names of the variants, or None for all.
            limit: only the first so many cases.
            max_requests: end after so many requests.
            max_cost: end when the answers have cost so much; prices must be known.
            fresh: ask again what is answered already.

        Returns:
            The run: `wait()`, `stop()`, `done`, `ended_by`.

        Raises:
            OptionError: a run is on already, or there is no such case or variant.
        """
        if self._run is not None and not self._run.done:
            raise OptionError("A run is on already. Wait for it, or call `stop()` first.")
        chosen = list(self._board.cells(cases, variants, limit))
        if max_cost is not None and any(one.variant.model not in self._prices for one in chosen):
            raise OptionError("`max_cost` needs the price of every model. Give `prices`, or use `max_requests`.")
        open_cells = self._open_cells(chosen, fresh=fresh)
        budget = Budget(max_requests, max_cost, self._price)
        concurrency, ask_with = self._concurrency, asker_of
        if executor is not None:
            concurrency, pool = 2 * worker_count(executor), as_executor(executor)
            ask_with = lambda variant: ExecutorAsker(variant, pool)  # noqa: E731
        engine = BoardRun(open_cells, concurrency, self._record, self._heard, budget, ask_with)
        self._run = PlaygroundRun(engine, len(chosen), len(open_cells), lambda: self._finish(chosen))
        self._run.start()
        return self._run

    def stop(self) -> None:
        """Stop the run; what is answered stays."""
        if self._run is not None:
            self._run.stop()

    def score(self, **scores: Callable[..., Any]) -> None:
        """Score the answers there are, without asking any model; new or changed functions may be given by name."""
        for name, function in scores.items():
            self._scorers[name] = Scorer(name, function)
            self._scores[name] = {}
        on_own_loop(self._score(list(self._board.cells()))).result()

    def grade(
        self, case: str, variant: str, value: Any, *, sample: int = 0, comment: str | None = None, **more: Any
    ) -> None:
        """Record a person's grade of an answer; it stays with the answer, not with the cell.

        Args:
            case: the id of the case.
            variant: the name of the variant.
            value: the grade, such as "good".
            sample: the number of the sample.
            comment: why.
            **more: who graded (`grader`) and whether the variant's name was hidden (`blind`).
        """
        [cell] = [one for one in self._board.cells([case], [variant]) if one.sample == sample]
        grade = {"grade": value, "comment": comment, "grader": None, "blind": False, **more, "time": time.time()}
        self._grades[cell.key] = grade
        if self._stored is not None:
            self._stored.add_grade(cell.key, grade)

    def forget(self, cases: Iterable[str] | None = None, variants: Iterable[str] | None = None) -> int:
        """Delete answers, stored ones too, so that they are asked again; return how many that were."""
        keys = [cell.key for cell in self._board.cells(cases, variants) if self._board.answers.pop(cell.key, None)]
        if self._stored is not None:
            self._stored.forget(keys)
        return len(keys)

    def _open_cells(self, cells: Sequence[Cell], *, fresh: bool) -> list[Cell]:
        seen: set[str] = set()
        found = []
        for cell in cells:
            if cell.key not in seen and (fresh or not _is_answered(self._board.answers.get(cell.key))):
                found.append(cell)
            seen.add(cell.key)
        return found

    def _load(self) -> None:
        if self._stored is None:
            return
        keys = [cell.key for cell in self._board.cells()]
        self._board.set_stored({key: answer_from_json(body) for key, body in self._stored.read(keys).items()})
        self._grades = {key: grades[-1] for key, grades in self._stored.grades(keys).items()}

    def _record(self, cell: Cell, answer: Answer) -> None:
        self._board.answers[cell.key] = answer
        self._board.partial.pop(cell.key, None)
        if self._writer is not None and answer.is_stored:
            self._writer.write(cell.key, answer.as_json())

    def _heard(self, cell: Cell, text: str) -> None:
        self._board.partial[cell.key] = text

    async def _finish(self, cells: Sequence[Cell]) -> None:
        await self._score(cells)
        if self._writer is not None:
            await asyncio.to_thread(self._writer.finish)

    async def _score(self, cells: Sequence[Cell]) -> None:
        for name, scorer in self._scorers.items():
            for cell in cells:
                answer = self._board.answer(cell)
                known = self._scores[name].get(cell.key)
                if answer.status in ("done", "cut", "refused") and (known is None or known.version != scorer.version):
                    self._scores[name][cell.key] = await scorer.score(answer, cell.case.values)

    def _price(self, cell: Cell, answer: Answer) -> float | None:
        prices = self._prices.get(answer.model or "") or self._prices.get(cell.variant.model or "")
        if answer.status in (FAILED, "waiting"):
            return None if answer.status == "waiting" else 0.0
        if prices is None or answer.tokens_in is None or answer.tokens_out is None:
            return None
        return (prices[0] * answer.tokens_in + prices[1] * answer.tokens_out) / 1e6


def _is_answered(answer: Answer | None) -> bool:
    return answer is not None and is_final(answer) and answer.status != "waiting"


def _stored_answers(place: Any) -> Any:
    if place is False or place is None:
        return None
    try:
        from chatwidget.store.answers import StoredAnswers
    except ImportError as error:
        raise StoreError("Storing answers requires SQLAlchemy. Run: pip install 'chatwidget[playground]'") from error
    return StoredAnswers(place)
