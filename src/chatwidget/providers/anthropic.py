"""Anthropic: events of the Messages API, raw and from its helper, and whole messages."""

from __future__ import annotations

from collections.abc import Iterator

from chatwidget.providers.content_parts import read_image
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
from chatwidget.providers.error_words import stream_error
from chatwidget.providers.fields import arguments_text, as_text, count, field, items, usage, words
from chatwidget.providers.finish_reason import finish_reason
from chatwidget.providers.openers import open_iterable, open_manager
from chatwidget.providers.provider import Provider, Reader, read_nothing

_EVENTS = {
    *("message_start", "content_block_start", "content_block_delta", "content_block_stop"),
    *("message_delta", "message_stop", "ping", "error"),
}


def read_event(event: object) -> Iterator[Delta]:
    """Read an event of the Messages API."""
    kind = field(event, "type")
    if kind == "message_start":
        yield EndExpected()
        # The message knows its prompt's tokens here, and cannot know those of its output yet.
        yield Usage(count(field(field(event, "message"), "usage"), "input_tokens"))
    elif kind == "content_block_start":
        yield from _block(field(event, "content_block"), field(event, "index"))
    elif kind == "content_block_delta":
        yield from _delta(field(event, "delta"), field(event, "index"))
    elif kind == "message_delta":
        yield from usage(field(event, "usage"))
        reason = finish_reason(field(field(event, "delta"), "stop_reason"))
        if reason is not None:
            yield AnswerEnd(reason)
    elif kind == "message_stop":
        yield AnswerEnd()
    elif kind == "error":
        raise stream_error(field(event, "error") or {"message": field(event, "message")})


def _delta(delta: object, index: object) -> Iterator[Delta]:
    if words(field(delta, "text")):
        yield TextDelta(field(delta, "text"))
    elif words(field(delta, "thinking")):
        yield ReasoningDelta(field(delta, "thinking"))
    elif words(field(delta, "partial_json")):
        yield ToolCallDelta(("block", index), arguments=field(delta, "partial_json"))


def _block(block: object, index: object) -> Iterator[Delta]:
    kind = words(field(block, "type"))
    if kind == "text":
        yield TextDelta(words(field(block, "text")))
    elif kind == "thinking":
        yield ReasoningDelta(words(field(block, "thinking")))
    elif kind == "redacted_thinking":
        yield ReasoningDelta("(The provider hides this reasoning.)")
    elif kind.endswith("tool_use"):
        key = None if index is None else ("block", index)
        identity = words(field(block, "id")) or None
        yield ToolCallDelta(key, words(field(block, "name")), arguments_text(field(block, "input")), identity)
    elif kind.endswith("tool_result"):
        content = field(block, "content")
        failed = bool(field(block, "is_error")) or words(field(content, "type")).endswith("error")
        yield ToolResult(words(field(block, "tool_use_id")) or None, as_text(content), failed)
    elif kind == "image":
        source = field(block, "source")
        data = words(field(source, "data"))
        url = words(field(source, "url")) or f"data:{words(field(source, 'media_type'))};base64,{data}"
        yield read_image(url)


def read_message(message: object) -> Iterator[Delta]:
    """Read a whole message."""
    for block in items(field(message, "content")):
        yield from _block(block, None)
    yield from usage(field(message, "usage"))
    yield AnswerEnd(finish_reason(field(message, "stop_reason")))


def _by_class(module: str, name: str) -> Reader | None:
    name = name.removeprefix("Parsed").removeprefix("Beta").removeprefix("Raw")
    if name == "Message" and module.startswith(("anthropic.types", "anthropic.lib")):
        return read_message
    if not name.endswith("Event"):
        return None
    # The helper's own events (text, thinking, signature, input_json) repeat the raw events beside them.
    return read_event if name.startswith(("Message", "ContentBlock")) else read_nothing


def _by_shape(value: object) -> Reader | None:
    if type(value) is not dict:
        return None
    kind = value.get("type")
    if kind == "error":
        return read_event if isinstance(value.get("error"), dict) or isinstance(value.get("message"), str) else None
    if kind == "message" and "stop_reason" in value:
        return read_message
    return read_event if isinstance(kind, str) and kind in _EVENTS else None


ANTHROPIC = Provider(
    ("anthropic",),
    _by_class,
    _by_shape,
    {
        **dict.fromkeys(("MessageStreamManager", "AsyncMessageStreamManager"), open_manager),
        **dict.fromkeys(("BetaMessageStreamManager", "BetaAsyncMessageStreamManager"), open_manager),
        **dict.fromkeys(("MessageStream", "AsyncMessageStream"), open_iterable),
    },
)
