"""The numbers of a board: each variant's mean in each score, its difference to the baseline, and the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chatwidget.prompting.answer import WAITING
from chatwidget.prompting.board import Board, Cell
from chatwidget.prompting.grades import Grades, grade_key
from chatwidget.prompting.scoreboard import Scoring
from chatwidget.prompting.scores import Score, counted
from chatwidget.prompting.statistics import Difference, Estimate, corrected, difference, estimate, per_case, verdict

_ENOUGH = 20  # judged and graded answers from which an agreement is reported
_TIE = 0.5


@dataclass(frozen=True, slots=True)
class Values:
    """What a variant's mean in a score is made of.

    Attributes:
        by_case: one value per case, or per cluster.
        scored: how many answers count.
        total: how many answers there are, failed ones too.
    """

    by_case: Mapping[object, float]
    scored: int
    total: int


@dataclass(frozen=True, slots=True)
class ColumnScore:
    """A variant's result in one score.

    Attributes:
        variant: the name of the variant.
        score: the name of the score.
        mean: the mean with its interval.
        scored: how many answers count.
        total: how many answers there are.
        difference: the difference to the baseline, or None for the baseline itself.
    """

    variant: str
    score: str
    mean: Estimate
    scored: int
    total: int
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often a judge and the user agree.

    Attributes:
        both: how many answers have a score by the judge and a grade.
        share: the share of them on which both agree, or None below 20 of them.
    """

    both: int
    share: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """All numbers of a board at one time.

    Attributes:
        columns: one per score and variant.
        verdicts: a sentence for each score.
    """

    columns: tuple[ColumnScore, ...]
    verdicts: Mapping[str, str]


def summarize(board: Board, scoring: Scoring, *, errors: str, cluster: str | None) -> Summary:
    """Compute the numbers of a board.

    Args:
        board: the answers.
        scoring: the scores; stale ones do not count.
        errors: "zero" or "exclude", see `scores.counted`.
        cluster: the column whose equal values belong together, or None.
    """
    columns: list[ColumnScore] = []
    verdicts = {}
    for name in scoring.scores:
        values = values_of(board, scoring, name, errors=errors, cluster=cluster)
        baseline = values[scoring.baseline].by_case
        gaps = {name: difference(found.by_case, baseline) for name, found in values.items() if name != scoring.baseline}
        gaps = corrected(gaps)
        for variant, found in values.items():
            if scoring.is_pairwise(name) and variant == scoring.baseline:
                continue
            mean = estimate(list(found.by_case.values()))
            columns.append(ColumnScore(variant, name, mean, found.scored, found.total, gaps.get(variant)))
        verdicts[name] = verdict(gaps)
    return Summary(tuple(columns), verdicts)


def values_of(board: Board, scoring: Scoring, name: str, *, errors: str, cluster: str | None) -> dict[str, Values]:
    """Return what the means of a score are made of, by the variants' names.

    In a pairwise score, the baseline has 0.5 in every case: an answer that is no better and no worse has it too.
    """
    scores = scoring.fresh(name)
    cells: dict[str, list[Cell]] = {variant.name: [] for variant in board.variants}
    for cell in board.known_cells():
        cells[cell.variant.name].append(cell)
    values = {variant: _values(board, scores, found, errors, cluster) for variant, found in cells.items()}
    if scoring.is_pairwise(name):
        cases = {case for variant in values if variant != scoring.baseline for case in values[variant].by_case}
        values[scoring.baseline] = Values(dict.fromkeys(cases, _TIE), 0, 0)
    return values


def _values(
    board: Board, scores: Mapping[str, Score], cells: Iterable[Cell], errors: str, cluster: str | None
) -> Values:
    rows: list[tuple[object, float]] = []
    clusters: dict[object, object] = {}
    total = 0
    for cell in cells:
        answer = board.answer(cell)
        if answer.status in (WAITING, "stopped"):
            continue
        total += 1
        value = counted(answer, scores.get(cell.key), errors=errors)
        if value is not None:
            rows.append((cell.case.id, value))
            clusters[cell.case.id] = cell.case.id if cluster is None else str(cell.case.values.get(cluster))
    cases = per_case(rows)
    if cluster is not None:
        cases = per_case((clusters[case], value) for case, value in cases.items())
    return Values(cases, len(rows), total)


def agreement(board: Board, scoring: Scoring, grades: Grades, name: str) -> Agreement:
    """Compare a score with the user's grades: good or better is a yes, bad or worse is a no; ties are left out."""
    scores = scoring.fresh(name)
    same = both = 0
    for cell in board.known_cells():
        score = scores.get(cell.key)
        worth = grades.worth(grade_key(cell.key, board.answer(cell).text))
        if score is None or score.value is None or worth is None:
            continue
        if _TIE in (score.value, worth):
            continue
        both += 1
        same += (score.value > _TIE) == (worth > _TIE)
    return Agreement(both, same / both if both >= _ENOUGH else None)
