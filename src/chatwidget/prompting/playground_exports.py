"""The ways out of a playground, as its methods; the work is in `exports` and `report`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from chatwidget.errors import OptionError
from chatwidget.prompting import exports
from chatwidget.prompting.board import Cell
from chatwidget.prompting.figures import score_figure
from chatwidget.prompting.grades import GOOD, grade_key
from chatwidget.prompting.playground_state import PlaygroundState
from chatwidget.prompting.report import report
from chatwidget.prompting.results import results_frame
from chatwidget.widget.board_widget import BoardWidget


class PlaygroundExports(BoardWidget):
    """The ways out of a playground. Each writes a file where a path is given, and returns the text."""

    _state: PlaygroundState

    @property
    def results(self) -> Any:
        """A DataFrame with a row per case, variant, and sample."""
        state = self._state
        return results_frame(state.board, state.scoring, state.grades, state.prices, state.runner.price)

    def to_html(self, path: object = None, *, title: str = "Playground") -> str:
        """Return a report in one HTML file: the numbers, figures, prompt, variants, and all answers."""
        return _written(report(self._state, title), path)

    def to_csv(self, path: object = None) -> str:
        """Return the results as CSV; formulas are made harmless."""
        frame = self.results
        return _written(exports.to_csv(frame.to_dict("records"), list(frame.columns)), path)

    def to_jsonl(self, path: object = None) -> str:
        """Return the results as JSON Lines: an answer per line, with its request."""
        return _written(exports.to_jsonl(self._state.board, self.results.to_dict("records")), path)

    def to_training_jsonl(self, path: object = None, *, good: Iterable[object] = GOOD) -> str:
        """Return the answers with a good grade as training data, a conversation per line."""
        wanted = set(good)
        text = exports.to_training_jsonl(self._state.board, lambda cell: self._grade(cell) in wanted)
        return _written(text, path)

    def to_preferences_jsonl(self, path: object = None, *, score: str | None = None) -> str:
        """Return preference pairs (`prompt`, `chosen`, `rejected`) by a score, or by the grades.

        Raises:
            OptionError: there is no such score.
        """
        if score is not None:
            self._check_score(score)

        def value(cell: Cell) -> float | None:
            if score is not None:
                found = self._state.scoring.fresh(score).get(cell.key)
                return None if found is None else found.value
            return self._state.grades.worth(grade_key(cell.key, self._state.board.answer(cell).text))

        return _written(exports.to_preferences_jsonl(self._state.board, value), path)

    def to_inspect_jsonl(self, path: object = None, *, target: str | None = None) -> str:
        """Return the cases as Inspect samples; `target` names the column with the expected answer."""
        return _written(exports.to_inspect_jsonl(self._state.board, target), path)

    def to_tests(self, path: object = None) -> str:
        """Return a pytest file that asks again and expects the stored answers."""
        return _written(exports.to_tests(self._state.board), path)

    def to_python(self, path: object = None) -> str:
        """Return a script that asks everything again without chatwidget."""
        return _written(exports.to_python(self._state.board), path)

    def figure(self, score: str | None = None) -> object:
        """Return a matplotlib figure: the means with their intervals, and cost against score.

        Raises:
            OptionError: there is no such score.
            MissingDependency: matplotlib is not installed.
        """
        name = score if score is not None else next(iter(self._state.scoring.scores), "")
        self._check_score(name)
        return score_figure(self._state, name)

    def _check_score(self, score: str) -> None:
        names: Sequence[str] = list(self._state.scoring.scores)
        if score not in names:
            raise OptionError(f"`scores` has no {score!r}. There are: {', '.join(map(repr, names)) or 'none'}.")

    def _grade(self, cell: Cell) -> object:
        return self._state.grades.get(grade_key(cell.key, self._state.board.answer(cell).text)).get("grade")


def _written(text: str, path: Any) -> str:
    if path is not None:
        Path(path).write_text(text, encoding="utf-8", newline="")
    return text
