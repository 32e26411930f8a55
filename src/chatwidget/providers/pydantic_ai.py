"""Pydantic AI: events of a streamed run, whole results, and the streams of a run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chatwidget.providers.content_parts import read_bytes
from chatwidget.providers.deltas import (
    AnswerEnd,
    Delta,
    ReasoningDelta,
    TextDelta,
    ToolCallDelta,
    ToolResult,
    WholeText,
)
from chatwidget.providers.fields import arguments_text, as_text, count, field, items, usage, words
from chatwidget.providers.finish_reason import finish_reason
from chatwidget.providers.openers import open_manager
from chatwidget.providers.provider import Provider, Reader

_EVENTS = {
    *("part_start", "part_delta", "part_end", "final_result", "agent_run_result", "model_request"),
    *("function_tool_call", "function_tool_result", "output_tool_call", "output_tool_result"),
}


def read_event(event: object) -> Iterator[Delta]:
    """Read an event of an agent's run."""
    kind, index = field(event, "event_kind"), field(event, "index")
    if kind == "part_start":
        if index == 0:
            yield AnswerEnd()  # of the model's answer before, if there was one: parts are counted anew
        yield from _part(field(event, "part"), index)
    elif kind == "part_delta":
        yield from _part(field(event, "delta"), index)
    elif kind in ("function_tool_result", "output_tool_result"):
        yield from _result(field(event, "part") or field(event, "result"))
    elif kind == "agent_run_result":
        result = field(event, "result")
        yield from _usage(result)
        yield from _output(result)
        yield AnswerEnd(_reason(result))


def _part(part: object, index: object) -> Iterator[Delta]:
    kind = field(part, "part_kind") or field(part, "part_delta_kind")
    text = words(field(part, "content")) or words(field(part, "content_delta"))
    if kind == "text":
        yield TextDelta(text)
    elif kind == "thinking":
        yield ReasoningDelta(text)
    elif kind in ("tool-call", "tool_call", "builtin-tool-call", "native-tool-call"):
        given = field(part, "args") or field(part, "args_delta")
        name = words(field(part, "tool_name")) or words(field(part, "tool_name_delta"))
        key = None if index is None else ("part", index)
        yield ToolCallDelta(key, name, arguments_text(given), words(field(part, "tool_call_id")) or None)
    elif kind in ("tool-return", "retry-prompt", "builtin-tool-return", "native-tool-return"):
        if field(part, "tool_name") is not None:
            yield from _result(part)
    elif kind == "file":
        content = field(part, "content")
        if isinstance(field(content, "data"), bytes):
            yield read_bytes(field(content, "data"), words(field(content, "media_type")) or "image/png")


def _result(part: object) -> Iterator[Delta]:
    failed = field(part, "part_kind") == "retry-prompt" or field(part, "outcome") not in (None, "success")
    yield ToolResult(words(field(part, "tool_call_id")) or None, as_text(field(part, "content")), failed)


def _usage(result: object) -> Iterator[Delta]:
    counts = field(result, "usage")
    if callable(counts) and count(counts, "output_tokens") is None:
        counts = counts()  # a method, before pydantic-ai 2
    if count(counts, "output_tokens"):
        yield from usage(counts)


def _output(result: object) -> Iterator[Delta]:
    output = field(result, "output")
    if output is not None:
        yield WholeText(as_text(output))


def _messages(result: object) -> list[Any]:
    new = getattr(result, "new_messages", None)
    return list(new()) if callable(new) else []


def _reason(result: object) -> str:
    reasons = [finish_reason(field(message, "finish_reason")) for message in _messages(result)]
    return next((reason for reason in reversed(reasons) if reason not in (None, "tool_calls")), None) or "stop"


def read_result(result: object) -> Iterator[Delta]:
    """Read the whole result of a run: reasoning, tools with their results, and text of its new messages."""
    for message in _messages(result):
        for part in items(field(message, "parts")):
            if field(part, "part_kind") not in ("user-prompt", "system-prompt"):
                yield from _part(part, None)
    yield from _output(result)
    yield from _usage(result)
    yield AnswerEnd(_reason(result))


def read_model_response(response: object) -> Iterator[Delta]:
    """Read one whole answer of a model."""
    for part in items(field(response, "parts")):
        yield from _part(part, None)
    yield from usage(field(response, "usage"))
    yield AnswerEnd(finish_reason(field(response, "finish_reason")))


def _by_class(module: str, name: str) -> Reader | None:
    if name == "AgentRunResult":
        return read_result
    if name == "ModelResponse":
        return read_model_response
    return read_event if name.endswith("Event") else None


def _by_shape(value: object) -> Reader | None:
    kind = value.get("event_kind") if type(value) is dict else None
    return read_event if isinstance(kind, str) and kind in _EVENTS else None


PYDANTIC_AI = Provider(
    ("pydantic_ai",),
    _by_class,
    _by_shape,
    dict.fromkeys(("_RunStreamEventsContext", "AgentRunEvents"), open_manager),
)
