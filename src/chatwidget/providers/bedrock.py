"""Amazon Bedrock: events of `converse_stream`, its response, and whole answers of `converse`; all of them are dicts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chatwidget.providers.content_parts import read_bytes
from chatwidget.providers.deltas import (
    AnswerEnd,
    Delta,
    EndExpected,
    ReasoningDelta,
    TextDelta,
    ToolCallDelta,
    ToolResult,
    Usage,
)
from chatwidget.providers.fields import arguments_text, as_text, count, field, items, words
from chatwidget.providers.finish_reason import finish_reason
from chatwidget.providers.openers import close_when_stopped, open_iterable
from chatwidget.providers.provider import Provider, Reader

_EVENTS = ("messageStart", "contentBlockStart", "contentBlockDelta", "contentBlockStop", "messageStop")


def read_event(event: object) -> Iterator[Delta]:
    """Read an event of a streamed answer; each has one field, named after its kind."""
    if field(event, "messageStart") is not None:
        yield EndExpected()
    for name in ("contentBlockStart", "contentBlockDelta"):
        block = field(event, name)
        key = ("block", field(block, "contentBlockIndex"))
        yield from _block(field(block, "start") or field(block, "delta"), key)
    stop = field(event, "messageStop")
    if stop is not None:
        yield AnswerEnd(finish_reason(field(stop, "stopReason")) or "stop")
    yield from _usage(field(field(event, "metadata"), "usage"))


def _block(block: object, key: object) -> Iterator[Delta]:
    """Read a block of content, or the start of one, or new text of one."""
    reasoning = field(block, "reasoningContent")
    if reasoning is not None:
        text = words(field(reasoning, "text")) or words(field(field(reasoning, "reasoningText"), "text"))
        hidden = field(reasoning, "redactedContent") is not None
        yield ReasoningDelta(text or ("(The provider hides this reasoning.)" if hidden else ""))
    yield TextDelta(words(field(block, "text")))
    call = field(block, "toolUse")
    if call is not None:
        given = arguments_text(field(call, "input"))
        yield ToolCallDelta(key, words(field(call, "name")), given, words(field(call, "toolUseId")) or None)
    result = field(block, "toolResult")
    if field(result, "content") is not None:
        texts = [as_text(field(part, "json") or field(part, "text")) for part in items(field(result, "content"))]
        failed = field(result, "status") == "error"
        yield ToolResult(words(field(result, "toolUseId")) or None, "\n".join(texts), failed)
    image = field(block, "image")
    data = field(field(image, "source"), "bytes")
    if isinstance(data, (str, bytes)) and data:
        yield read_bytes(data, f"image/{words(field(image, 'format')) or 'png'}")


def _usage(counts: object) -> Iterator[Delta]:
    prompt, completion = count(counts, "inputTokens"), count(counts, "outputTokens")
    if (prompt, completion) != (None, None):
        cached = count(counts, "cacheReadInputTokens")
        yield Usage(prompt, completion, count(counts, "totalTokens"), cached=cached)


def read_answer(answer: object) -> Iterator[Delta]:
    """Read a whole answer."""
    for block in items(field(field(field(answer, "output"), "message"), "content")):
        yield from _block(block, None)
    yield from _usage(field(answer, "usage"))
    yield AnswerEnd(finish_reason(field(answer, "stopReason")) or "stop")


def read_stream(response: object) -> Iterator[Delta]:
    """Read the response that contains a stream, to its end."""
    stream = field(response, "stream")
    close_when_stopped(stream)
    for event in open_iterable(stream):
        yield from read_event(event)


def _by_shape(value: Any) -> Reader | None:
    if type(value) is not dict:
        return None
    stream: Any = type(value.get("stream"))
    if (stream.__module__, stream.__name__) == ("botocore.eventstream", "EventStream"):
        return read_stream
    is_event = any(isinstance(value.get(name), dict) for name in _EVENTS)
    if len(value) == 1 and (is_event or field(value.get("metadata"), "usage") is not None):
        return read_event
    known = "stopReason" in value and field(field(value.get("output"), "message"), "content") is not None
    return read_answer if known else None


BEDROCK = Provider(("botocore",), by_shape=_by_shape, openers={"EventStream": open_iterable})
