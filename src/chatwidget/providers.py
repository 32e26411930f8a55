"""Which provider a value comes from, known by its shape; no client library is imported.

A new provider is a reader (a value -> pieces) beside the others, and a line in `reader_of`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from . import chat_pieces, event_pieces
from .pieces import Piece, field

Reader: TypeAlias = Callable[[Any], Iterable[Piece]]


def _nothing(chunk: Any) -> Iterable[Piece]:
    """A chunk that repeats what others say."""
    return ()


def reader_of(value: Any) -> Reader | None:
    """What reads a provider's chunk or whole answer; None for any other value.

    Example:
        >>> reader = reader_of({"choices": [{"delta": {"content": "hi"}}]})
        >>> list(reader({"choices": [{"delta": {"content": "hi"}}]}))
        [Text(text='hi')]
    """
    if isinstance(value, (str, list)) or value is None:
        return None
    choices = field(value, "choices")
    if isinstance(choices, list):
        if not choices or field(choices[0], "delta") is not None or field(choices[0], "message") is not None:
            return chat_pieces.completion
        return None
    kind = field(value, "type")
    if isinstance(kind, str):
        return _typed(value, kind)
    if field(value, "event_kind") in event_pieces.PYDANTIC_AI:
        return event_pieces.pydantic_ai
    if field(value, "object") == "response" and isinstance(field(value, "output"), list):
        return event_pieces.whole_response
    if hasattr(value, "delta") and hasattr(value, "raw") and (hasattr(value, "message") or hasattr(value, "text")):
        return chat_pieces.llama_index
    return None


def _typed(value: Any, kind: str) -> Reader | None:
    if kind.startswith("response."):
        return event_pieces.responses
    if kind in event_pieces.ANTHROPIC:
        return event_pieces.anthropic
    if isinstance(value, dict):
        return None  # a content part has a type too
    if kind in ("AIMessageChunk", "ai") and hasattr(value, "additional_kwargs"):
        return chat_pieces.langchain
    if kind == "message" and hasattr(value, "stop_reason"):
        return event_pieces.anthropic_message
    if kind == "error" and (hasattr(value, "error") or hasattr(value, "message")):
        return event_pieces.responses
    if hasattr(value, "snapshot") or hasattr(value, "partial_json"):
        return _nothing  # what Anthropic's `messages.stream` derives from the events beside it
    return None


def is_chunk(value: Any) -> bool:
    """Whether a value is a provider's chunk, whose text is new text and not the text so far."""
    return reader_of(value) is not None


def is_tool_result(value: Any) -> bool:
    """Whether a value is what a tool gave: a `tool` message with the id of its call."""
    is_tool = field(value, "role") == "tool" or field(value, "type") == "tool"
    return is_tool and isinstance(field(value, "tool_call_id"), str)


def read(value: Any) -> Iterable[Piece]:
    """The pieces of a chunk, of an answer or of a tool's result; none of anything else."""
    reader = reader_of(value)
    if reader is not None:
        return reader(value)
    return chat_pieces.tool_message(value) if is_tool_result(value) else ()
