"""LlamaIndex: streamed chat and completion responses to deltas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chatwidget.providers.deltas import Delta, ReasoningDelta, TextDelta
from chatwidget.providers.fields import field, words
from chatwidget.providers.openai_chat import read_chat_completion


def read_llama_index(chunk: Any) -> Iterator[Delta]:
    """LlamaIndex's `ChatResponse` or `CompletionResponse`; whole ones have no delta."""
    delta, raw = field(chunk, "delta"), field(chunk, "raw")
    thinks = words((field(chunk, "additional_kwargs") or {}).get("thinking_delta"))
    if thinks:
        yield ReasoningDelta(thinks)
    if isinstance(delta, str):
        yield TextDelta(delta)
    else:
        yield TextDelta(words(field(chunk, "text")) or words(field(field(chunk, "message"), "content")))
    if isinstance(field(raw, "choices"), list):  # the provider's own chunk: it knows what the wrapper drops
        for piece in read_chat_completion(raw):
            if not isinstance(piece, TextDelta) and not (thinks and isinstance(piece, ReasoningDelta)):
                yield piece
