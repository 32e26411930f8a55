"""Pydantic AI: events of a streamed run to deltas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chatwidget.providers.deltas import AnswerEnd, Delta, ReasoningDelta, TextDelta, ToolCallDelta, ToolResult
from chatwidget.providers.fields import as_text, count, field, usage, words

#: What pydantic-ai's events are called.
PYDANTIC_AI = {
    *("part_start", "part_delta", "part_end", "final_result", "agent_run_result", "model_request"),
    *("function_tool_call", "function_tool_result", "output_tool_call", "output_tool_result"),
}


def read_pydantic_ai(event: Any) -> Iterator[Delta]:
    """An event of a pydantic-ai agent's run."""
    kind, index = field(event, "event_kind"), field(event, "index")
    if kind == "part_start":
        if index == 0:
            yield AnswerEnd()  # of the model's answer before, if there was one: parts are counted anew
        part = field(event, "part")
        yield from _pydantic_part(field(part, "part_kind"), part, index)
    elif kind == "part_delta":
        delta = field(event, "delta")
        yield from _pydantic_part(field(delta, "part_delta_kind"), delta, index)
    elif kind in ("function_tool_result", "output_tool_result"):
        part = field(event, "part") or field(event, "result")
        failed = field(part, "part_kind") == "retry-prompt" or field(part, "outcome") not in (None, "success")
        yield ToolResult(words(field(part, "tool_call_id")) or None, as_text(field(part, "content")), failed)
    elif kind == "agent_run_result":
        told = field(field(event, "result"), "usage")
        if callable(told) and count(told, "output_tokens") is None:
            told = told()  # a method, before pydantic-ai 2
        if count(told, "output_tokens"):
            yield from usage(told)
        yield AnswerEnd()


def _pydantic_part(kind: Any, part: Any, index: Any) -> Iterator[Delta]:
    text = words(field(part, "content")) or words(field(part, "content_delta"))
    if kind == "text":
        yield TextDelta(text)
    elif kind == "thinking":
        yield ReasoningDelta(text)
    elif kind in ("tool-call", "tool_call"):
        given = field(part, "args") or field(part, "args_delta")
        name = words(field(part, "tool_name")) or words(field(part, "tool_name_delta"))
        arguments = as_text(given) if given else ""
        yield ToolCallDelta(("part", index), name, arguments, words(field(part, "tool_call_id")) or None)
