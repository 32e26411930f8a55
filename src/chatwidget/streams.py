"""Provider chunks -> messages. Chunks are known by their shape; no client library is imported.

Shapes: the chat-completion chunks of `openai` and `huggingface_hub` (objects or dicts), the
`response.*` events of OpenAI's Responses API, and plain new text.
"""

from __future__ import annotations

import contextlib
import contextvars
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from .messages import whole_characters, without_open_half

#: What the present run closes at once when it is stopped; None outside a run.
closers: contextvars.ContextVar[list[Callable[[], Any]] | None] = contextvars.ContextVar(
    "chatwidget_closers", default=None
)


def _get(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else getattr(value, name, None)


def is_chunk(value: Any) -> bool:
    """Whether a value is a provider's chunk, whose text is new text and not the text so far."""
    if isinstance(value, (str, list)) or value is None:
        return False
    choices = _get(value, "choices")
    if isinstance(choices, list):
        return not choices or _get(choices[0], "delta") is not None
    kind = _get(value, "type")
    return isinstance(kind, str) and kind.startswith("response.")


class Accumulator:
    """Chunks so far, as the messages they amount to.

    Args:
        clock: seconds; measures how long the model reasoned.

    Example:
        >>> so_far = Accumulator()
        >>> so_far.add({"choices": [{"delta": {"content": "Hel"}}]})
        >>> so_far.add({"choices": [{"delta": {"content": "lo"}}]})
        >>> so_far.value()
        'Hello'
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._text = ""
        self._reasoning = ""
        self._reasoning_began: float | None = None
        self._reasoned: float | None = None
        self._calls: dict[int, dict[str, str]] = {}
        self._usage: dict[str, Any] | None = None
        self._finished = False

    def add(self, chunk: Any) -> None:
        """Take one chunk, or a piece of new text."""
        if isinstance(chunk, str):
            self._add_text(chunk)
            return
        if isinstance(_get(chunk, "delta"), str):
            if _get(chunk, "type") == "response.output_text.delta":
                self._add_text(_get(chunk, "delta"))
            elif "reasoning" in _get(chunk, "type"):
                self._add_reasoning(_get(chunk, "delta"))
            return
        usage = _get(chunk, "usage")
        if usage is not None:
            counts = {k: _get(usage, k) for k in ("prompt_tokens", "completion_tokens")}
            self._usage = {k: v for k, v in counts.items() if isinstance(v, int)} or None
        for choice in _get(chunk, "choices") or []:
            if _get(choice, "index") in (0, None):
                self._add_choice(choice)

    def _add_choice(self, choice: Any) -> None:
        delta = _get(choice, "delta")
        reasoning = _get(delta, "reasoning_content") or _get(delta, "reasoning")
        if isinstance(reasoning, str) and reasoning:
            self._add_reasoning(reasoning)
        text = _get(delta, "content")
        if isinstance(text, str) and text:
            self._add_text(text)
        for call in _get(delta, "tool_calls") or []:
            self._add_call(call)
        if _get(choice, "finish_reason"):
            self.finish()

    def _add_text(self, text: str) -> None:
        self._end_reasoning()
        self._text = _joined(self._text, text)

    def _add_reasoning(self, text: str) -> None:
        if self._reasoning_began is None:
            self._reasoning_began = self._clock()
        self._reasoning = _joined(self._reasoning, text)

    def _end_reasoning(self) -> None:
        if self._reasoning_began is not None and self._reasoned is None:
            self._reasoned = self._clock() - self._reasoning_began

    def _add_call(self, call: Any) -> None:
        self._end_reasoning()
        index = _get(call, "index")
        known = self._calls.setdefault(
            index if isinstance(index, int) else len(self._calls), {"name": "", "arguments": ""}
        )
        function = _get(call, "function")
        for key in known:
            piece = _get(function, key)
            if isinstance(piece, str):
                known[key] = _joined(known[key], piece)

    def finish(self) -> None:
        """Note that no more chunks come."""
        self._finished = True
        self._end_reasoning()

    def value(self) -> Any:
        """A chat function's response so far: text alone as `str`, else a list of messages."""
        text = self._text if self._finished else without_open_half(self._text)
        metadata = {} if self._usage is None else {"metadata": {"usage": self._usage}}
        thoughts = [*self._thought(), *self._call_thoughts()]
        if not thoughts and not metadata:
            return text
        answer = [{"role": "assistant", "content": text, **metadata}]
        return thoughts + (answer if text or metadata else [])

    def _thought(self) -> list[dict[str, Any]]:
        if self._reasoning_began is None:
            return []
        done: dict[str, Any] = {"status": "pending"}
        if self._reasoned is not None:
            done = {"status": "done", "duration": round(self._reasoned, 3)}
        return [
            {
                "role": "assistant",
                "content": without_open_half(self._reasoning),
                "metadata": {"title": "Reasoning", **done},
            }
        ]

    def _call_thoughts(self) -> list[dict[str, Any]]:
        status = "done" if self._finished else "pending"
        return [
            {
                "role": "assistant",
                "content": f"```json\n{without_open_half(call['arguments'])}\n```",
                "metadata": {"title": f"Tool call: {call['name']}", "status": status},
            }
            for call in self._calls.values()
        ]


def _joined(text: str, piece: str) -> str:
    """Two pieces of text; a character whose halves stood in both becomes whole."""
    return text + piece if without_open_half(text) == text else _with_joined_half(text, piece)


def _with_joined_half(text: str, piece: str) -> str:
    """`text` ends in half a character: join it with what comes, keep a new open half open."""
    closed = without_open_half(piece)
    return text[:-1] + whole_characters(text[-1] + closed) + piece[len(closed) :]


def close(values: Any) -> None:
    """Close a stream, whatever it is, so that the server stops working for it."""
    method = getattr(values, "close", None)
    if callable(method):
        method()


def hang_up(values: Any) -> None:
    """Close a stream from another thread than its reader's.

    A reader that waits for a silent server holds the socket open, closed or not; only a shutdown
    ends its wait and tells the server. httpx documents the way to the socket.
    """
    response = getattr(values, "response", None)
    if getattr(response, "http_version", None) == "HTTP/1.1":  # an HTTP/2 socket is shared
        network = getattr(response, "extensions", {}).get("network_stream")
        connection = None if network is None else network.get_extra_info("socket")
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
    close(values)


def accumulate(values: Any) -> Any:
    """New text, or provider chunks, as the response so far.

    Args:
        values: an iterator (or async iterator) of new text or of provider chunks. It is closed
            at the end, and at once when the run is stopped.

    Returns:
        A generator (or async generator) of responses, each the whole so far.

    Example:
        >>> list(accumulate(["Hel", "lo"]))
        ['Hel', 'Hello']
    """
    return _accumulate_async(values) if hasattr(values, "__aiter__") else _accumulate(values)


def _register(values: Any) -> None:
    registered = closers.get()
    if registered is not None and not hasattr(values, "gi_frame"):
        registered.append(lambda: hang_up(values))


def _accumulate(values: Any) -> Iterator[Any]:
    so_far = Accumulator()
    _register(values)
    try:
        for value in values:
            so_far.add(value)
            yield so_far.value()
        so_far.finish()
        yield from _last(so_far)
    finally:
        close(values)


async def _accumulate_async(values: Any) -> AsyncIterator[Any]:
    so_far = Accumulator()
    try:
        async for value in values:
            so_far.add(value)
            yield so_far.value()
        so_far.finish()
        for last in _last(so_far):
            yield last
    finally:
        await close_async(values)


async def close_async(values: Any) -> None:
    """Close an async stream or generator."""
    method = getattr(values, "aclose", None) or getattr(values, "close", None)
    if callable(method):
        result = method()
        if hasattr(result, "__await__"):
            await result


def _last(so_far: Accumulator) -> Iterator[Any]:
    """The value after the last chunk, when it says more than the one before."""
    value = so_far.value()
    if isinstance(value, list) or value != without_open_half(value):
        yield value
