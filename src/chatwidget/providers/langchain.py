"""LangChain: message chunks and whole messages, events of versions 2 and 3, and streams of events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chatwidget.messages.json_types import JSONMapping
from chatwidget.providers.content_parts import read_content
from chatwidget.providers.deltas import (
    AnswerEnd,
    Delta,
    MessageId,
    ReasoningDelta,
    TextDelta,
    ToolCallDelta,
    ToolResult,
)
from chatwidget.providers.error_words import stream_error
from chatwidget.providers.fields import arguments_text, as_text, field, items, usage, words
from chatwidget.providers.finish_reason import finish_reason
from chatwidget.providers.openai_chat import tool_message
from chatwidget.providers.openers import open_iterable
from chatwidget.providers.provider import Provider, Reader, by_name, read_nothing

_CALLS = ("tool_call", "tool_call_chunk", "tool_use", "function_call", "input_json_delta", "server_tool_call")


def read_chunk(chunk: object) -> Iterator[Delta]:
    """Read a chunk of a streamed message."""
    return _read(chunk, whole=False)


def read_message(message: object) -> Iterator[Delta]:
    """Read a whole message."""
    return _read(message, whole=True)


def _read(message: object, *, whole: bool) -> Iterator[Delta]:
    if words(field(message, "id")):
        yield MessageId(field(message, "id"), whole)
    reasoning = words(field(field(message, "additional_kwargs"), "reasoning_content"))
    if reasoning:
        yield ReasoningDelta(reasoning)
    content = field(message, "content")
    if isinstance(content, (list, tuple)):  # calls stand beside the content too
        content = [part for part in content if field(part, "type") not in _CALLS]
    yield from read_content(content)
    for call in items(field(message, "tool_calls" if whole else "tool_call_chunks")):
        key = None if whole else field(call, "index")
        identity = words(field(call, "id")) or None
        yield ToolCallDelta(key, words(field(call, "name")), arguments_text(field(call, "args")), identity)
    yield from usage(field(message, "usage_metadata"), added=True)
    about = field(message, "response_metadata")
    names = ("finish_reason", "stop_reason", "done_reason", "status")
    reason = next((found for name in names if (found := finish_reason(field(about, name)))), None)
    if whole or reason is not None:
        yield AnswerEnd(reason)


def read_run_event(event: JSONMapping) -> Iterator[Delta]:
    """Read an event of `astream_events` in version 2."""
    kind, data = event.get("event"), event.get("data")
    if kind in ("on_chat_model_stream", "on_llm_stream"):
        chunk = field(data, "chunk")
        yield from read_chunk(chunk) if not isinstance(chunk, str) else [TextDelta(chunk)]
    elif kind == "on_tool_start":
        yield ToolCallDelta(None, words(event.get("name")), arguments_text(field(data, "input")), event.get("run_id"))
    elif kind == "on_tool_end":
        output = field(data, "output")
        content = field(output, "content")
        yield ToolResult(event.get("run_id"), as_text(output if content is None else content))
    elif kind == "on_tool_error":
        yield ToolResult(event.get("run_id"), str(field(data, "error")), True)


def read_message_event(event: JSONMapping) -> Iterator[Delta]:
    """Read an event of a message, as version 3 streams it."""
    kind, index = event.get("event"), event.get("index")
    if kind == "message-start" and words(event.get("id")):
        yield MessageId(event["id"])
    elif kind == "content-block-start":
        yield from _block(event.get("content") or event.get("content_block"), index)
    elif kind == "content-block-delta":
        yield from _block(event.get("delta") or event.get("content"), index)
    elif kind == "message-finish":
        yield from usage(event.get("usage"))
        about = event.get("metadata") or event.get("response_metadata")
        reason = event.get("reason") or field(about, "finish_reason") or field(about, "stop_reason")
        yield AnswerEnd(finish_reason(reason) or "stop")
    elif kind == "error":
        raise stream_error({"message": event.get("message")})


def _block(block: object, index: object) -> Iterator[Delta]:
    if field(block, "type") == "block-delta":
        block = field(block, "fields")
    kind = words(field(block, "type")).removesuffix("-delta")
    if kind == "reasoning":
        yield ReasoningDelta(words(field(block, "reasoning")))
    elif kind in ("tool_call_chunk", "tool_call", "tool-call", "server_tool_call", "server_tool_call_chunk"):
        name, given = words(field(block, "name")), arguments_text(field(block, "args"))
        yield ToolCallDelta(("block", index), name, given, words(field(block, "id")) or None)
    elif kind == "server_tool_result":
        yield ToolResult(words(field(block, "tool_call_id")) or None, as_text(field(block, "output")))
    else:
        yield from read_content([block])


_MESSAGE_EVENTS = {
    *("message-start", "content-block-start", "content-block-delta", "content-block-finish", "message-finish", "error"),
}


def _by_shape(value: Any) -> Reader | None:
    kind = value.get("event") if type(value) is dict else None
    if not isinstance(kind, str):
        return None
    if kind.startswith("on_") and "data" in value:
        return read_run_event
    return read_message_event if kind in _MESSAGE_EVENTS else None


LANGCHAIN = Provider(
    ("langchain_core", "langchain", "langchain_openai", "langchain_anthropic"),
    by_name(
        {
            "AIMessageChunk": read_chunk,
            "AIMessage": read_message,
            "ToolMessage": tool_message,
            "ChatGenerationChunk": lambda chunk: read_chunk(field(chunk, "message")),
            **dict.fromkeys(("HumanMessage", "SystemMessage", "RemoveMessage", "FunctionMessage"), read_nothing),
        }
    ),
    _by_shape,
    dict.fromkeys(("ChatModelStream", "AsyncChatModelStream"), open_iterable),
)
