"""Chat-completion chunks and answers, LangChain's and LlamaIndex's included -> pieces.

`openai`, `huggingface_hub` and LiteLLM share one shape, as objects or as dicts. LlamaIndex and LangChain wrap it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chatwidget.providers.deltas import (
    AnswerEnd,
    Delta,
    ReasoningDelta,
    TextDelta,
    TimingWanted,
    ToolCallDelta,
    ToolResult,
)
from chatwidget.providers.fields import as_text, field, usage, words

#: The last chunk of a stream that asks for its times to be told; no provider sends it.
TIMED = {"choices": [], "chatwidget": "timed"}


def read_chat_completion(chunk: Any) -> Iterator[Delta]:
    """A chunk of a chat completion, or a whole one."""
    choices = field(chunk, "choices")
    if choices:
        for choice in choices:
            if field(choice, "index") in (0, None):
                yield from _choice(choice)
    elif field(chunk, "chatwidget") == "timed":
        yield TimingWanted()
    yield from usage(field(chunk, "usage"))


def _choice(choice: Any) -> Iterator[Delta]:
    delta = field(choice, "delta")
    whole = delta is None
    if whole:
        delta = field(choice, "message")
    yield from _message(delta)
    if whole or field(choice, "finish_reason"):
        yield AnswerEnd()


def _message(delta: Any) -> Iterator[Delta]:
    reasoning = words(field(delta, "reasoning_content")) or words(field(delta, "reasoning"))
    if reasoning:
        yield ReasoningDelta(reasoning)
    text = words(field(delta, "content")) or words(field(delta, "refusal"))
    if text:
        yield TextDelta(text)
    for call in field(delta, "tool_calls") or ():
        function = field(call, "function")
        yield ToolCallDelta(
            field(call, "index"),
            words(field(function, "name")),
            words(field(function, "arguments")),
            words(field(call, "id")) or None,
        )


def tool_message(message: Any) -> Iterator[Delta]:
    """What a tool gave, as a `tool` message of OpenAI's format or LangChain's `ToolMessage`."""
    identity = words(field(message, "tool_call_id")) or None
    yield ToolResult(identity, as_text(field(message, "content")), field(message, "status") == "error")
