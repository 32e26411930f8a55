"""Google's Gemini: chunks of generated content, which have the shape of whole answers too."""

from __future__ import annotations

from collections.abc import Iterator

from chatwidget.providers.content_parts import read_bytes
from chatwidget.providers.deltas import (
    AnswerEnd,
    ChoiceDelta,
    Delta,
    EndExpected,
    ReasoningDelta,
    TextDelta,
    ToolCallDelta,
    ToolResult,
    Usage,
)
from chatwidget.providers.error_words import raise_stream_error
from chatwidget.providers.fields import arguments_text, as_text, count, field, items, name_of, words
from chatwidget.providers.finish_reason import finish_reason
from chatwidget.providers.provider import Provider, Reader, by_name


def read_chunk(chunk: object) -> Iterator[Delta]:
    """Read a chunk of generated content."""
    raise_stream_error(chunk)
    yield EndExpected()
    counts = field(chunk, "usage_metadata") or field(chunk, "usageMetadata")
    if counts is not None:
        yield _usage(counts)
    for position, candidate in enumerate(items(field(chunk, "candidates"))):
        index = field(candidate, "index") or position
        deltas = _candidate(candidate)
        yield from deltas if index == 0 else (ChoiceDelta(index, delta) for delta in deltas)
    blocked = field(field(chunk, "prompt_feedback") or field(chunk, "promptFeedback"), "block_reason")
    if blocked is not None:
        yield AnswerEnd("content_filter")


def _candidate(candidate: object) -> Iterator[Delta]:
    for part in items(field(field(candidate, "content"), "parts")):
        yield from _part(part)
    reason = finish_reason(field(candidate, "finish_reason") or field(candidate, "finishReason"))
    if reason is not None:
        yield AnswerEnd(reason)


def _part(part: object) -> Iterator[Delta]:
    text = words(field(part, "text"))
    if text:
        yield ReasoningDelta(text) if field(part, "thought") else TextDelta(text)
    call = field(part, "function_call") or field(part, "functionCall")
    if call is not None:
        identity = words(field(call, "id")) or None
        yield ToolCallDelta(None, words(field(call, "name")), arguments_text(field(call, "args")), identity)
    given = field(part, "function_response") or field(part, "functionResponse")
    if given is not None:
        yield ToolResult(words(field(given, "id")) or None, as_text(field(given, "response")))
    code = field(part, "executable_code") or field(part, "executableCode")
    if code is not None:
        yield ToolCallDelta(None, name_of(field(code, "language")) or "code", words(field(code, "code")))
    result = field(part, "code_execution_result") or field(part, "codeExecutionResult")
    if result is not None:
        failed = name_of(field(result, "outcome")) not in ("", "outcome_ok")
        yield ToolResult(None, words(field(result, "output")), failed)
    blob = field(part, "inline_data") or field(part, "inlineData")
    data = field(blob, "data")
    if isinstance(data, (str, bytes)) and data:
        yield read_bytes(data, words(field(blob, "mime_type")) or words(field(blob, "mimeType")) or "image/png")


def _usage(counts: object) -> Usage:
    answer = count(counts, "candidates_token_count", "candidatesTokenCount")
    thoughts = count(counts, "thoughts_token_count", "thoughtsTokenCount")
    written = None if answer is None and thoughts is None else (answer or 0) + (thoughts or 0)
    prompt = count(counts, "prompt_token_count", "promptTokenCount")
    return Usage(prompt, written, count(counts, "total_token_count", "totalTokenCount"), thoughts)


def _by_shape(value: object) -> Reader | None:
    candidates = value.get("candidates") if type(value) is dict else None
    known = isinstance(candidates, list) and any(field(each, "content") is not None for each in candidates)
    return read_chunk if known else None


GOOGLE = Provider(("google", "vertexai"), by_name({"GenerateContentResponse": read_chunk}), _by_shape)
