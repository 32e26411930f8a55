"""The parameters of a request to a model (temperature, top_p, ...) as inputs that the user can change in the chat."""

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
    write: Callable[[Any], str] = str


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
    r"""Return the sequences in a text, one a line, in which \n is a line break."""
    halves = ([half.replace("\\n", "\n") for half in line.split("\\\\")] for line in text.splitlines() if line)
    return ["\\".join(line) for line in halves]


def _as_lines(value: str | Sequence[str]) -> str:
    texts = [value] if isinstance(value, str) else value
    return "\n".join(parameter.replace("\\", "\\\\").replace("\n", "\\n") for parameter in texts)


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
        "Stop sequences, parameter per line. The response ends before the first match. Write a line break as \\n.",
        "strings, parameter per line",
        _lines,
        _as_lines,
    ),
)
NEWER_LIMIT = "max_completion_tokens"
NAMES = tuple(parameter.name for parameter in _PARAMETERS)


class RequestParameters:
    """The inputs for the parameters of a request; an empty input is not sent.

    Args:
        start: their initial values, by name; None is an empty input. `max_completion_tokens` stands for `max_tokens`.

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
                    f"`max_tokens` ({start['max_tokens']!r}) and `{NEWER_LIMIT}` ({start[NEWER_LIMIT]!r}) set the same "
                    "limit. Pass only parameter of them."
                )
            start = {**start, "max_tokens": start[NEWER_LIMIT]}
        self._start = {
            parameter.name: _initial_text(parameter, self._name(parameter), start.get(parameter.name))
            for parameter in _PARAMETERS
        }
        self.widgets = [_input(parameter, self._start[parameter.name]) for parameter in _PARAMETERS]

    def use_newer_limit(self) -> None:
        """Send the limit of tokens by its newer name from now on."""
        self.limit = NEWER_LIMIT

    def _name(self, parameter: _Parameter) -> str:
        return self.limit if parameter.name == "max_tokens" else parameter.name

    def request(self, texts: Sequence[str | None]) -> dict[str, Any]:
        """Return what is sent; an input without a text, as in a row of examples, has its initial value."""
        given = zip(_PARAMETERS, texts, strict=True)
        filled = [(parameter, self._start[parameter.name] if text is None else text) for parameter, text in given]
        return {self._name(parameter): parameter.read(text) for parameter, text in filled if text.strip()}

    @staticmethod
    def refusal(texts: Sequence[str | None]) -> str | None:
        """Return why a text cannot be sent, or None."""
        for parameter, text in zip(_PARAMETERS, texts, strict=True):
            try:
                parameter.read(text) if text and text.strip() else None
            except ValueError:
                expected = f"{parameter.label} must be {parameter.expected}, not {text!r}."
                return f"{expected} Leave it empty to use the server default."
        return None


def _initial_text(parameter: _Parameter, name: str, value: Any) -> str:
    if value is None:
        return ""
    try:
        text = parameter.write(value)
        parameter.read(text)
    except (ValueError, TypeError, AttributeError):
        raise OptionError(f"`{name}` must be {parameter.expected}, or None, got {value!r}.") from None
    return text


def _input(parameter: _Parameter, text: str) -> Any:
    many = parameter.name == "stop"
    make = ipywidgets.Textarea if many else ipywidgets.Text
    return make(
        value=text,
        description=parameter.label,
        placeholder="server default",
        tooltip=parameter.about,
        style={"description_width": "6.5em"},
        layout={"width": "auto", "max_width": "24em"},
        **({"rows": 2} if many else {}),
    )
