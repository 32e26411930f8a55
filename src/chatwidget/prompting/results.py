"""A board's answers as DataFrames: one row per answer, and one row per variant and score."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chatwidget.errors import MissingDependency
from chatwidget.prompting.answer import Answer
from chatwidget.prompting.board import Board, Cell
from chatwidget.prompting.scores import Score, counted
from chatwidget.prompting.statistics import Difference, corrected, difference, estimate, per_case

COLUMNS = (
    *("case", "variant", "sample", "request", "status", "answer", "model", "seconds", "waited", "retries", "ttft"),
    *("tokens_in", "tokens_out", "tokens_cached", "tokens_reasoning", "cost", "asked_at", "cached", "error"),
)
GRADE_COLUMNS = ("grade", "grader", "blind", "comment")
SUMMARY_COLUMNS = (
    *("variant", "score", "mean", "low", "high", "scored", "cases", "method", "difference", "difference_low"),
    *("difference_high", "p", "wins", "ties", "losses", "left_out"),
)
UNKNOWN = "?"

Scores = Mapping[str, Mapping[str, Score]]  # by the scorer's name, then by the answer's key


def pandas() -> Any:
    """Return pandas.

    Raises:
        MissingDependency: it is not installed.
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise MissingDependency("`results` requires pandas. Run: pip install 'chatwidget[playground]'") from error
    return pd


def results_frame(
    board: Board,
    scores: Scores,
    grades: Mapping[str, Mapping[str, Any]],
    price: Callable[[Cell, Answer], float | None],
) -> Any:
    """Return a DataFrame with a row per case, variant, and sample.

    Args:
        board: the board.
        scores: the scores so far.
        grades: the newest grade of an answer, by its key.
        price: returns what an answer cost, or None where that is unknown, which reads "?".
    """
    rows = []
    for cell in board.cells():
        answer = board.answer(cell)
        grade = grades.get(cell.key, {})
        row = {
            **answer.as_json(),
            "case": cell.case.id,
            "variant": cell.variant.name,
            "sample": cell.sample,
            "request": cell.key,
            "answer": answer.text,
            "cost": UNKNOWN if (cost := price(cell, answer)) is None else cost,
            **{name: grade.get(name) for name in GRADE_COLUMNS},
        }
        row.pop("text")
        for name, found in scores.items():
            score = found.get(cell.key)
            row[name] = (
                None
                if score is None
                else bool(score.value)
                if score.is_yes_no and score.value is not None
                else score.value
            )
            row[f"{name}_error"] = None if score is None else score.error
            row[f"{name}_reason"] = None if score is None else score.reason
        rows.append(row)
    own = [column for name in scores for column in (name, f"{name}_error", f"{name}_reason")]
    return pandas().DataFrame(rows, columns=[*COLUMNS, *own, *GRADE_COLUMNS])


def values_per_case(
    board: Board, scores: Mapping[str, Score], variant: str, errors: str, cluster: str | None
) -> tuple[dict[Any, float], int, int]:
    """Return one value per case (or cluster) of a variant, how many answers count, and how many there are.

    Args:
        board: the board.
        scores: the scores of one scorer, by the answers' keys.
        variant: the variant's name.
        errors: "zero" or "exclude", see `scores.counted`.
        cluster: the column whose equal values belong together, or None.
    """
    rows: list[tuple[Any, float]] = []
    clusters: dict[Any, Any] = {}
    total = 0
    for cell in board.cells(variants=[variant]):
        answer = board.answer(cell)
        if answer.status == "waiting":
            continue
        total += 1
        value = counted(answer, scores.get(cell.key), errors=errors)
        if value is not None and not math.isnan(value):
            rows.append((cell.case.id, value))
            clusters[cell.case.id] = cell.case.id if cluster is None else cell.case.values.get(cluster)
    cases = per_case(rows)
    if cluster is not None:
        cases = per_case((clusters[case], value) for case, value in cases.items())
    return cases, len(rows), total


def summary_frame(board: Board, scores: Scores, baseline: str, *, errors: str, cluster: str | None) -> Any:
    """Return a DataFrame with a row per score and variant: its mean, and its difference to the baseline.

    `scored` and `cases` say of how many answers the mean is: "47 of 50" are scored 47, cases 50.
    """
    rows: list[dict[str, Any]] = []
    for name, found in scores.items():
        values = {one.name: values_per_case(board, found, one.name, errors, cluster) for one in board.variants}
        gaps = corrected({one: difference(values[one][0], values[baseline][0]) for one in values if one != baseline})
        for variant, (cases, counts, total) in values.items():
            mean = estimate(list(cases.values()))
            rows.append(
                {
                    "variant": variant,
                    "score": name,
                    "mean": mean.mean,
                    "low": mean.low,
                    "high": mean.high,
                    "scored": counts,
                    "cases": total,
                    "method": mean.method,
                    **_difference_row(gaps.get(variant)),
                }
            )
    return pandas().DataFrame(rows, columns=list(SUMMARY_COLUMNS))


def differences_of(
    board: Board, found: Mapping[str, Score], baseline: str, *, errors: str, cluster: str | None
) -> dict[str, Difference]:
    """Return the differences of all other variants to the baseline in one score, corrected for their number."""
    values = {one.name: values_per_case(board, found, one.name, errors, cluster)[0] for one in board.variants}
    return corrected({one: difference(values[one], values[baseline]) for one in values if one != baseline})


def _difference_row(found: Difference | None) -> dict[str, Any]:
    if found is None:
        return {}
    return {
        "difference": found.mean,
        "difference_low": found.low,
        "difference_high": found.high,
        "p": found.p,
        "wins": found.wins,
        "ties": found.ties,
        "losses": found.losses,
        "left_out": found.left_out,
    }


def equal_answers(texts: Sequence[str]) -> list[tuple[str, int]]:
    """Return the different texts among samples, the most frequent first, each with its count.

    Example:
        >>> equal_answers(["4", "four", "4"])
        [('4', 2), ('four', 1)]
    """
    counts: dict[str, int] = {}
    for text in texts:
        counts[text] = counts.get(text, 0) + 1
    return sorted(counts.items(), key=lambda pair: -pair[1])
