"""LLM: responses and chains of responses, which are streams of text, with their events and usage."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from chatwidget.providers.deltas import AnswerEnd, Delta, ReasoningDelta, TextDelta, ToolCallDelta, ToolResult, Usage
from chatwidget.providers.fields import count, field, words
from chatwidget.providers.provider import Provider, by_name


def read_event(event: object) -> Iterator[Delta]:
    """Read an event of a response."""
    kind, text = field(event, "type"), words(field(event, "chunk"))
    identity = words(field(event, "tool_call_id")) or None
    key = ("part", field(event, "part_index"))
    if kind == "text":
        yield TextDelta(text)
    elif kind == "reasoning":
        yield ReasoningDelta(text)
    elif kind == "tool_call_name":
        yield ToolCallDelta(key, text, "", identity)
    elif kind == "tool_call_args":
        yield ToolCallDelta(key, "", text, identity)
    elif kind == "tool_result":
        yield ToolResult(identity, text)


def _open(response: Any) -> Iterator[object]:
    yield from response.stream_events() if hasattr(response, "stream_events") else map(TextDelta, response)
    usage = getattr(response, "usage", None)
    if callable(usage):
        yield from _end(usage())


def _end(counts: object) -> list[Delta]:
    return [Usage(count(counts, "input"), count(counts, "output")), AnswerEnd("stop")]


async def _open_async(response: Any) -> AsyncIterator[object]:
    if hasattr(response, "astream_events"):
        async for event in response.astream_events():
            yield event
    else:
        async for text in response:
            yield TextDelta(text)
    usage = getattr(response, "usage", None)
    if callable(usage):
        for delta in _end(await usage()):
            yield delta


LLM = Provider(
    ("llm",),
    by_name({"StreamEvent": read_event}),
    openers={
        **dict.fromkeys(("Response", "ChainResponse"), _open),
        **dict.fromkeys(("AsyncResponse", "AsyncChainResponse"), _open_async),
    },
)
