"""Mistral: chat completions in the client's own classes, and events of its conversations."""

from __future__ import annotations

from collections.abc import Iterator

from chatwidget.providers.content_parts import read_content
from chatwidget.providers.deltas import AnswerEnd, Delta, EndExpected, TextBreak, ToolCallDelta, ToolResult
from chatwidget.providers.error_words import stream_error
from chatwidget.providers.fields import arguments_text, as_text, field, items, usage, words
from chatwidget.providers.openai_chat import read_chat_completion
from chatwidget.providers.provider import Provider, Reader


def read_chunk(event: object) -> Iterator[Delta]:
    """Read an event of a streamed chat completion."""
    yield EndExpected()
    yield from read_chat_completion(field(event, "data"))


def read_conversation_event(event: object) -> Iterator[Delta]:
    """Read an event of a streamed conversation."""
    data = field(event, "data")
    kind = words(field(data, "type"))
    key = ("output", words(field(data, "id")))
    if kind == "message.output.delta":
        yield from read_content(field(data, "content"))
    elif kind == "function.call.delta":
        name, given = words(field(data, "name")), arguments_text(field(data, "arguments"))
        yield ToolCallDelta(key, name, given, words(field(data, "tool_call_id")) or None)
    elif kind == "tool.execution.started":
        yield ToolCallDelta(key, words(field(data, "name")), arguments_text(field(data, "arguments")), key[1] or None)
    elif kind == "tool.execution.done":
        yield ToolResult(key[1] or None, arguments_text(field(data, "info")))
    elif kind == "conversation.response.done":
        yield from usage(field(data, "usage"))
        yield AnswerEnd("stop")
    elif kind == "conversation.response.error":
        raise stream_error({"message": field(data, "message")})


def read_conversation(response: object) -> Iterator[Delta]:
    """Read a whole answer of a conversation."""
    for output in items(field(response, "outputs")):
        if words(field(output, "type")) == "message.output":
            yield TextBreak()
            yield from read_content(field(output, "content"))
        elif field(output, "name") is not None:
            name, given = words(field(output, "name")), as_text(field(output, "arguments"))
            yield ToolCallDelta(None, name, given, words(field(output, "tool_call_id")) or None)
    yield from usage(field(response, "usage"))
    yield AnswerEnd("stop")


def _by_class(module: str, name: str) -> Reader | None:
    readers: dict[str, Reader] = {
        "CompletionEvent": read_chunk,
        "CompletionChunk": read_chat_completion,
        "ChatCompletionResponse": read_chat_completion,
        "FIMCompletionResponse": read_chat_completion,
        "ConversationEvents": read_conversation_event,
        "ConversationResponse": read_conversation,
    }
    return readers.get(name)


MISTRAL = Provider(("mistralai",), _by_class)
