"""Chat completions: chunks, whole answers, and the events of OpenAI's helper.

`openai`, `huggingface_hub`, Groq, and other packages generated from OpenAI's specification share this shape.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chatwidget.providers.content_parts import read_bytes, read_content, read_image, read_reasoning
from chatwidget.providers.deltas import (
    AnswerEnd,
    ChoiceDelta,
    Delta,
    EndExpected,
    MessageId,
    ReasoningDelta,
    Refusal,
    TextDelta,
    ToolCallDelta,
    ToolResult,
)
from chatwidget.providers.error_words import raise_stream_error
from chatwidget.providers.fields import arguments_text, as_text, field, items, usage, words
from chatwidget.providers.finish_reason import finish_reason
from chatwidget.providers.openers import open_iterable, open_manager
from chatwidget.providers.provider import Provider, Reader, read_nothing

_REASONING = ("reasoning_content", "reasoning", "thinking")


def read_chat_completion(chunk: object) -> Iterator[Delta]:
    """Read a chunk of a chat completion, or a whole one."""
    raise_stream_error(chunk)
    if words(field(chunk, "object")) == "chat.completion.chunk":
        yield EndExpected()
    for choice in items(field(chunk, "choices")):
        index = field(choice, "index")
        if index == 0 or not isinstance(index, int):
            yield from _choice(choice)
        else:
            yield from (ChoiceDelta(index, delta) for delta in _choice(choice))
    yield from usage(field(chunk, "usage") or field(field(chunk, "x_groq"), "usage"))


def _choice(choice: object) -> Iterator[Delta]:
    delta, message = field(choice, "delta"), field(choice, "message")
    if delta is None and message is None and words(field(choice, "text")):
        yield TextDelta(field(choice, "text"))  # the older text completions
    yield from read_message(message if delta is None else delta)
    reason = finish_reason(field(choice, "finish_reason"))
    if message is not None or reason is not None:
        yield AnswerEnd(reason)


def read_message(message: object) -> Iterator[Delta]:
    """Read an assistant's message, or the delta of one."""
    if isinstance(message, str):
        yield TextDelta(message)
        return
    reasoning = next((text for name in _REASONING if (text := words(field(message, name)))), "")
    if reasoning:
        yield ReasoningDelta(reasoning)
    else:
        for detail in items(field(message, "reasoning_details")):
            yield from read_reasoning(detail)
    yield from read_content(field(message, "content"))
    if words(field(message, "refusal")):
        yield Refusal()
        yield TextDelta(field(message, "refusal"))
    for image in items(field(message, "images")):
        url = field(image, "image_url") or field(image, "url")
        if words(field(url, "url")) or words(url):
            yield read_image(words(field(url, "url")) or words(url))
    yield from _audio(field(message, "audio"))
    yield from _calls(message)


def _audio(audio: object) -> Iterator[Delta]:
    if words(field(audio, "transcript")):
        yield TextDelta(field(audio, "transcript"))
    data = words(field(audio, "data"))
    if data.startswith(("UklGR", "SUQz", "//")):  # a WAV or MP3 file; what is streamed is samples without a header
        yield read_bytes(data, "audio/wav" if data.startswith("UklGR") else "audio/mpeg")


def _calls(message: object) -> Iterator[Delta]:
    seen: set[Any] = set()
    for position, call in enumerate(items(field(message, "tool_calls"))):
        function = field(call, "function") or field(call, "custom")
        key = field(call, "index")
        if isinstance(key, int) and key in seen:
            key = (key, position)
        elif isinstance(key, int):
            seen.add(key)
        given = field(function, "arguments")
        arguments = arguments_text(field(function, "input") if given is None else given)
        name, identity = words(field(function, "name")), words(field(call, "id")) or None
        if name or arguments or identity:
            yield ToolCallDelta(key, name, arguments, identity)
    former = field(message, "function_call")
    if former is not None:
        name, given = words(field(former, "name")), arguments_text(field(former, "arguments"))
        yield ToolCallDelta("function_call", name, given)


def tool_message(message: object) -> Iterator[Delta]:
    """Read what a tool returned: a `tool` message of OpenAI's format or LangChain's `ToolMessage`."""
    identity = words(field(message, "id"))
    if identity:
        yield MessageId(identity, whole=True)
    call = words(field(message, "tool_call_id")) or None
    yield ToolResult(call, as_text(field(message, "content")), field(message, "status") == "error")


def _chunk_event(event: object) -> Iterator[Delta]:
    return read_chat_completion(field(event, "chunk"))


_READERS: dict[str, Reader] = {
    **dict.fromkeys(("ChatCompletion", "ChatCompletionChunk", "Completion"), read_chat_completion),
    "ChunkEvent": _chunk_event,
    "ChatCompletionMessage": lambda message: [*read_message(message), AnswerEnd()],
}
#: What the helper `chat.completions.stream` derives from its chunks.
_DERIVED = ("openai.lib.streaming.chat",)


def _by_class(module: str, name: str) -> Reader | None:
    if module.startswith(_DERIVED) and name != "ChunkEvent":
        return read_nothing
    return _READERS.get(name)


def _by_shape(value: object) -> Reader | None:
    if type(value) is not dict:
        return None
    choices = value.get("choices", value)
    if isinstance(choices, list):
        known = not choices or any(_is_choice(choice) for choice in choices)
    else:
        known = choices is None or words(value.get("object")).startswith("chat.completion")
    is_error = value.get("object") == "error" or isinstance(field(value.get("error"), "message"), str)
    return read_chat_completion if known or is_error else None


def _is_choice(choice: object) -> bool:
    names = ("delta", "message", "finish_reason", "content_filter_results")
    return any(field(choice, name) is not None for name in names) or (
        isinstance(choice, dict) and "index" in choice and ("delta" in choice or "finish_reason" in choice)
    )


OPENAI_CHAT = Provider(
    ("openai", "groq", "together", "cerebras", "fireworks", "portkey_ai", "langfuse"),
    _by_class,
    _by_shape,
    {
        **dict.fromkeys(("ChatCompletionStreamManager", "AsyncChatCompletionStreamManager"), open_manager),
        **dict.fromkeys(("ChatCompletionStream", "AsyncChatCompletionStream"), open_iterable),
    },
)
