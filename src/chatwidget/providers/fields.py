"""Reading a provider's objects and dicts alike: fields, texts, counts, lists, and usage."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from chatwidget.providers.deltas import Delta, Usage

_ABSENT = ("Unset", "NotGiven", "Omit", "_Unset")  # values of clients for a field without a value


def field(value: object, name: str) -> Any:
    """Return a field of a chunk, which is an object or a dict; None when it has no such field.

    Only values that a provider's reader was found for are asked: others may answer every name.
    """
    if type(value) is dict:
        return value.get(name)
    if value is None or isinstance(value, (str, int, float, list, tuple)):
        return None
    found = getattr(value, name, None)  # huggingface_hub's are dicts too, but know more as attributes
    if found is None and isinstance(value, dict):
        return value.get(name)
    return None if type(found).__name__ in _ABSENT else found


def words(value: object) -> str:
    """Return a field that should be text; anything else is no text."""
    return value if isinstance(value, str) else ""


def name_of(value: object) -> str:
    """Return a name that is text or a member of an enumeration, in lower case.

    Example:
        >>> name_of("MAX_TOKENS"), name_of(None)
        ('max_tokens', '')
    """
    value = getattr(value, "value", value) if not isinstance(value, (str, dict)) else value
    return value.lower() if isinstance(value, str) else ""


def items(value: object) -> Sequence[Any]:
    """Return a field that should be a list; one object is a list of one, and text is none.

    Example:
        >>> items([1, 2]), items(None), items({"a": 1}), items("text")
        ([1, 2], (), [{'a': 1}], ())
    """
    if value is None or isinstance(value, (str, bytes, int, float)):
        return ()
    return value if isinstance(value, (list, tuple)) else [value]


def count(value: object, *names: str) -> int | None:
    """Return the first of these fields that holds a number."""
    for name in names:
        number = field(value, name)
        if isinstance(number, int) and not isinstance(number, bool):
            return number
        if isinstance(number, float) and number.is_integer():
            return int(number)
    return None


def usage(value: object, *, added: bool = False) -> list[Delta]:
    """Return usage, by the names of OpenAI's two interfaces, Anthropic, Hugging Face, and LangChain."""
    if value is None:
        return []
    details = field(value, "completion_tokens_details") or field(value, "output_tokens_details")
    read = Usage(
        count(value, "prompt_tokens", "input_tokens"),
        count(value, "completion_tokens", "output_tokens", "generated_tokens"),
        count(value, "total_tokens"),
        count(details, "reasoning_tokens"),
        added,
        count(field(value, "prompt_tokens_details") or field(value, "input_tokens_details"), "cached_tokens"),
    )
    return [] if read[:3] == (None, None, None) else [read]


def as_text(value: object) -> str:
    """Return a tool's arguments or result as text: a list of text parts joined, other values as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value:
        texts = [field(part, "text") for part in value]
        if all(isinstance(text, str) for text in texts):
            return "\n".join(texts)
    try:
        return json.dumps(value, ensure_ascii=False, default=_dumped)
    except (ValueError, TypeError, RecursionError):
        return repr(value)


def arguments_text(value: object) -> str:
    """Return a tool call's arguments as text; those that are absent or empty are no text."""
    return "" if value is None or value == {} else as_text(value)


def _dumped(value: object) -> Any:
    dump = getattr(type(value), "model_dump", None)
    return dump(value, mode="json") if callable(dump) else repr(value)
