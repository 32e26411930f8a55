"""The ways out of a playground, as its methods; the work is in `exports`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from chatwidget.prompting import exports
from chatwidget.prompting.board import Board, Cell
from chatwidget.prompting.scores import Score


class PlaygroundExports:
    """The ways out of a playground. Each writes a file where a path is given, and returns the text."""

    _board: Board
    _scores: dict[str, dict[str, Score]]
    _grades: Mapping[str, Mapping[str, Any]]

    @property
    def results(self) -> Any:
        """A DataFrame with a row per case, variant, and sample."""
        raise NotImplementedError

    def to_csv(self, path: Any = None) -> str:
        """Return the results as CSV, and write it where a path is given; formulas are made harmless."""
        frame = self.results
        return _written(exports.to_csv(frame.to_dict("records"), list(frame.columns)), path)

    def to_training_jsonl(self, path: Any = None, *, good: Iterable[Any] = ("good",)) -> str:
        """Return the answers with a good grade as training data, a conversation per line."""
        wanted = set(good)
        text = exports.to_training_jsonl(
            self._board, lambda cell: self._grades.get(cell.key, {}).get("grade") in wanted
        )
        return _written(text, path)

    def to_preferences_jsonl(self, path: Any = None, *, score: str | None = None) -> str:
        """Return preference pairs (`prompt`, `chosen`, `rejected`) by a score, or by numbers given as grades."""

        def value(cell: Cell) -> float | None:
            if score is not None:
                found = self._scores[score].get(cell.key)
                return None if found is None else found.value
            grade = self._grades.get(cell.key, {}).get("grade")
            return float(grade) if isinstance(grade, (int, float)) else None

        return _written(exports.to_preferences_jsonl(self._board, value), path)

    def to_inspect_jsonl(self, path: Any = None, *, target: str | None = None) -> str:
        """Return the cases as Inspect samples; `target` names the column with the expected answer."""
        return _written(exports.to_inspect_jsonl(self._board, target), path)

    def to_tests(self, path: Any = None) -> str:
        """Return a pytest file that asks again and expects the stored answers."""
        return _written(exports.to_tests(self._board), path)

    def to_python(self, path: Any = None) -> str:
        """Return a script that asks everything again without chatwidget."""
        return _written(exports.to_python(self._board), path)


def _written(text: str, path: Any) -> str:
    if path is not None:
        Path(path).write_text(text, encoding="utf-8", newline="")
    return text
