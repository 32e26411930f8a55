"""LlamaIndex: streamed and whole responses of models, chat engines, query engines, and agents."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterator
from typing import Any

from chatwidget.providers.deltas import (
    AnswerEnd,
    Delta,
    ReasoningDelta,
    TextDelta,
    ToolCallDelta,
    ToolResult,
    WholeText,
)
from chatwidget.providers.fields import arguments_text, as_text, field, items, words
from chatwidget.providers.openai_chat import read_chat_completion
from chatwidget.providers.openers import open_iterable
from chatwidget.providers.provider import Provider, by_name, read_nothing


def read_response(chunk: object) -> Iterator[Delta]:
    """Read a `ChatResponse` or a `CompletionResponse`; whole ones have no delta."""
    delta, raw = field(chunk, "delta"), field(chunk, "raw")
    thinks = words(field(field(chunk, "additional_kwargs"), "thinking_delta"))
    if thinks:
        yield ReasoningDelta(thinks)
    if isinstance(delta, str):
        yield TextDelta(delta)
    else:
        yield TextDelta(words(field(chunk, "text")) or words(field(field(chunk, "message"), "content")))
    if isinstance(field(raw, "choices"), list):  # the provider's own chunk has what the wrapper leaves out
        for each in read_chat_completion(raw):
            if not isinstance(each, TextDelta) and not (thinks and isinstance(each, ReasoningDelta)):
                yield each
    elif delta is None:
        yield AnswerEnd()


def read_agent_stream(event: object) -> Iterator[Delta]:
    """Read an event of a running agent with new text of its model."""
    if words(field(event, "thinking_delta")):
        yield ReasoningDelta(field(event, "thinking_delta"))
    yield TextDelta(words(field(event, "delta")))


def read_tool_result(event: object) -> Iterator[Delta]:
    """Read an agent's event that a tool has returned, with the call it answers."""
    identity = words(field(event, "tool_id")) or None
    name, given = words(field(event, "tool_name")), arguments_text(field(event, "tool_kwargs"))
    yield ToolCallDelta(("tool", identity), name, given, identity)
    output = field(event, "tool_output")
    yield ToolResult(identity, as_text(field(output, "content") or str(output)), bool(field(output, "is_error")))


def read_agent_output(event: object) -> Iterator[Delta]:
    """Read an agent's event with a complete answer, which its stream usually had already."""
    yield WholeText(words(field(field(event, "response"), "content")))
    yield AnswerEnd("tool_calls" if field(event, "tool_calls") else "stop")


def read_whole(response: object) -> Iterator[Delta]:
    """Read the whole response of a query engine or a chat engine."""
    yield TextDelta(words(field(response, "response")))
    for source in items(field(response, "sources")):
        yield ToolCallDelta(None, words(field(source, "tool_name")), arguments_text(field(source, "raw_input")))
        yield ToolResult(None, words(field(source, "content")), bool(field(source, "is_error")))
    yield AnswerEnd("stop")


def _open_response(response: object) -> Any:
    """Return new text of a chat engine's or query engine's stream, as chunks."""
    generator: Any = field(response, "response_gen") or getattr(response, "async_response_gen", None)
    generator = generator() if callable(generator) else generator
    return _texts_async(generator) if hasattr(generator, "__aiter__") else map(TextDelta, generator)


async def _texts_async(texts: AsyncIterable[str]) -> AsyncIterator[TextDelta]:
    async for text in texts:
        yield TextDelta(text)


LLAMA_INDEX = Provider(
    ("llama_index", "workflows"),
    by_name(
        {
            "ChatResponse": read_response,
            "CompletionResponse": read_response,
            "AgentStream": read_agent_stream,
            "ToolCallResult": read_tool_result,
            "AgentOutput": read_agent_output,
            "AgentChatResponse": read_whole,
            "Response": read_whole,
            "Event": read_nothing,
        }
    ),
    openers={
        **dict.fromkeys(("StreamingAgentChatResponse", "StreamingResponse", "AsyncStreamingResponse"), _open_response),
        "WorkflowHandler": lambda handler: open_iterable(handler.stream_events()),
    },
)
