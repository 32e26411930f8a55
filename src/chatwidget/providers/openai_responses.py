"""Streams of typed events -> pieces: OpenAI's Responses, Anthropic's Messages, pydantic-ai's runs.

An event has a `type` (pydantic-ai: an `event_kind`) that says which it is; each has its reader here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chatwidget.errors import ModelError
from chatwidget.providers.deltas import AnswerEnd, Delta, ReasoningDelta, TextDelta, ToolCallDelta, ToolResult
from chatwidget.providers.fields import as_text, field, usage, words


def broken_off(error: Any) -> ModelError:
    """The error for a stream that says it has failed."""
    return ModelError(f"The model's server broke off with an error. It said: {field(error, 'message') or error}")


def read_event(event: Any) -> Iterator[Delta]:
    """An event of OpenAI's Responses API, or the whole response."""
    kind, delta = words(field(event, "type")), field(event, "delta")
    key = ("output", field(event, "output_index"))
    if kind in ("response.output_text.delta", "response.refusal.delta"):
        yield TextDelta(words(delta))
    elif kind in ("response.function_call_arguments.delta", "response.mcp_call_arguments.delta"):
        yield ToolCallDelta(key, arguments=words(delta))
    elif "reasoning" in kind and isinstance(delta, str):
        yield ReasoningDelta(delta)
    elif kind == "response.reasoning_summary_part.added" and field(event, "summary_index"):
        yield ReasoningDelta("\n\n")
    elif kind == "response.output_item.added":
        item = field(event, "item")
        if field(item, "type") in ("function_call", "mcp_call"):
            yield _response_call(item, key)
    elif kind == "response.output_item.done":
        yield from _response_result(field(event, "item"))
    elif kind in ("response.completed", "response.incomplete"):
        yield from usage(field(field(event, "response"), "usage"))
        yield AnswerEnd()
    elif kind == "response.failed":
        raise broken_off(field(field(event, "response"), "error"))
    elif kind == "error":
        raise broken_off(field(event, "error") or event)


def _response_call(item: Any, key: Any = None) -> ToolCallDelta:
    identity = words(field(item, "call_id")) or words(field(item, "id"))
    return ToolCallDelta(key, words(field(item, "name")), words(field(item, "arguments")), identity or None)


def _response_result(item: Any) -> Iterator[Delta]:
    error, output = field(item, "error"), field(item, "output")
    if field(item, "type") == "mcp_call" and (error or output):
        yield ToolResult(words(field(item, "id")) or None, as_text(error or output), bool(error))


def read_response(response: Any) -> Iterator[Delta]:
    """The whole answer of the Responses API."""
    for item in field(response, "output") or ():
        for part in field(item, "summary") or ():
            yield ReasoningDelta(words(field(part, "text")))
        if field(item, "type") == "message":
            yield from (TextDelta(words(field(part, "text"))) for part in field(item, "content") or ())
        elif field(item, "type") in ("function_call", "mcp_call"):
            yield _response_call(item)
            yield from _response_result(item)
    yield from usage(field(response, "usage"))
    yield AnswerEnd()
