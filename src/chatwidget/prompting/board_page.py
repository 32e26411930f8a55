"""The document of a board's page: columns with their numbers, progress, and what each open page looks at."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chatwidget.errors import MissingDependency
from chatwidget.messages.json_types import JSONMapping
from chatwidget.prompting.answer import Answer
from chatwidget.prompting.board import Cell
from chatwidget.prompting.board_view import BoardView, View, cut, score_text
from chatwidget.prompting.grades import grade_key
from chatwidget.prompting.playground_state import PlaygroundState
from chatwidget.prompting.review import Review, Reviewer
from chatwidget.prompting.statistics import Estimate
from chatwidget.prompting.summary import ColumnScore, Summary

_VIEWS = 6  # pages that are remembered
_LONGEST = 200_000  # characters of a text in the details of a cell


class Rarely:
    """A value that is computed again when it is old, and so seldom that it costs little.

    Args:
        compute: computes it.
        at_least: the seconds between two times.

    Example:
        >>> numbers = iter(range(9))
        >>> value = Rarely(lambda: next(numbers), at_least=60)
        >>> value.get(is_old=True), value.get(is_old=True), value.get(is_old=True, now=True)
        (0, 0, 1)
    """

    def __init__(self, compute: Callable[[], object], at_least: float) -> None:
        self._compute, self._at_least = compute, at_least
        self._value: object = None
        self._next = 0.0
        self._is_old = True

    def get(self, *, is_old: bool, now: bool = False) -> Any:
        """Return it; `now` computes it in any case where it is old."""
        self._is_old |= is_old
        began = time.monotonic()
        if self._is_old and (now or began >= self._next):
            self._is_old = False
            self._value = self._compute()
            took = time.monotonic() - began
            self._next = began + max(self._at_least, 20 * took)
        return self._value


class BoardPage:
    """The document of the page.

    Args:
        state: the playground.
    """

    def __init__(self, state: PlaygroundState) -> None:
        self._state = state
        self._view = BoardView(state.board, state.scoring, state.grades)
        self.reviewer = Reviewer(state.board, state.grades)
        self._places = {case.id: number for number, case in enumerate(state.board.cases)}
        self.views: dict[str, View] = {}
        self.reviews: dict[str, Review] = {}
        self.details: dict[str, Cell] = {}
        self.chats: dict[str, str] = {}  # the model of a chat that was opened from the details
        self._counts = Rarely(self._count, at_least=0.25)
        self._numbers = Rarely(lambda: (state.summary(), state.notes()), at_least=3.0)
        self.is_old = True

    def view(self, name: str) -> View:
        """Return the window of a page; the oldest one is forgotten where there are many."""
        found = self.views.pop(name, None) or View()
        self.views[name] = found
        while len(self.views) > _VIEWS:
            self.forget(next(iter(self.views)))
        return found

    def forget(self, name: str) -> None:
        """Forget a page that was closed."""
        for part in (self.views, self.reviews, self.details, self.chats):
            part.pop(name, None)

    def build(self) -> dict[str, object]:
        """Return the document as it is now."""
        state = self._state
        is_old, self.is_old = self.is_old, False
        is_running = state.runner.is_running
        counts = self._counts.get(is_old=is_old, now=not is_running)
        if is_old:
            for view in self.views.values():
                view.outdate()
        try:
            numbers, notes = self._numbers.get(is_old=is_old, now=not is_running)
        except MissingDependency as error:
            numbers, notes = Summary((), {}), [str(error)]
        progress = state.runner.progress
        return {
            "status": "streaming" if is_running else "ready",
            "board": {
                "cases": len(state.board.cases),
                "samples": state.board.samples,
                "scores": list(state.scoring.scores),
                "notes": notes,
            },
            "columns": [self._column(variant.name, counts, numbers) for variant in state.board.variants],
            "verdicts": [[name, text] for name, text in numbers.verdicts.items()],
            "progress": None if progress is None else progress.as_json(time.monotonic(), state.runner.under_way),
            "ended_by": state.problem or state.runner.ended_by,
            "views": {name: self._view.as_json(view) for name, view in self.views.items()},
            "details": {name: self._detail(name, cell) for name, cell in self.details.items()},
            "reviews": {name: self.reviewer.as_json(review) for name, review in self.reviews.items()},
        }

    def _count(self) -> dict[str, Counter[str]]:
        board = self._state.board
        counts: dict[str, Counter[str]] = {variant.name: Counter() for variant in board.variants}
        for cell in board.known_cells():
            counts[cell.variant.name][board.answer(cell).status] += 1
        total = len(board.cases) * board.samples
        for found in counts.values():
            found["waiting"] += total - found.total()
        return counts

    def _column(self, name: str, counts: dict[str, Counter[str]], numbers: Summary) -> dict[str, object]:
        state = self._state
        [variant] = [candidate for candidate in state.board.variants if candidate.name == name]
        about = [variant.model, variant.server] if not variant.is_function else ["chat function"]
        about += [f"{key} {value}" for key, value in variant.parameters.items()]
        return {
            "name": name,
            "about": cut(" · ".join(str(fact) for fact in about if fact), 200),
            "system": cut(variant.system_message or "", 400),
            "baseline": name == state.scoring.baseline,
            "counts": {status: count for status, count in counts[name].items() if count},
            "paused": state.runner.paused.get(name),
            "scores": [score_json(column) for column in numbers.columns if column.variant == name],
        }

    def _detail(self, name: str, cell: Cell) -> dict[str, object]:
        state = self._state
        answer = state.board.answer(cell)
        grade = state.grades.get(grade_key(cell.key, answer.text))
        scores = []
        for name_of_score, by_key in state.scoring.scores.items():
            if (score := by_key.get(cell.key)) is not None:
                words = [score_text(score), score.reason or score.error or ""]
                scores.append([name_of_score, cut(": ".join(filter(None, words)), 2000)])
        return {
            "case": cell.case.id,
            "place": self._places[cell.case.id],
            "variant": cell.variant.name,
            "sample": cell.sample,
            "status": answer.status,
            "request": [
                [message["role"], cut(_text(message["content"]), _LONGEST)] for message in cell.request.messages
            ],
            "answer": cut(answer.text, _LONGEST),
            "error": answer.error,
            "facts": self._facts(cell, answer),
            "scores": scores,
            "grade": grade.get("grade"),
            "comment": grade.get("comment"),
            "chat": self.chats.get(name),
        }

    def _facts(self, cell: Cell, answer: Answer) -> list[list[str]]:
        cost = self._state.runner.price(cell, answer)
        facts: dict[str, object] = {
            "Model": answer.model,
            "Time": None if answer.seconds is None else f"{answer.seconds:.2f} s",
            "First token after": None if answer.ttft is None else f"{answer.ttft:.2f} s",
            "Waited": f"{answer.waited:.1f} s" if answer.waited else None,
            "Retries": answer.retries or None,
            "Tokens in": answer.tokens_in,
            "Tokens out": answer.tokens_out,
            "Cached tokens": answer.tokens_cached,
            "Reasoning tokens": answer.tokens_reasoning,
            "Cost": "?" if cost is None else f"{cost:.4g}",
            "Asked at": None
            if answer.asked_at is None
            else time.strftime("%Y-%m-%d %H:%M", time.localtime(answer.asked_at)),
            "From the store": "yes" if answer.cached else None,
        }
        return [[name, str(value)] for name, value in facts.items() if value is not None]


def score_json(column: ColumnScore) -> dict[str, object]:
    """Return a column's result in one score for the page."""
    gap = column.difference
    return {
        "name": column.score,
        "mean": number(column.mean.mean),
        "interval": interval(column.mean),
        "scored": f"{column.scored} of {column.total}",
        "gap": "" if gap is None or gap.mean is None else f"{gap.mean:+.3g}",
        "counts": "" if gap is None or not gap.cases else f"{gap.wins} won, {gap.ties} tied, {gap.losses} lost",
        "decisive": gap is not None and gap.is_decisive,
        "low": column.mean.low,
        "high": column.mean.high,
        "value": column.mean.mean,
    }


def number(value: float | None) -> str:
    """Return a mean in words.

    Example:
        >>> number(0.94999), number(None)
        ('0.95', 'none')
    """
    return "none" if value is None else f"{value:.3g}"


def interval(estimate: Estimate) -> str:
    """Return the interval of a mean in words.

    Example:
        >>> interval(Estimate(1.0, 0.839, 1.0, 20, "wilson"))
        '0.839 to 1'
    """
    return "" if estimate.low is None or estimate.high is None else f"{estimate.low:.3g} to {estimate.high:.3g}"


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(part["text"] if part.get("type") == "text" else f"[{_named(part)}]" for part in content)


def _named(part: JSONMapping) -> str:
    return str(Path(part["file"]["path"]).name) if part.get("type") == "file" else str(part.get("type"))
