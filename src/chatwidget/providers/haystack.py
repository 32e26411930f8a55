"""Haystack: streamed chunks of its generators, and what a generator, an agent, or a pipeline returns."""

from __future__ import annotations

from collections.abc import Iterator

from chatwidget.messages.json_types import JSONMapping
from chatwidget.providers.content_parts import read_content
from chatwidget.providers.deltas import AnswerEnd, Delta, ReasoningDelta, TextDelta, ToolCallDelta, ToolResult
from chatwidget.providers.fields import arguments_text, as_text, field, items, usage, words
from chatwidget.providers.finish_reason import finish_reason
from chatwidget.providers.openers import open_iterable
from chatwidget.providers.provider import Provider, Reader, by_name


def read_chunk(chunk: object) -> Iterator[Delta]:
    """Read a streamed chunk."""
    yield ReasoningDelta(words(field(field(chunk, "reasoning"), "reasoning_text")))
    yield TextDelta(words(field(chunk, "content")))
    for call in items(field(chunk, "tool_calls")):
        name, given = words(field(call, "tool_name")), arguments_text(field(call, "arguments"))
        yield ToolCallDelta(field(call, "index"), name, given, words(field(call, "id")) or None)
    yield from _result(field(chunk, "tool_call_result"))
    yield from usage(field(field(chunk, "meta"), "usage"))
    reason = finish_reason(field(chunk, "finish_reason"))
    if reason is not None:
        yield AnswerEnd(reason)


def _result(result: object) -> Iterator[Delta]:
    if result is not None:
        identity = words(field(field(result, "origin"), "id")) or None
        yield ToolResult(identity, as_text(field(result, "result")), bool(field(result, "error")))


def read_message(message: object) -> Iterator[Delta]:
    """Read a whole message."""
    if words(getattr(field(message, "role"), "value", field(message, "role"))) in ("user", "system"):
        return
    for reasoning in items(field(message, "reasonings")):
        yield ReasoningDelta(words(field(reasoning, "reasoning_text")))
    yield from read_content([text for text in items(field(message, "texts")) if isinstance(text, str)])
    for call in items(field(message, "tool_calls")):
        name, given = words(field(call, "tool_name")), arguments_text(field(call, "arguments"))
        yield ToolCallDelta(None, name, given, words(field(call, "id")) or None)
    for result in items(field(message, "tool_call_results")):
        yield from _result(result)
    about = field(message, "meta")
    yield from usage(field(about, "usage"))
    yield AnswerEnd(finish_reason(field(about, "finish_reason")))


def _is_message(value: object) -> bool:
    return any(cls.__module__.startswith("haystack.") and cls.__name__ == "ChatMessage" for cls in type(value).__mro__)


def read_output(output: JSONMapping) -> Iterator[Delta]:
    """Read what a generator or an agent returns."""
    found = output.get("replies") or output.get("messages") or [output.get("last_message")]
    last = max((i for i, each in enumerate(found) if str(field(each, "role")).endswith("user")), default=-1)
    for message in found[last + 1 :]:
        yield from read_message(message)


def read_pipeline_output(output: JSONMapping) -> Iterator[Delta]:
    """Read what a pipeline returns: the outputs of its components by their names."""
    for component in output.values():
        if _by_shape(component) is read_output:
            yield from read_output(component)


def _by_shape(value: object) -> Reader | None:
    if type(value) is not dict:
        return None
    if any(_is_message(each) for name in ("replies", "messages") for each in items(value.get(name))):
        return read_output
    nested = any(type(each) is dict and _by_shape(each) is read_output for each in value.values())
    return read_pipeline_output if nested else None


HAYSTACK = Provider(
    ("haystack", "haystack_integrations"),
    by_name({"StreamingChunk": read_chunk, "ChatMessage": read_message}),
    _by_shape,
    dict.fromkeys(("PipelineStreamHandle", "PipelineStream", "StreamHandle"), open_iterable),
)
