"""OpenAI's Responses: streamed events, and whole responses."""

from __future__ import annotations

from collections.abc import Iterator

from chatwidget.providers.content_parts import read_bytes, read_content, read_reasoning
from chatwidget.providers.deltas import (
    AnswerEnd,
    Delta,
    EndExpected,
    ReasoningDelta,
    Refusal,
    TextBreak,
    TextDelta,
    ToolCallDelta,
    ToolResult,
)
from chatwidget.providers.error_words import stream_error
from chatwidget.providers.fields import arguments_text, as_text, field, items, usage, words
from chatwidget.providers.finish_reason import finish_reason
from chatwidget.providers.openers import open_iterable, open_manager
from chatwidget.providers.provider import Provider, Reader

_TEXT = ("response.output_text.delta", "response.refusal.delta", "response.audio.transcript.delta")
_INPUT = "call_input.delta"


def read_event(event: object) -> Iterator[Delta]:
    """Read an event of a streamed response."""
    kind, delta = words(field(event, "type")), field(event, "delta")
    key = ("output", field(event, "output_index"))
    if kind == "response.created":
        yield EndExpected()
    elif kind in _TEXT:
        if "refusal" in kind:
            yield Refusal()
        yield TextDelta(words(delta))
    elif kind.endswith(("call_arguments.delta", _INPUT, "call_code.delta")):
        yield ToolCallDelta(key, arguments=words(delta))
    elif "reasoning" in kind and isinstance(delta, str):
        yield ReasoningDelta(delta)
    elif kind == "response.reasoning_summary_part.added" and field(event, "summary_index"):
        yield ReasoningDelta("\n\n")
    elif kind == "response.output_item.added":
        yield from _added(field(event, "item"), key)
    elif kind == "response.output_item.done":
        yield from _result(field(event, "item"), key)
    elif kind in ("response.completed", "response.incomplete", "response.cancelled"):
        yield from _end(field(event, "response"))
    elif kind == "response.failed":
        raise stream_error(field(field(event, "response"), "error"))
    elif kind == "error":
        raise stream_error(field(event, "error") or {"message": field(event, "message")})


def _end(response: object) -> Iterator[Delta]:
    yield from usage(field(response, "usage"))
    status = words(field(response, "status"))
    why = field(field(response, "incomplete_details"), "reason") if status == "incomplete" else status
    yield AnswerEnd(finish_reason(why) or "stop")


def _added(item: object, key: object) -> Iterator[Delta]:
    kind = words(field(item, "type"))
    if kind == "message":
        yield TextBreak()
    elif kind.endswith("_call"):
        yield _call(item, key)


def _call(item: object, key: object = None) -> ToolCallDelta:
    kind = words(field(item, "type"))
    identity = words(field(item, "call_id")) or words(field(item, "id"))
    own = ("arguments", "input", "code", "queries", "action")
    given = next((found for name in own if (found := field(item, name))), None)
    name = words(field(item, "name")) or kind.removesuffix("_call")
    return ToolCallDelta(key, name, arguments_text(given), identity or None)


def _result(item: object, key: object) -> Iterator[Delta]:
    """Read what an item has only when it is done: a call's result, an image, the input of a server's own tool."""
    kind = words(field(item, "type"))
    identity = words(field(item, "call_id")) or words(field(item, "id")) or None
    if kind == "image_generation_call" and words(field(item, "result")):
        yield ToolResult(identity, "[image]")
        yield read_bytes(field(item, "result"), f"image/{words(field(item, 'output_format')) or 'png'}")
    elif kind in ("web_search_call", "file_search_call"):
        given = field(item, "action") or field(item, "queries")
        yield ToolCallDelta(key, "", arguments_text(given), identity)
    error, output = field(item, "error"), field(item, "output") or field(item, "outputs") or field(item, "results")
    if kind.endswith("_call") and (error or output):
        yield ToolResult(identity, as_text(error or output), bool(error))


def read_item(item: object) -> Iterator[Delta]:
    """Read one item of a whole response."""
    kind = words(field(item, "type"))
    if kind == "message":
        yield TextBreak()
        yield from read_content(field(item, "content"))
    elif kind == "reasoning":
        yield from read_reasoning(item)
    elif kind.endswith("_call"):
        call = _call(item)
        yield call
        yield from _result(item, call.key)
    elif kind.endswith("_call_output"):
        yield ToolResult(words(field(item, "call_id")) or None, as_text(field(item, "output")))


def read_response(response: object) -> Iterator[Delta]:
    """Read a whole response."""
    if field(response, "error") is not None:
        raise stream_error(field(response, "error"))
    for item in items(field(response, "output")):
        yield from read_item(item)
    yield from _end(response)


def _by_class(module: str, name: str) -> Reader | None:
    if not module.startswith(
        ("openai.types.responses", "openai.lib.streaming.responses", "openai.types.beta.realtime")
    ):
        return None
    if name in ("Response", "ParsedResponse"):
        return read_response
    return read_event if name.endswith("Event") else None


def _by_shape(value: object) -> Reader | None:
    if type(value) is not dict:
        return None
    if words(value.get("type")).startswith("response."):
        return read_event
    whole = value.get("object") == "response" and isinstance(value.get("output"), list)
    return read_response if whole else None


OPENAI_RESPONSES = Provider(
    ("openai",),
    _by_class,
    _by_shape,
    {
        **dict.fromkeys(("ResponseStreamManager", "AsyncResponseStreamManager"), open_manager),
        **dict.fromkeys(("ResponseStream", "AsyncResponseStream"), open_iterable),
    },
)
