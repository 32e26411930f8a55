"""Chat-completion chunks and answers, LangChain's and LlamaIndex's included -> pieces.

`openai`, `huggingface_hub` and LiteLLM share one shape, as objects or as dicts. LlamaIndex and LangChain wrap it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .pieces import Call, End, Piece, Reasoning, Result, Text, Timed, as_text, field, usage, words

#: The last chunk of a stream that asks for its times to be told; no provider sends it.
TIMED = {"choices": [], "chatwidget": "timed"}


def completion(chunk: Any) -> Iterator[Piece]:
    """A chunk of a chat completion, or a whole one."""
    choices = field(chunk, "choices")
    if choices:
        for choice in choices:
            if field(choice, "index") in (0, None):
                yield from _choice(choice)
    elif field(chunk, "chatwidget") == "timed":
        yield Timed()
    yield from usage(field(chunk, "usage"))


def _choice(choice: Any) -> Iterator[Piece]:
    delta = field(choice, "delta")
    whole = delta is None
    if whole:
        delta = field(choice, "message")
    yield from _message(delta)
    if whole or field(choice, "finish_reason"):
        yield End()


def _message(delta: Any) -> Iterator[Piece]:
    reasoning = words(field(delta, "reasoning_content")) or words(field(delta, "reasoning"))
    if reasoning:
        yield Reasoning(reasoning)
    text = words(field(delta, "content")) or words(field(delta, "refusal"))
    if text:
        yield Text(text)
    for call in field(delta, "tool_calls") or ():
        function = field(call, "function")
        yield Call(
            field(call, "index"),
            words(field(function, "name")),
            words(field(function, "arguments")),
            words(field(call, "id")) or None,
        )


def tool_message(message: Any) -> Iterator[Piece]:
    """What a tool gave, as a `tool` message of OpenAI's format or LangChain's `ToolMessage`."""
    identity = words(field(message, "tool_call_id")) or None
    yield Result(identity, as_text(field(message, "content")), field(message, "status") == "error")


def langchain(chunk: Any) -> Iterator[Piece]:
    """LangChain's `AIMessageChunk`, or the `AIMessage` that `invoke` gives."""
    content = field(chunk, "content")
    extra = field(chunk, "additional_kwargs") or {}
    if words(extra.get("reasoning_content")):
        yield Reasoning(extra["reasoning_content"])
    for block in [content] if isinstance(content, str) else content or ():
        yield from _block(block)
    whole = field(chunk, "type") == "ai"
    for call in field(chunk, "tool_calls" if whole else "tool_call_chunks") or ():
        arguments = call.get("args")
        yield Call(
            None if whole else call.get("index"),
            words(call.get("name")),
            "" if arguments is None else as_text(arguments),
            call.get("id"),
        )
    yield from usage(field(chunk, "usage_metadata"), more=True)
    about = field(chunk, "response_metadata") or {}
    if whole or about.get("finish_reason") or about.get("stop_reason"):
        yield End()


def _block(block: Any) -> Iterator[Piece]:
    if isinstance(block, str):
        yield Text(block)
        return
    kind = field(block, "type")
    if kind == "text":
        yield Text(words(field(block, "text")))
    elif kind in ("thinking", "reasoning"):
        yield Reasoning(words(field(block, kind)))


def llama_index(chunk: Any) -> Iterator[Piece]:
    """LlamaIndex's `ChatResponse` or `CompletionResponse`; whole ones have no delta."""
    delta, raw = field(chunk, "delta"), field(chunk, "raw")
    thinks = words((field(chunk, "additional_kwargs") or {}).get("thinking_delta"))
    if thinks:
        yield Reasoning(thinks)
    if isinstance(delta, str):
        yield Text(delta)
    else:
        yield Text(words(field(chunk, "text")) or words(field(field(chunk, "message"), "content")))
    if isinstance(field(raw, "choices"), list):  # the provider's own chunk: it knows what the wrapper drops
        for piece in completion(raw):
            if not isinstance(piece, Text) and not (thinks and isinstance(piece, Reasoning)):
                yield piece
