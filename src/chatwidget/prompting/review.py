"""Review: one case at a time, its answers side by side, graded by key; without names if it is blind."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from chatwidget.errors import OptionError
from chatwidget.messages.json_types import JSONObject
from chatwidget.prompting.answer import CUT, DONE
from chatwidget.prompting.board import Board, Cell
from chatwidget.prompting.board_view import cut
from chatwidget.prompting.grades import Grades, grade_key

TIE, BAD, GOOD = "tie", "bad", "good"
_LONGEST = 20_000  # characters of one answer or value


@dataclass(slots=True)
class Review:
    """The review of one page.

    Attributes:
        at: the place of the case, from 0, among the reviewed ones.
        is_blind: whether names, times, and scores are hidden until the grade.
        orders: the order of the variants by case; random in a blind review, and the same until it ends.
        done: what was graded, newest last: the case's place and the keys of the answers.
    """

    at: int = 0
    is_blind: bool = True
    orders: dict[str, list[int]] = field(default_factory=dict)
    done: list[tuple[int, list[str]]] = field(default_factory=list)

    def limit_to(self, count: int) -> None:
        """Move to the last case if there are only `count` cases."""
        self.at = max(0, min(self.at, count - 1))

    def take_back(self) -> list[str]:
        """Move to the case of the newest grade, and return the keys of its grades."""
        self.at, keys = self.done.pop()
        return keys


class Reviewer:
    """Shows and grades the cases of a board that have an answer.

    Args:
        board: the answers.
        grades: where grades go.
        grader: who grades, or None.
        shuffle: shuffles a list in place.
    """

    def __init__(self, board: Board, grades: Grades, grader: str | None = None, shuffle: Any = None) -> None:
        self._board, self._grades, self.grader = board, grades, grader
        self._shuffle = shuffle or random.SystemRandom().shuffle

    def as_json(self, review: Review) -> JSONObject:
        """Return what the page shows."""
        places = self._places()
        if not places:
            return {"at": 0, "count": 0, "blind": review.is_blind, "graded": 0, "undo": False, "answers": []}
        review.limit_to(len(places))
        case = self._board.cases[places[review.at]]
        cells = self._cells(places[review.at], review)
        graded = [self._grade(cell) for cell in cells]
        is_open = not review.is_blind or any(grade is not None for grade in graded)
        answers = []
        for cell, grade in zip(cells, graded, strict=True):
            answer = self._board.answer(cell)
            shown_answer: JSONObject = {"text": cut(answer.text, _LONGEST), "grade": grade}
            if is_open:
                seconds = "" if answer.seconds is None else f"{answer.seconds:.1f} s"
                shown_answer |= {"name": cell.variant.name, "seconds": seconds, "cut": answer.status == CUT}
            answers.append(shown_answer)
        values = [[str(name), cut(str(value), _LONGEST)] for name, value in case.values.items()]
        return {
            "at": review.at,
            "count": len(places),
            "graded": sum(any(self._grade(cell) for cell in self._first_cells(row)) for row in places),
            "blind": review.is_blind,
            "undo": bool(review.done),
            "case": case.id,
            "values": values,
            "answers": answers,
        }

    def vote(self, review: Review, choice: object) -> None:
        """Grade the case that is shown.

        Args:
            review: the review.
            choice: the place of the best answer as shown, "tie", "bad" for all of them, or "good" for a single one.

        Raises:
            OptionError: there is no such answer.
        """
        places = self._places()
        if not places:
            raise OptionError("There is no answer to review yet.")
        row = places[max(0, min(review.at, len(places) - 1))]
        cells = self._cells(row, review)
        is_choice = isinstance(choice, int) and 0 <= choice < len(cells)
        if not is_choice and choice not in (TIE, BAD, GOOD):
            raise OptionError(f"The review has no answer {choice!r}.")
        keys = []
        for position, cell in enumerate(cells):
            if is_choice and len(cells) > 1:
                grade = "better" if position == choice else "worse"
            elif choice == BAD and len(cells) > 1:
                grade = "both bad"
            else:
                grade = GOOD if is_choice else str(choice)
            key = grade_key(cell.key, self._board.answer(cell).text)
            self._grades.set(key, grade, grader=self.grader, blind=review.is_blind, position=position)
            keys.append(key)
        review.done.append((review.at, keys))

    def undo(self, review: Review) -> None:
        """Take back the newest grade of this review, and show its case."""
        if review.done:
            for key in review.take_back():
                self._grades.undo(key)

    def _places(self) -> list[int]:
        return [row for row in range(len(self._board.cases)) if self._first_cells(row)]

    def _first_cells(self, row: int) -> list[Cell]:
        case = self._board.cases[row]
        cells = [self._board.cell(case, variant, 0) for variant in self._board.variants]
        return [cell for cell in cells if self._board.answer(cell).status in (DONE, CUT)]

    def _cells(self, row: int, review: Review) -> list[Cell]:
        cells = self._first_cells(row)
        if not review.is_blind:
            return cells
        order = review.orders.get(self._board.cases[row].id, [])
        if sorted(order) != list(range(len(cells))):
            order = list(range(len(cells)))
            self._shuffle(order)
            review.orders[self._board.cases[row].id] = order
        return [cells[index] for index in order]

    def _grade(self, cell: Cell) -> str | None:
        grade = self._grades.get(grade_key(cell.key, self._board.answer(cell).text)).get("grade")
        return None if grade is None else str(grade)
