"""Which provider a value comes from, known by its shape; no client library is imported.

A new provider is a reader (a value -> pieces) beside the others, and a line in `reader_of`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from chatwidget.providers import anthropic, langchain, llama_index, openai_chat, openai_responses, pydantic_ai
from chatwidget.providers.deltas import Delta
from chatwidget.providers.fields import field

Reader: TypeAlias = Callable[[Any], Iterable[Delta]]


def _nothing(chunk: Any) -> Iterable[Delta]:
    """A chunk that repeats what others say."""
    return ()


def find_reader(value: Any) -> Reader | None:
    """What reads a provider's chunk or whole answer; None for any other value.

    Example:
        >>> reader = find_reader({"choices": [{"delta": {"content": "hi"}}]})
        >>> list(reader({"choices": [{"delta": {"content": "hi"}}]}))
        [TextDelta(text='hi')]
    """
    if isinstance(value, (str, list)) or value is None:
        return None
    choices = field(value, "choices")
    if isinstance(choices, list):
        if not choices or field(choices[0], "delta") is not None or field(choices[0], "message") is not None:
            return openai_chat.read_chat_completion
        return None
    kind = field(value, "type")
    if isinstance(kind, str):
        return _typed(value, kind)
    if field(value, "event_kind") in pydantic_ai.PYDANTIC_AI:
        return pydantic_ai.read_pydantic_ai
    if field(value, "object") == "response" and isinstance(field(value, "output"), list):
        return openai_responses.read_response
    if hasattr(value, "delta") and hasattr(value, "raw") and (hasattr(value, "message") or hasattr(value, "text")):
        return llama_index.read_llama_index
    return None


def _typed(value: Any, kind: str) -> Reader | None:
    if kind.startswith("response."):
        return openai_responses.read_event
    if kind in anthropic.ANTHROPIC:
        return anthropic.read_anthropic
    if isinstance(value, dict):
        return None  # a content part has a type too
    if kind in ("AIMessageChunk", "ai") and hasattr(value, "additional_kwargs"):
        return langchain.read_langchain
    if kind == "message" and hasattr(value, "stop_reason"):
        return anthropic.read_anthropic_message
    if kind == "error" and (hasattr(value, "error") or hasattr(value, "message")):
        return openai_responses.read_event
    if hasattr(value, "snapshot") or hasattr(value, "partial_json"):
        return _nothing  # what Anthropic's `messages.stream` derives from the events beside it
    return None


def is_chunk(value: Any) -> bool:
    """Whether a value is a provider's chunk, whose text is new text and not the text so far."""
    return find_reader(value) is not None


def is_tool_result(value: Any) -> bool:
    """Whether a value is what a tool gave: a `tool` message with the id of its call."""
    is_tool = field(value, "role") == "tool" or field(value, "type") == "tool"
    return is_tool and isinstance(field(value, "tool_call_id"), str)


def read_deltas(value: Any) -> Iterable[Delta]:
    """The pieces of a chunk, of an answer or of a tool's result; none of anything else."""
    reader = find_reader(value)
    if reader is not None:
        return reader(value)
    return openai_chat.tool_message(value) if is_tool_result(value) else ()
