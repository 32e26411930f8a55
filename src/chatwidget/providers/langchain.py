"""LangChain: message chunks and whole messages to deltas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chatwidget.providers.deltas import AnswerEnd, Delta, ReasoningDelta, TextDelta, ToolCallDelta
from chatwidget.providers.fields import as_text, field, usage, words


def read_langchain(chunk: Any) -> Iterator[Delta]:
    """LangChain's `AIMessageChunk`, or the `AIMessage` that `invoke` gives."""
    content = field(chunk, "content")
    extra = field(chunk, "additional_kwargs") or {}
    if words(extra.get("reasoning_content")):
        yield ReasoningDelta(extra["reasoning_content"])
    for block in [content] if isinstance(content, str) else content or ():
        yield from _block(block)
    whole = field(chunk, "type") == "ai"
    for call in field(chunk, "tool_calls" if whole else "tool_call_chunks") or ():
        arguments = call.get("args")
        yield ToolCallDelta(
            None if whole else call.get("index"),
            words(call.get("name")),
            "" if arguments is None else as_text(arguments),
            call.get("id"),
        )
    yield from usage(field(chunk, "usage_metadata"), more=True)
    about = field(chunk, "response_metadata") or {}
    if whole or about.get("finish_reason") or about.get("stop_reason"):
        yield AnswerEnd()


def _block(block: Any) -> Iterator[Delta]:
    if isinstance(block, str):
        yield TextDelta(block)
        return
    kind = field(block, "type")
    if kind == "text":
        yield TextDelta(words(field(block, "text")))
    elif kind in ("thinking", "reasoning"):
        yield ReasoningDelta(words(field(block, kind)))
