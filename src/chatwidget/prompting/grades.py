"""Grades that the user gives to answers. A grade belongs to the answer, not to the cell."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Mapping
from typing import Protocol

from chatwidget.messages.json_types import JSONMapping, JSONObject

#: What grades are worth where numbers are needed; "both bad" prefers none.
WORTH = {"good": 1.0, "better": 1.0, "tie": 0.5, "bad": 0.0, "worse": 0.0}
GOOD = ("good", "better")


class GradeStore(Protocol):
    """Where grades are stored; see `store.answers.StoredAnswers`."""

    def add_grade(self, key: str, grade: Mapping[str, object]) -> None:
        """Add a grade."""

    def grades(self, keys: Iterable[str]) -> dict[str, list[JSONObject]]:
        """Return the grades of answers, oldest first."""


def grade_key(request: str, text: str) -> str:
    """Return what identifies an answer: its request and its text, so that a new answer has no grade.

    Example:
        >>> grade_key("k", "4") == grade_key("k", "4"), grade_key("k", "4") == grade_key("k", "5")
        (True, False)
    """
    return hashlib.sha256(f"{request}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()


class Grades:
    """The grades of a board's answers by their keys (see `grade_key`); the newest one of an answer counts.

    Args:
        store: where they are stored, or None.

    Example:
        >>> grades = Grades(None)
        >>> grades.set("k", "good")
        >>> grades.set("k", "bad")
        >>> grades.undo("k")
        >>> grades.get("k")["grade"], grades.worth("k")
        ('good', 1.0)
    """

    def __init__(self, store: GradeStore | None) -> None:
        self._store = store
        self._all: dict[str, list[dict[str, object]]] = {}

    @property
    def count(self) -> int:
        """Return how many answers were graded, as far as they were loaded."""
        return len(self._all)

    def load(self, keys: Iterable[str]) -> None:
        """Read the stored grades of some answers."""
        if self._store is not None:
            self._all |= self._store.grades(keys)

    def get(self, key: str) -> JSONMapping:
        """Return the newest grade of an answer, or an empty mapping."""
        found = self._all.get(key)
        return found[-1] if found and found[-1].get("grade") is not None else {}

    def set(self, key: str, value: object, **fields: object) -> None:
        """Record a grade.

        Args:
            key: the key of the answer.
            value: the grade.
            **fields: `comment`, `grader`, `blind`, and `position` (where the answer was displayed).
        """
        grade = {"grade": value, "comment": None, "grader": None, "blind": False, **fields, "time": time.time()}
        self._all.setdefault(key, []).append(grade)
        self._save(key, grade)

    def undo(self, key: str) -> None:
        """Remove the newest grade of an answer, so that the one before it counts again. The store keeps a record."""
        found = self._all.get(key)
        if found:
            found.pop()
            self._save(key, found[-1] if found else {"grade": None, "time": time.time()})

    def worth(self, key: str) -> float | None:
        """Return what an answer's grade is worth, or None without one."""
        grade = self.get(key).get("grade")
        if isinstance(grade, (int, float)):
            return float(grade)
        return WORTH.get(str(grade))

    def _save(self, key: str, grade: Mapping[str, object]) -> None:
        if self._store is not None:
            self._store.add_grade(key, grade)
