"""DSPy: what a streamed program gives (text by field, status, the prediction), and whole predictions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chatwidget.providers.deltas import AnswerEnd, Delta, ReasoningDelta, TextDelta, ToolCallDelta, WholeText
from chatwidget.providers.fields import as_text, field, words
from chatwidget.providers.provider import Provider, by_name

_REASONING = ("reasoning", "rationale")


def read_text(response: object) -> Iterator[Delta]:
    """Read new text of one field; the field named reasoning is the model's reasoning."""
    text = words(field(response, "chunk"))
    is_reasoning = field(response, "signature_field_name") in _REASONING
    yield ReasoningDelta(text) if is_reasoning else TextDelta(text)


def read_status(message: object) -> Iterator[Delta]:
    """Read a status message, such as that a tool is called."""
    yield ToolCallDelta(None, words(field(message, "message")))


def read_prediction(prediction: Any) -> Iterator[Delta]:
    """Read a whole prediction: its fields, unless they were streamed."""
    fields = dict(prediction.items())
    texts = [as_text(value) for name, value in fields.items() if name not in _REASONING and name != "trajectory"]
    yield WholeText("\n\n".join(texts))
    yield AnswerEnd("stop")


DSPY = Provider(
    ("dspy",),
    by_name({"StreamResponse": read_text, "StatusMessage": read_status, "Prediction": read_prediction}),
)
