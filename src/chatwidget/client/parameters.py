"""The parameters of a request to a model (temperature, top_p, ...) as inputs that a person can change in the chat."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets

from chatwidget.errors import OptionError


@dataclass(frozen=True)
class _Parameter:
    name: str
    label: str
    about: str
    expected: str
    read: Callable[[str], Any]  # raises ValueError
    shown: Callable[[Any], str] = str


def _number(text: str, least: float, most: float) -> float:
    number = float(text)
    if not (math.isfinite(number) and least <= number <= most):
        raise ValueError(text)
    return number


def _whole(text: str, least: int | None = None) -> int:
    number = int(text)
    if least is not None and number < least:
        raise ValueError(text)
    return number


def _lines(text: str) -> list[str]:
    r"""A sequence a line, in which \n is a newline."""
    halves = ([half.replace("\\n", "\n") for half in line.split("\\\\")] for line in text.splitlines() if line)
    return ["\\".join(line) for line in halves]


def _as_lines(value: str | Sequence[str]) -> str:
    every = [value] if isinstance(value, str) else value
    return "\n".join(one.replace("\\", "\\\\").replace("\n", "\\n") for one in every)


_PARAMETERS = (
    _Parameter(
        "temperature",
        "Temperature",
        "Sampling temperature. 0 always picks the most likely token; higher values give more varied responses.",
        "a number from 0 to 10",
        lambda text: _number(text, 0, 10),
    ),
    _Parameter(
        "top_p",
        "Top-p",
        "Nucleus sampling: sample only from the most likely tokens whose probabilities add up to this value.",
        "a number from 0 to 1",
        lambda text: _number(text, 0, 1),
    ),
    _Parameter(
        "max_tokens",
        "Max tokens",
        "Maximum number of tokens in the response.",
        "a whole number from 1",
        lambda text: _whole(text, 1),
    ),
    _Parameter("seed", "Seed", "Makes sampling repeatable if the server supports it.", "a whole number", _whole),
    _Parameter(
        "stop",
        "Stop sequences",
        "Stop sequences, one per line. The response ends before the first match. Write a line break as \\n.",
        "texts, one a line",
        _lines,
        _as_lines,
    ),
)
NEWER_LIMIT = "max_completion_tokens"
NAMES = tuple(parameter.name for parameter in _PARAMETERS)


class RequestParameters:
    """Inputs for the parameters of a request; an empty one is not sent.

    Args:
        start: what they begin with, by name; None begins empty. `max_completion_tokens` stands for `max_tokens`.

    Raises:
        OptionError: a value that its parameter cannot have.

    Example:
        >>> parameters = RequestParameters({"temperature": 0.2, "stop": ["END"]})
        >>> parameters.request(("0.7", "", "", "", None))
        {'temperature': 0.7, 'stop': ['END']}
    """

    def __init__(self, start: dict[str, Any]) -> None:
        #: What the server calls `max_tokens`: OpenAI's newer models refuse that name.
        self.limit = "max_tokens" if start.get(NEWER_LIMIT) is None else NEWER_LIMIT
        if self.limit == NEWER_LIMIT:
            if start.get("max_tokens") is not None:
                raise OptionError(
                    f"max_tokens is {start['max_tokens']!r} and {NEWER_LIMIT} is {start[NEWER_LIMIT]!r}; they are two "
                    "names of one limit: give one of them."
                )
            start = {**start, "max_tokens": start[NEWER_LIMIT]}
        self._start = {
            one.name: "" if start.get(one.name) is None else _started(one, self._name(one), start[one.name])
            for one in _PARAMETERS
        }
        self.widgets = [_input(one, self._start[one.name]) for one in _PARAMETERS]

    def _name(self, one: _Parameter) -> str:
        return self.limit if one.name == "max_tokens" else one.name

    def request(self, texts: Sequence[str | None]) -> dict[str, Any]:
        """What is sent; an input that has no text, as in a row of examples, has its first one."""
        given = zip(_PARAMETERS, texts, strict=True)
        filled = [(one, self._start[one.name] if text is None else text) for one, text in given]
        return {self._name(one): one.read(text) for one, text in filled if text.strip()}

    @staticmethod
    def refusal(texts: Sequence[str | None]) -> str | None:
        """Why a text cannot be sent, in words, or None."""
        for one, text in zip(_PARAMETERS, texts, strict=True):
            try:
                one.read(text) if text and text.strip() else None
            except ValueError:
                return f"{one.label} is {text!r}; it is {one.expected}, or empty to leave it to the server."
        return None


def _started(one: _Parameter, name: str, value: Any) -> str:
    try:
        text = one.shown(value)
        one.read(text)
    except (ValueError, TypeError, AttributeError):
        raise OptionError(f"{name} is {value!r}; it is {one.expected}, or None.") from None
    return text


def _input(one: _Parameter, text: str) -> Any:
    many = one.name == "stop"
    make = ipywidgets.Textarea if many else ipywidgets.Text
    return make(
        value=text,
        description=one.label,
        placeholder="server default",
        tooltip=one.about,
        style={"description_width": "6.5em"},
        layout={"width": "auto", "max_width": "24em"},
        **({"rows": 2} if many else {}),
    )
