"""Anthropic: events of the Messages API and whole messages to deltas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chatwidget.providers.deltas import AnswerEnd, Delta, ReasoningDelta, TextDelta, ToolCallDelta, ToolResult, Usage
from chatwidget.providers.fields import as_text, count, field, usage, words

#: What Anthropic's events are called; the names of the events that its helper derives from them stand apart.
ANTHROPIC = {
    *("message_start", "content_block_start", "content_block_delta", "content_block_stop"),
    *("message_delta", "message_stop", "ping"),
}


def read_anthropic(event: Any) -> Iterator[Delta]:
    """An event of Anthropic's Messages API."""
    kind = field(event, "type")
    if kind == "message_start":
        yield Usage(count(field(field(event, "message"), "usage"), "input_tokens"))  # of the output it cannot know yet
    elif kind == "content_block_start":
        yield from _anthropic_block(field(event, "content_block"), field(event, "index"))
    elif kind == "content_block_delta":
        delta = field(event, "delta")
        if words(field(delta, "text")):
            yield TextDelta(field(delta, "text"))
        elif words(field(delta, "thinking")):
            yield ReasoningDelta(field(delta, "thinking"))
        elif words(field(delta, "partial_json")):
            yield ToolCallDelta(("block", field(event, "index")), arguments=field(delta, "partial_json"))
    elif kind == "message_delta":
        yield from usage(field(event, "usage"))
    elif kind == "message_stop":
        yield AnswerEnd()


def _anthropic_block(block: Any, index: Any) -> Iterator[Delta]:
    kind = words(field(block, "type"))
    if kind == "text":
        yield TextDelta(words(field(block, "text")))
    elif kind == "thinking":
        yield ReasoningDelta(words(field(block, "thinking")))
    elif kind.endswith("tool_use"):
        given = field(block, "input")
        key = None if index is None else ("block", index)
        yield ToolCallDelta(
            key, words(field(block, "name")), as_text(given) if given else "", words(field(block, "id"))
        )
    elif kind.endswith("tool_result"):
        content = field(block, "content")
        failed = bool(field(block, "is_error")) or words(field(content, "type")).endswith("error")
        yield ToolResult(words(field(block, "tool_use_id")) or None, as_text(content), failed)


def read_anthropic_message(message: Any) -> Iterator[Delta]:
    """The whole answer of the Messages API."""
    for block in field(message, "content") or ():
        yield from _anthropic_block(block, None)
    yield from usage(field(message, "usage"))
    yield AnswerEnd()
