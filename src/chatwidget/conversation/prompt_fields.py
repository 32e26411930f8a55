"""The fields of a prompt: model, system prompt, and parameters; which values each accepts, and its text on the page."""

from __future__ import annotations

import json
import math
import numbers
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from chatwidget.messages.json_types import JSONObject


class Field(NamedTuple):
    """A field of a prompt.

    Attributes:
        name: what Python calls it.
        label: what the page calls it.
        about: what it does, in a sentence.
        expected: which values it accepts, in words.
        kind: how it is edited: "text", "model", "number", "lines", or "json".
        check: returns a value as it is stored, or raises ValueError or TypeError.
        sent_as: what a request calls it.
    """

    name: str
    label: str
    about: str
    expected: str
    kind: str
    check: Callable[[Any], Any]
    sent_as: str

    def read(self, text: str) -> Any:
        """Return the value that a text on the page means; None for a blank one.

        Raises:
            ValueError: it means none.
            TypeError: it means none.
        """
        return self.check(_READ[self.kind](text)) if text.strip() else None

    def write(self, value: Any) -> str:
        """Return the text of a value on the page."""
        if value is None:
            return ""
        if self.kind == "lines":
            return "\n".join(line.replace("\\", "\\\\").replace("\n", "\\n") for line in value)
        return json.dumps(value, ensure_ascii=False, indent=2) if self.kind == "json" else str(value)


def _number_in(text: str) -> float:
    return int(text) if text.strip().lstrip("+-").isdigit() else float(text)


def _lines(text: str) -> list[str]:
    r"""Return the sequences in a text, one a line, in which \n is a line break."""
    halves = ([half.replace("\\n", "\n") for half in line.split("\\\\")] for line in text.splitlines() if line)
    return ["\\".join(line) for line in halves]


_READ: dict[str, Callable[[str], Any]] = {
    "text": str,
    "model": str.strip,
    "number": _number_in,
    "lines": _lines,
    "json": json.loads,
}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return str.__str__(value)


def _name(value: object) -> str:
    if not _text(value).strip():
        raise ValueError(value)
    return str.__str__(value)


def _number(value: object, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(value)
    number = int(value) if isinstance(value, numbers.Integral) else float(value)
    if not (math.isfinite(number) and least <= number <= most):
        raise ValueError(value)
    return number


def _whole(value: object, least: int | None = None) -> int:
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise TypeError(value)
    if least is not None and value < least:
        raise ValueError(value)
    return int(value)


def _sequences(value: str | Sequence[str]) -> list[str]:
    return [value] if isinstance(value, str) else [_text(each) for each in value]


def _json_object(value: object) -> JSONObject:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise TypeError(value)
    copied: JSONObject = json.loads(json.dumps(value, allow_nan=False))
    return copied


def _response_format(value: object) -> JSONObject:
    """Return what a request sends as `response_format`; a JSON schema, or a pydantic class, is wrapped."""
    if isinstance(value, type) and hasattr(value, "model_json_schema"):
        value = value.model_json_schema()
    given = _json_object(value)
    if given.get("type") in ("json_schema", "json_object", "text"):
        return given
    if not any(key in given for key in ("type", "properties", "anyOf", "oneOf", "enum", "$ref")):
        raise ValueError(given)
    name = "".join(c if c.isalnum() or c in "_-" else "_" for c in str(given.get("title") or "response"))
    return {"type": "json_schema", "json_schema": {"name": name[:64], "schema": given}}


_ALL = (
    Field("model", "Model", "The model that answers.", "the name of a model", "model", _name, "model"),
    Field(
        "system_message",
        "System prompt",
        "Sent as the first message of every request.",
        "a string",
        "text",
        _text,
        "system_message",
    ),
    Field(
        "temperature",
        "Temperature",
        "Sampling temperature. 0 always picks the most likely token; higher values give more varied responses.",
        "a number from 0 to 10",
        "number",
        lambda value: _number(value, 0, 10),
        "temperature",
    ),
    Field(
        "top_p",
        "Top-p",
        "Nucleus sampling: sample only from the most likely tokens whose probabilities add up to this value.",
        "a number from 0 to 1",
        "number",
        lambda value: _number(value, 0, 1),
        "top_p",
    ),
    Field(
        "max_tokens",
        "Max tokens",
        "Maximum number of tokens in the response.",
        "a whole number from 1",
        "number",
        lambda value: _whole(value, 1),
        "max_tokens",
    ),
    Field(
        "seed",
        "Seed",
        "Makes sampling repeatable if the server supports it.",
        "a whole number",
        "number",
        _whole,
        "seed",
    ),
    Field(
        "stop_sequences",
        "Stop sequences",
        "The response ends before the first match. Write one a line, and a line break as \\n.",
        "a string or a list of strings",
        "lines",
        _sequences,
        "stop",
    ),
    Field(
        "response_format",
        "Response format",
        "A JSON schema that the response follows, or a `response_format` of the OpenAI API.",
        "a JSON schema, a `response_format` as a dict, or a pydantic class",
        "json",
        _response_format,
        "response_format",
    ),
    Field(
        "extra_body",
        "Extra body",
        "Other fields of the request, as JSON.",
        "a dict of JSON values",
        "json",
        _json_object,
        "extra_body",
    ),
)
#: Every field by its name.
FIELDS = {field.name: field for field in _ALL}
#: The fields that are parameters of a request.
PARAMETERS = tuple(name for name in FIELDS if name not in ("model", "system_message"))
