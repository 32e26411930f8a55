"""Reading a provider's objects and dicts alike: fields, texts, counts, and usage."""

from __future__ import annotations

import json
from typing import Any

from chatwidget.providers.deltas import Delta, Usage


def field(value: Any, name: str) -> Any:
    """A field of a chunk, which is an object or a dict; None when it has no such field."""
    if type(value) is dict:
        return value.get(name)
    found = getattr(value, name, None)  # huggingface_hub's are dicts too, but know more as attributes
    return value.get(name) if found is None and isinstance(value, dict) else found


def words(value: Any) -> str:
    """A field that should be text; anything else is no text."""
    return value if isinstance(value, str) else ""


def count(value: Any, *names: str) -> int | None:
    """The first of these fields that holds a number."""
    for name in names:
        number = field(value, name)
        if isinstance(number, int) and not isinstance(number, bool):
            return number
    return None


def usage(value: Any, *, more: bool = False) -> list[Delta]:
    """Usage, by the names of OpenAI's two interfaces, Anthropic and LangChain."""
    if value is None:
        return []
    details = field(value, "completion_tokens_details") or field(value, "output_tokens_details")
    told = Usage(
        count(value, "prompt_tokens", "input_tokens"),
        count(value, "completion_tokens", "output_tokens"),
        count(value, "total_tokens"),
        count(details, "reasoning_tokens"),
        more,
    )
    return [] if told[:3] == (None, None, None) else [told]


def as_text(value: Any) -> str:
    """A tool's arguments or result as text: text as it is, a list of text parts joined, the rest as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value:
        texts = [field(part, "text") for part in value]
        if all(isinstance(text, str) for text in texts):
            return "\n".join(texts)
    try:
        return json.dumps(value, ensure_ascii=False, default=_dumped)
    except ValueError:
        return repr(value)


def _dumped(value: Any) -> Any:
    dump = getattr(value, "model_dump", None)
    return dump(mode="json") if callable(dump) else repr(value)
