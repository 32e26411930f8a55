"""transformers: streamers of new text, and what its pipelines return."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chatwidget.providers.deltas import AnswerEnd, Delta, TextDelta
from chatwidget.providers.fields import field, items, words
from chatwidget.providers.provider import Provider, Reader


def read_generated(result: Any) -> Iterator[Delta]:
    """Read what a text-generation pipeline returns: text, or a conversation whose last message is the answer."""
    for each in result if isinstance(result, list) else [result]:
        generated = each["generated_text"]
        yield TextDelta(words(generated) or words(field(items(generated)[-1], "content")))
    yield AnswerEnd("stop")


def _is_generated(value: object) -> bool:
    generated = value.get("generated_text") if type(value) is dict else None
    return isinstance(generated, str) or (isinstance(generated, list) and bool(generated))


def _by_shape(value: object) -> Reader | None:
    known = bool(value) and all(map(_is_generated, value)) if type(value) is list else _is_generated(value)
    return read_generated if known else None


TRANSFORMERS = Provider(("transformers",), by_shape=_by_shape)
