"""Scores of stored answers: functions of the user's, called without asking any model again."""

from __future__ import annotations

import hashlib
import inspect
import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from chatwidget.errors import OptionError
from chatwidget.interface.example_cache import fingerprint
from chatwidget.messages.json_types import JSONMapping
from chatwidget.prompting.answer import FAILED, Answer
from chatwidget.runtime.loops import is_async


@dataclass(frozen=True, slots=True)
class Score:
    """One score of one answer.

    Attributes:
        value: a number, 1.0 and 0.0 for yes and no; None where there is no score.
        is_yes_no: whether the scorer gave True or False.
        error: why the scorer failed, or None.
        reason: what the scorer said about it, or None.
        version: the version of the scorer.
        outcome: what a judge said: "good", "bad"; pairwise "variant", "baseline", "tie", or "undecided".
        tokens_in: tokens of the judge's requests, or None.
        tokens_out: tokens of the judge's responses, or None.
    """

    value: float | None
    is_yes_no: bool = False
    error: str | None = None
    reason: str | None = None
    version: str = ""
    outcome: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None


class Scorer:
    """A function that scores answers, under a name.

    Args:
        name: what its column is called.
        function: takes an answer's text and its case's values, and returns True, False, a number, or a pair of one of
            these and a reason; it may be async.

    Raises:
        OptionError: it cannot be called, or its name is blank.

    Example:
        >>> import asyncio
        >>> exact = Scorer("exact", lambda answer, case: answer == case["expected"])
        >>> asyncio.run(exact.score(Answer("done", "4"), {"expected": "4"})).value
        1.0
    """

    def __init__(self, name: str, function: Callable[..., object]) -> None:
        if not str(name).strip() or not callable(function):
            raise OptionError(f"`scores` must map names to functions, got {name!r}: {function!r}.")
        self.name, self._function = str(name), function
        text = json.dumps(fingerprint(function), default=repr)
        self.version = hashlib.sha256(text.encode()).hexdigest()[:12]

    @property
    def is_async(self) -> bool:
        """Return whether the function must be awaited."""
        return is_async(self._function)

    async def score(self, answer: Answer, case: JSONMapping) -> Score:
        """Score one answer. What the function raises, or gives that is no score, is the score's error."""
        try:
            value = self._function(answer.text, case)
            return self._read(await value if inspect.isawaitable(value) else value)
        except Exception as error:
            return Score(None, error=f"{type(error).__name__}: {error}", version=self.version)

    def call(self, answer: Answer, case: JSONMapping) -> Score:
        """Score one answer by a function that is not async."""
        try:
            return self._read(self._function(answer.text, case))
        except Exception as error:
            return Score(None, error=f"{type(error).__name__}: {error}", version=self.version)

    def _read(self, value: Any) -> Score:
        reason = None
        if isinstance(value, tuple) and len(value) == 2:
            value, reason = value[0], str(value[1])
        if isinstance(value, bool) or type(value).__name__ == "bool_":
            return Score(float(value), is_yes_no=True, reason=reason, version=self.version)
        try:
            number = float(value) if not isinstance(value, (str, bytes)) else math.nan
        except (TypeError, ValueError):
            number = math.nan
        if not math.isfinite(number):
            return Score(
                None, error=f"{value!r} is no score: return True, False, or a finite number.", version=self.version
            )
        return Score(number, reason=reason, version=self.version)


def named_scores(given: object) -> dict[str, object]:
    """Return scorers by name; functions in a list have the names that they have in Python.

    Raises:
        OptionError: one has no name, or two have the same one.

    Example:
        >>> named_scores([len]), named_scores({"length": len})
        ({'len': <built-in function len>}, {'length': <built-in function len>})
    """
    if given is None:
        return {}
    if isinstance(given, Mapping):
        return dict(given)
    functions = list(given) if isinstance(given, Iterable) and not isinstance(given, (str, bytes)) else [given]
    found: dict[str, object] = {}
    for function in functions:
        name = getattr(function, "__name__", None)
        if not isinstance(name, str) or not name.isidentifier() or not callable(function):
            raise OptionError(f"`scores` has {function!r} without a name. Give it one: scores={{'exact': ...}}.")
        if name in found:
            raise OptionError(f"`scores` has two functions called {name!r}. Give them names: scores={{'exact': ...}}.")
        found[name] = function
    return found


def counted(answer: Answer, score: Score | None, *, errors: str = "zero") -> float | None:
    """Return what an answer contributes to a mean, or None where it contributes nothing.

    Args:
        answer: the answer.
        score: its score, if there is one.
        errors: "zero" counts a failed answer as 0, "exclude" leaves it out. A failed scorer is never counted.

    Example:
        >>> counted(Answer("failed"), None), counted(Answer("failed"), None, errors="exclude")
        (0.0, None)
    """
    if answer.status == FAILED:
        return 0.0 if errors == "zero" else None
    return None if score is None else score.value
