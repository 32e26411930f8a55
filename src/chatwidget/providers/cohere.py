"""Cohere: events of the streamed chat (version 2 of its interface), and whole answers."""

from __future__ import annotations

from collections.abc import Iterator

from chatwidget.providers.content_parts import read_content
from chatwidget.providers.deltas import AnswerEnd, Delta, EndExpected, ReasoningDelta, TextDelta, ToolCallDelta, Usage
from chatwidget.providers.error_words import stream_error
from chatwidget.providers.fields import arguments_text, count, field, items, words
from chatwidget.providers.finish_reason import finish_reason
from chatwidget.providers.provider import Provider, Reader

_EVENTS = {
    *("message-start", "content-start", "content-delta", "content-end", "tool-plan-delta", "tool-call-start"),
    *("tool-call-delta", "tool-call-end", "citation-start", "citation-end", "message-end", "debug"),
}


def read_event(event: object) -> Iterator[Delta]:
    """Read an event of a streamed chat."""
    kind, delta = words(field(event, "type")), field(event, "delta")
    message = field(delta, "message")
    if kind == "message-start":
        yield EndExpected()
    elif kind in ("content-start", "content-delta"):
        content = field(message, "content")
        if words(field(content, "thinking")):
            yield ReasoningDelta(field(content, "thinking"))
        yield TextDelta(words(field(content, "text")))
    elif kind == "tool-plan-delta":
        yield ReasoningDelta(words(field(message, "tool_plan")))
    elif kind in ("tool-call-start", "tool-call-delta"):
        for call in items(field(message, "tool_calls")):
            yield _call(call, ("call", field(event, "index")))
    elif kind == "message-end":
        if words(field(delta, "error")):
            raise stream_error(field(delta, "error"))
        yield from _usage(field(delta, "usage"))
        yield AnswerEnd(finish_reason(field(delta, "finish_reason")) or "stop")


def _call(call: object, key: object) -> ToolCallDelta:
    function = field(call, "function")
    name, given = words(field(function, "name")), arguments_text(field(function, "arguments"))
    return ToolCallDelta(key, name, given, words(field(call, "id")) or None)


def _usage(usage: object) -> Iterator[Delta]:
    counts = field(usage, "tokens") or field(usage, "billed_units")
    if counts is not None:
        yield Usage(count(counts, "input_tokens"), count(counts, "output_tokens"))


def read_answer(answer: object) -> Iterator[Delta]:
    """Read a whole answer."""
    message = field(answer, "message")
    yield ReasoningDelta(words(field(message, "tool_plan")))
    yield from read_content(field(message, "content"))
    for call in items(field(message, "tool_calls")):
        yield _call(call, None)
    yield from _usage(field(answer, "usage"))
    yield AnswerEnd(finish_reason(field(answer, "finish_reason")) or "stop")


def _by_class(module: str, name: str) -> Reader | None:
    if name.endswith("V2ChatStreamResponse"):
        return read_event
    return read_answer if name == "V2ChatResponse" else None


def _by_shape(value: object) -> Reader | None:
    known = type(value) is dict and isinstance(value.get("type"), str) and value["type"] in _EVENTS
    return read_event if known else None


COHERE = Provider(("cohere",), _by_class, _by_shape)
