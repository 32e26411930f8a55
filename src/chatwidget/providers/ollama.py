"""Ollama: chunks of a chat and of a generation, which have the shape of whole answers too."""

from __future__ import annotations

from collections.abc import Iterator

from chatwidget.providers.content_parts import read_bytes
from chatwidget.providers.deltas import AnswerEnd, Delta, EndExpected, ReasoningDelta, TextDelta, ToolCallDelta, Usage
from chatwidget.providers.error_words import raise_stream_error
from chatwidget.providers.fields import arguments_text, count, field, items, words
from chatwidget.providers.finish_reason import finish_reason
from chatwidget.providers.provider import Provider, Reader, by_name


def read_chunk(chunk: object) -> Iterator[Delta]:
    """Read a chunk of a chat, or of a generation."""
    raise_stream_error(chunk)
    yield EndExpected()
    message = field(chunk, "message")
    source = chunk if message is None else message
    yield ReasoningDelta(words(field(source, "thinking")))
    yield TextDelta(words(field(source, "response" if message is None else "content")))
    for image in [*items(field(source, "images")), *([field(chunk, "image")] if words(field(chunk, "image")) else [])]:
        data = image if isinstance(image, (str, bytes)) else field(image, "value")
        if isinstance(data, (str, bytes)):
            yield read_bytes(data, "image/png")
    for call in items(field(source, "tool_calls")):
        function = field(call, "function")
        yield ToolCallDelta(None, words(field(function, "name")), arguments_text(field(function, "arguments")))
    if field(chunk, "done"):
        prompt, completion = count(chunk, "prompt_eval_count"), count(chunk, "eval_count")
        if (prompt, completion) != (None, None):
            yield Usage(prompt, completion)
        yield AnswerEnd(finish_reason(field(chunk, "done_reason")) or "stop")


def _by_shape(value: object) -> Reader | None:
    if type(value) is not dict or not isinstance(value.get("done"), bool):
        return None
    known = isinstance(value.get("response"), str) or isinstance(field(value.get("message"), "role"), str)
    return read_chunk if known else None


OLLAMA = Provider(("ollama",), by_name({"ChatResponse": read_chunk, "GenerateResponse": read_chunk}), _by_shape)
