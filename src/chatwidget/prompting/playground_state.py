"""A playground without its page: the board, its scores and grades, its runs, and how its numbers are computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chatwidget.conversation.prices import Prices
from chatwidget.errors import OptionError, StoreError
from chatwidget.prompting.board import Board
from chatwidget.prompting.grades import Grades, grade_key
from chatwidget.prompting.runner import Runner
from chatwidget.prompting.scoreboard import Scoring
from chatwidget.prompting.summary import Summary, agreement, summarize


@dataclass(frozen=True, slots=True)
class Settings:
    """How a playground counts and asks.

    Attributes:
        baseline: the name of the variant to which others are compared.
        errors: "zero" or "exclude".
        cluster: the column whose equal values belong together, or None.
        concurrency: the most requests at once per server and model.

    Raises:
        OptionError: one of them is not possible.
    """

    baseline: str
    errors: str = "zero"
    cluster: str | None = None
    concurrency: int = 16

    def __post_init__(self) -> None:
        if self.errors not in ("zero", "exclude"):
            raise OptionError(f"`errors` must be 'zero' or 'exclude', got {self.errors!r}.")
        if self.concurrency < 1:
            raise OptionError(f"`concurrency` must be a whole number from 1, got {self.concurrency!r}.")


class PlaygroundState:
    """Everything of a playground but its page.

    Args:
        board: the cells.
        scores: functions and judges by name.
        prices: the prices of models.
        store: where answers are stored: True, a path, a URL, or False.
        settings: how it counts and asks.
        changed: called when something is to be shown; True where it is more than text.
    """

    def __init__(
        self,
        board: Board,
        scores: Mapping[str, object],
        prices: Mapping[str, tuple[float, float]],
        store: object,
        settings: Settings,
        changed: Callable[[bool], None],
    ) -> None:
        if settings.baseline not in {variant.name for variant in board.variants}:
            raise OptionError(f"`baseline` must be the name of a variant, got {settings.baseline!r}.")
        if settings.cluster is not None and settings.cluster not in board.cases[0].values:
            raise OptionError(f"`cluster` must be a column of `cases`, got {settings.cluster!r}.")
        self.board, self.settings, self.changed = board, settings, changed
        self.prices = Prices(prices)
        self.store = stored_answers(store)
        self.scoring = Scoring(board, settings.baseline, self.store)
        self.grades = Grades(self.store)
        self.runner = Runner(board, self.scoring, self.prices, self.store, settings.concurrency, changed)
        self.problem: str | None = None  # what went wrong with the last run, in a sentence
        for name, function in scores.items():
            self.scoring.add(name, function)
        self._load()

    def summary(self) -> Summary:
        """Compute the numbers."""
        return summarize(self.board, self.scoring, errors=self.settings.errors, cluster=self.settings.cluster)

    def notes(self) -> list[str]:
        """Return what the user should know about the numbers, in sentences."""
        found = self.scoring.warnings()
        for name in self.scoring.scores:
            if (rate := self.scoring.flip_rate(name)) is not None:
                found.append(f"{name}: the judge changed its verdict with the order in {rate:.0%} of the pairs.")
            if (
                self.grades.count
                and (agreed := agreement(self.board, self.scoring, self.grades, name)).share is not None
            ):
                found.append(f"{name} agrees with your grades in {agreed.share:.0%} of {agreed.both} answers.")
        for variant in self.board.variants:
            if self.board.samples > 1 and variant.parameters.get("temperature") == 0:
                found.append(f"{variant.name} has a temperature of 0, so its samples may all be equal.")
        return found

    def _load(self) -> None:
        if self.store is None:
            return
        self.runner.load()
        keys = list(self.board.answers)
        self.scoring.load(keys)
        self.grades.load([grade_key(key, answer.text) for key, answer in self.board.answers.items()])


def stored_answers(database: object) -> Any:
    """Return the store at a place, or None for False.

    Raises:
        StoreError: SQLAlchemy is not installed.
    """
    if database is False or database is None:
        return None
    try:
        from chatwidget.store.answers import StoredAnswers
    except ImportError as error:
        raise StoreError("Storing answers requires SQLAlchemy. Run: pip install 'chatwidget[playground]'") from error
    return StoredAnswers(database)
