"""A board's answers as DataFrames: one row per answer, and one row per variant and score."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chatwidget.conversation.prices import UNKNOWN, Prices
from chatwidget.errors import MissingDependency
from chatwidget.prompting.answer import Answer
from chatwidget.prompting.board import Board, Cell
from chatwidget.prompting.grades import Grades, grade_key
from chatwidget.prompting.judge import Judge
from chatwidget.prompting.scoreboard import Scoring
from chatwidget.prompting.statistics import Difference
from chatwidget.prompting.summary import Summary

COLUMNS = (
    *("case", "variant", "sample", "request", "status", "answer", "model", "seconds", "waited", "retries", "ttft"),
    *("tokens_in", "tokens_out", "tokens_cached", "tokens_reasoning", "cost", "asked_at", "cached", "error"),
)
GRADE_COLUMNS = ("grade", "grader", "blind", "comment")
SUMMARY_COLUMNS = (
    *("variant", "score", "mean", "low", "high", "scored", "cases", "method", "difference", "difference_low"),
    *("difference_high", "p", "wins", "ties", "losses", "left_out"),
)


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
    board: Board, scoring: Scoring, grades: Grades, prices: Prices, price: Callable[[Cell, Answer], float | None]
) -> Any:
    """Return a DataFrame with a row per case, variant, and sample.

    Args:
        board: the board.
        scoring: the scores so far; stale ones have a column that says so.
        grades: the grades.
        prices: the prices, for what judges cost.
        price: returns what an answer cost, or None where that is unknown, which reads "?".
    """
    rows = []
    for cell in board.cells():
        answer = board.answer(cell)
        grade = grades.get(grade_key(cell.key, answer.text))
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
        for name in scoring.scores:
            row |= _score_row(scoring, name, cell.key, prices)
        rows.append(row)
    own = [column for name in scoring.scores for column in _score_columns(scoring, name)]
    return pandas().DataFrame(rows, columns=[*COLUMNS, *own, *GRADE_COLUMNS])


def _score_columns(scoring: Scoring, name: str) -> list[str]:
    ends = ["", "_error", "_reason", "_stale"]
    if isinstance(scoring.scorers.get(name), Judge):
        ends += ["_outcome", "_tokens", "_cost"]
    return [f"{name}{end}" for end in ends]


def _score_row(scoring: Scoring, name: str, key: str, prices: Prices) -> dict[str, object]:
    score = scoring.scores[name].get(key)
    if score is None:
        return {}
    value: Any = score.value
    if score.is_yes_no and value is not None:
        value = bool(value)
    row = {
        name: value,
        f"{name}_error": score.error,
        f"{name}_reason": score.reason,
        f"{name}_stale": scoring.is_stale(name, key),
        f"{name}_outcome": score.outcome,
    }
    judge = scoring.scorers.get(name)
    if isinstance(judge, Judge) and score.tokens_in is not None:
        spent = Answer("done", tokens_in=score.tokens_in, tokens_out=score.tokens_out or 0)
        cost = spent.cost(prices, judge.variant.model)
        row |= {
            f"{name}_tokens": score.tokens_in + (score.tokens_out or 0),
            f"{name}_cost": UNKNOWN if cost is None else cost,
        }
    return row


def summary_frame(summary: Summary) -> Any:
    """Return a DataFrame with a row per score and variant: its mean, and its difference to the baseline.

    `scored` and `cases` say of how many answers the mean is: "47 of 50" are scored 47, cases 50.
    """
    rows: list[dict[str, object]] = [
        {
            "variant": column.variant,
            "score": column.score,
            "mean": column.mean.mean,
            "low": column.mean.low,
            "high": column.mean.high,
            "scored": column.scored,
            "cases": column.total,
            "method": column.mean.method,
            **_difference_row(column.difference),
        }
        for column in summary.columns
    ]
    return pandas().DataFrame(rows, columns=list(SUMMARY_COLUMNS))


def _difference_row(found: Difference | None) -> dict[str, object]:
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
