"""Streams of typed events -> pieces: OpenAI's Responses, Anthropic's Messages, pydantic-ai's runs.

An event has a `type` (pydantic-ai: an `event_kind`) that says which it is; each has its reader here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .errors import ModelError
from .pieces import Call, End, Piece, Reasoning, Result, Text, Usage, as_text, count, field, usage, words

#: What Anthropic's events are called; the names of the events that its helper derives from them stand apart.
ANTHROPIC = {
    *("message_start", "content_block_start", "content_block_delta", "content_block_stop"),
    *("message_delta", "message_stop", "ping"),
}
#: What pydantic-ai's events are called.
PYDANTIC_AI = {
    *("part_start", "part_delta", "part_end", "final_result", "agent_run_result", "model_request"),
    *("function_tool_call", "function_tool_result", "output_tool_call", "output_tool_result"),
}


def broken_off(error: Any) -> ModelError:
    """The error for a stream that says it has failed."""
    return ModelError(f"The model's server broke off with an error. It said: {field(error, 'message') or error}")


def responses(event: Any) -> Iterator[Piece]:
    """An event of OpenAI's Responses API, or the whole response."""
    kind, delta = words(field(event, "type")), field(event, "delta")
    key = ("output", field(event, "output_index"))
    if kind in ("response.output_text.delta", "response.refusal.delta"):
        yield Text(words(delta))
    elif kind in ("response.function_call_arguments.delta", "response.mcp_call_arguments.delta"):
        yield Call(key, arguments=words(delta))
    elif "reasoning" in kind and isinstance(delta, str):
        yield Reasoning(delta)
    elif kind == "response.reasoning_summary_part.added" and field(event, "summary_index"):
        yield Reasoning("\n\n")
    elif kind == "response.output_item.added":
        item = field(event, "item")
        if field(item, "type") in ("function_call", "mcp_call"):
            yield _response_call(item, key)
    elif kind == "response.output_item.done":
        yield from _response_result(field(event, "item"))
    elif kind in ("response.completed", "response.incomplete"):
        yield from usage(field(field(event, "response"), "usage"))
        yield End()
    elif kind == "response.failed":
        raise broken_off(field(field(event, "response"), "error"))
    elif kind == "error":
        raise broken_off(field(event, "error") or event)


def _response_call(item: Any, key: Any = None) -> Call:
    identity = words(field(item, "call_id")) or words(field(item, "id"))
    return Call(key, words(field(item, "name")), words(field(item, "arguments")), identity or None)


def _response_result(item: Any) -> Iterator[Piece]:
    error, output = field(item, "error"), field(item, "output")
    if field(item, "type") == "mcp_call" and (error or output):
        yield Result(words(field(item, "id")) or None, as_text(error or output), bool(error))


def whole_response(response: Any) -> Iterator[Piece]:
    """The whole answer of the Responses API."""
    for item in field(response, "output") or ():
        for part in field(item, "summary") or ():
            yield Reasoning(words(field(part, "text")))
        if field(item, "type") == "message":
            yield from (Text(words(field(part, "text"))) for part in field(item, "content") or ())
        elif field(item, "type") in ("function_call", "mcp_call"):
            yield _response_call(item)
            yield from _response_result(item)
    yield from usage(field(response, "usage"))
    yield End()


def anthropic(event: Any) -> Iterator[Piece]:
    """An event of Anthropic's Messages API."""
    kind = field(event, "type")
    if kind == "message_start":
        yield Usage(count(field(field(event, "message"), "usage"), "input_tokens"))  # of the output it cannot know yet
    elif kind == "content_block_start":
        yield from _anthropic_block(field(event, "content_block"), field(event, "index"))
    elif kind == "content_block_delta":
        delta = field(event, "delta")
        if words(field(delta, "text")):
            yield Text(field(delta, "text"))
        elif words(field(delta, "thinking")):
            yield Reasoning(field(delta, "thinking"))
        elif words(field(delta, "partial_json")):
            yield Call(("block", field(event, "index")), arguments=field(delta, "partial_json"))
    elif kind == "message_delta":
        yield from usage(field(event, "usage"))
    elif kind == "message_stop":
        yield End()


def _anthropic_block(block: Any, index: Any) -> Iterator[Piece]:
    kind = words(field(block, "type"))
    if kind == "text":
        yield Text(words(field(block, "text")))
    elif kind == "thinking":
        yield Reasoning(words(field(block, "thinking")))
    elif kind.endswith("tool_use"):
        given = field(block, "input")
        key = None if index is None else ("block", index)
        yield Call(key, words(field(block, "name")), as_text(given) if given else "", words(field(block, "id")))
    elif kind.endswith("tool_result"):
        content = field(block, "content")
        failed = bool(field(block, "is_error")) or words(field(content, "type")).endswith("error")
        yield Result(words(field(block, "tool_use_id")) or None, as_text(content), failed)


def anthropic_message(message: Any) -> Iterator[Piece]:
    """The whole answer of the Messages API."""
    for block in field(message, "content") or ():
        yield from _anthropic_block(block, None)
    yield from usage(field(message, "usage"))
    yield End()


def pydantic_ai(event: Any) -> Iterator[Piece]:
    """An event of a pydantic-ai agent's run."""
    kind, index = field(event, "event_kind"), field(event, "index")
    if kind == "part_start":
        if index == 0:
            yield End()  # of the model's answer before, if there was one: parts are counted anew
        part = field(event, "part")
        yield from _pydantic_part(field(part, "part_kind"), part, index)
    elif kind == "part_delta":
        delta = field(event, "delta")
        yield from _pydantic_part(field(delta, "part_delta_kind"), delta, index)
    elif kind in ("function_tool_result", "output_tool_result"):
        part = field(event, "part") or field(event, "result")
        failed = field(part, "part_kind") == "retry-prompt" or field(part, "outcome") not in (None, "success")
        yield Result(words(field(part, "tool_call_id")) or None, as_text(field(part, "content")), failed)
    elif kind == "agent_run_result":
        told = field(field(event, "result"), "usage")
        if callable(told) and count(told, "output_tokens") is None:
            told = told()  # a method, before pydantic-ai 2
        if count(told, "output_tokens"):
            yield from usage(told)
        yield End()


def _pydantic_part(kind: Any, part: Any, index: Any) -> Iterator[Piece]:
    text = words(field(part, "content")) or words(field(part, "content_delta"))
    if kind == "text":
        yield Text(text)
    elif kind == "thinking":
        yield Reasoning(text)
    elif kind in ("tool-call", "tool_call"):
        given = field(part, "args") or field(part, "args_delta")
        name = words(field(part, "tool_name")) or words(field(part, "tool_name_delta"))
        arguments = as_text(given) if given else ""
        yield Call(("part", index), name, arguments, words(field(part, "tool_call_id")) or None)
