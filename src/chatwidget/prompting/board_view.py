"""Which rows of a board a page shows, in which order, and what its cells say. Long texts are cut here."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from chatwidget.messages.json_types import JSONObject
from chatwidget.prompting.answer import CUT, FAILED, REFUSED, WAITING, Answer
from chatwidget.prompting.board import Board, Cell
from chatwidget.prompting.cases import Case
from chatwidget.prompting.grades import Grades, grade_key
from chatwidget.prompting.scoreboard import Scoring
from chatwidget.prompting.variant import Variant

FILTERS = ("all", FAILED, CUT, REFUSED, "different", "ungraded", "worse", "retried")
SORTS = ("case", "score", "difference", "seconds", "length")
_PREVIEW = 280  # characters of an answer in a cell
_LABEL = 140  # characters of a case's values
_COLUMNS = 3  # of a case's values
_ROWS = 120  # the most rows of a window
_PATIENCE = 20.0  # an order that took so long is computed again after so many times that


@dataclass(slots=True)
class View:
    """The window of one page.

    Attributes:
        first: the first row, from 0.
        last: the row after the last one.
        filter: one of `FILTERS`, or "wins:NAME".
        sort: one of `SORTS`, with ":NAME" of a variant.
        score: the score that filters and sorting use.
        order: the cases that pass the filter, by their numbers on the board.
    """

    first: int = 0
    last: int = 20
    filter: str = "all"
    sort: str = "case"
    score: str = ""
    order: list[int] = field(default_factory=list)
    stamp: float = 0.0
    took: float = 0.0
    is_old: bool = True

    def outdate(self) -> None:
        """Mark the order as made from older answers."""
        self.is_old = True

    def reorder(self, order: list[int], stamp: float, took: float) -> None:
        """Set the order, with when it was made and the seconds that it took."""
        self.order, self.is_old, self.stamp, self.took = order, False, stamp, took


class BoardView:
    """What pages see of a board's rows.

    Args:
        board: the board.
        scoring: the scores.
        grades: the grades.
    """

    def __init__(self, board: Board, scoring: Scoring, grades: Grades) -> None:
        self._board, self._scoring, self._grades = board, scoring, grades
        variables = board.prompt.variables(board.variants)
        names = dict.fromkeys([*variables, *(str(name) for case in board.cases[:1] for name in case.values)])
        self._columns = list(names)[: max(_COLUMNS, len(variables))]

    def as_json(self, view: View) -> dict[str, object]:
        """Return a window for the page."""
        self._sort(view)
        first = max(0, min(view.first, len(view.order)))
        last = min(view.last, first + _ROWS, len(view.order))
        rows = {str(row): self.row(view.order[row]) for row in range(first, last)}
        return {"filter": view.filter, "sort": view.sort, "count": len(view.order), "rows": rows}

    def row(self, row: int) -> dict[str, object]:
        """Return one row."""
        case = self._board.cases[row]
        values = [[name, cut(str(case.values.get(name, "")), _LABEL)] for name in self._columns]
        cells = [self.cell(case, variant) for variant in self._board.variants]
        texts = {cell["answers"][0]["text"] for cell in cells if cell["answers"][0]["status"] in ("done", "cut")}
        return {"place": row, "id": case.id, "values": values, "cells": cells, "differs": len(texts) > 1}

    def cell(self, case: Case, variant: Variant) -> JSONObject:
        """Return one cell: its different answers, the most frequent first."""
        found: dict[tuple[str, str], JSONObject] = {}
        for sample in range(self._board.samples):
            cell = self._board.cell(case, variant, sample)
            answer = self._answer(cell)
            same = found.setdefault((answer["status"], answer.pop("whole")), answer)
            same["count"] = same.get("count", 0) + 1
        return {"answers": sorted(found.values(), key=lambda answer: -answer["count"])}

    def _answer(self, cell: Cell) -> JSONObject:
        answer, deltas = self._board.answer(cell), self._board.partial.get(cell.key)
        status, text = (answer.status, answer.text) if deltas is None else ("writing", "".join(deltas))
        grade = self._grades.get(grade_key(cell.key, answer.text)).get("grade")
        shown_answer: dict[str, object] = {
            "sample": cell.sample,
            "status": status,
            "text": cut(text, _PREVIEW),
            "whole": text or (answer.error or ""),
            "size": len(text),
        }
        if answer.error and deltas is None:
            shown_answer["error"] = cut(answer.error, _PREVIEW)
        if grade is not None:
            shown_answer["grade"] = str(grade)
        if answer.retries:
            shown_answer["retries"] = answer.retries
        if deltas is None and answer.seconds is not None:
            shown_answer["seconds"] = round(answer.seconds, 1)
        if answer.cached:
            shown_answer["cached"] = True
        scores = self._scores(cell) if deltas is None else []
        return {**shown_answer, "scores": scores} if scores else shown_answer

    def _scores(self, cell: Cell) -> list[dict[str, object]]:
        found = []
        for name, by_key in self._scoring.scores.items():
            score = by_key.get(cell.key)
            if score is None:
                continue
            entry: dict[str, object] = {"name": name, "value": score_text(score)}
            if score.error is not None:
                entry["error"] = cut(score.error, _PREVIEW)
            if self._scoring.is_stale(name, cell.key):
                entry["stale"] = True
            found.append(entry)
        return found

    def _sort(self, view: View) -> None:
        """Filter and sort anew, but not so often that it costs more than a little."""
        now = time.monotonic()
        is_plain = view.filter == "all" and view.sort.partition(":")[0] == "case"
        if not view.is_old or (is_plain and len(view.order) == len(self._board.cases) and view.stamp < 0):
            return
        if not is_plain and now - view.stamp < max(1.0, _PATIENCE * view.took):
            return
        rows: list[int] = list(range(len(self._board.cases)))
        if view.filter != "all":
            rows = [row for row in rows if self._passes(row, view)]
        key, _, name = view.sort.partition(":")
        if key != "case":
            rows.sort(key=lambda row: self._rank(row, key, name, view.score))
        view.reorder(rows, -1.0 if is_plain else now, time.monotonic() - now)

    def _passes(self, row: int, view: View) -> bool:
        cells = self._cells(row)
        kind, _, name = view.filter.partition(":")
        if kind in (FAILED, CUT, REFUSED):
            return any(self._board.answer(cell).status == kind for cell in cells)
        if kind == "retried":
            return any(self._board.answer(cell).retries for cell in cells)
        if kind == "different":
            return len({a.text for cell in cells if (a := self._board.answer(cell)).status in ("done", "cut")}) > 1
        if kind == "ungraded":
            return any(
                (answer := self._board.answer(cell)).is_stored
                and not self._grades.get(grade_key(cell.key, answer.text))
                for cell in cells
            )
        values = self._values(row, view.score)
        if kind == "wins":
            mine = values.get(name)
            return mine is not None and all(mine > value for other, value in values.items() if other != name)
        baseline = values.get(self._scoring.baseline)
        return baseline is not None and any(value < baseline for value in values.values())

    def _rank(self, row: int, key: str, name: str, score: str) -> float:
        """Return what rows are sorted by, the least first; what is not known comes last."""
        case, last = self._board.cases[row], float("inf")
        cells = [cell for cell in self._cells(row) if not name or cell.variant.name == name]
        if key == "score":
            return self._values(row, score).get(name, last)
        if key == "difference":
            values = self._values(row, score)
            baseline = values.get(self._scoring.baseline)
            return last if baseline is None or name not in values else values[name] - baseline
        answers: list[Answer] = [self._board.answer(cell) for cell in cells if cell.case is case]
        if key == "seconds":
            return -max((answer.seconds or 0.0 for answer in answers), default=0.0)
        return -max((len(answer.text) for answer in answers), default=0)

    def _values(self, row: int, name: str) -> dict[str, float]:
        """Return the mean of a case's samples in a score, or of their grades, by variant."""
        scores = self._scoring.scores.get(name)
        found: dict[str, list[float]] = {}
        for cell in self._cells(row):
            answer = self._board.answer(cell)
            if answer.status == WAITING:
                continue
            if scores is None:
                value = self._grades.worth(grade_key(cell.key, answer.text))
            elif answer.status == FAILED:
                value = 0.0
            else:
                value = score.value if (score := scores.get(cell.key)) is not None else None
            if value is not None:
                found.setdefault(cell.variant.name, []).append(value)
        values = {variant: sum(all_) / len(all_) for variant, all_ in found.items()}
        if values and self._scoring.is_pairwise(name):
            values[self._scoring.baseline] = 0.5
        return values

    def _cells(self, row: int) -> list[Cell]:
        case = self._board.cases[row]
        return [
            self._board.cell(case, variant, sample)
            for variant in self._board.variants
            for sample in range(self._board.samples)
        ]


def cut(text: str, most: int) -> str:
    """Return the beginning of a text.

    Example:
        >>> cut("a long text", 7)
        'a long…'
    """
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def score_text(score: Any) -> str:
    """Return a score in words: "yes", "no", a number, or what a judge said."""
    if score.value is None:
        return "failed"
    if score.outcome is not None and score.outcome not in ("good", "bad"):
        return str({"variant": "better", "baseline": "worse"}.get(score.outcome, score.outcome))
    if score.is_yes_no:
        return "yes" if score.value else "no"
    return f"{float(score.value):.3g}"
