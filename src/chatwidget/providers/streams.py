"""A provider's stream, or new text, as responses so far.

What a chunk says belongs in `registry` and the providers' files, what the chunks amount to in `accumulator`.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

from chatwidget.errors import ModelError
from chatwidget.messages.text import without_open_half
from chatwidget.providers.accumulator import Accumulator
from chatwidget.providers.hugging_face import END_TOKENS
from chatwidget.providers.openers import close_when_stopped
from chatwidget.providers.registry import find_opener, is_from_client
from chatwidget.runtime.closing import close, close_async

EMPTY_RESPONSE = "The model returned an empty response. Retry, or change the message."
INVALID_JSON = "The model server sent a part of the response that is not valid JSON ({}). Retry."


def as_value_stream(result: Any) -> Any:
    """Return what a callback gave, ready to be taken value by value as responses so far.

    A client's stream that is no iterator, such as a context manager, is opened. The streamers of transformers and
    Hugging Face's text generation are iterators as a chat function's are, but give new text alone.
    """
    kind: Any = type(result)
    opener = find_opener(kind)
    if opener is not None:
        return _never_empty(opener(result))
    if any(cls.__name__.endswith("TextIteratorStreamer") for cls in type(result).__mro__):
        return accumulate(result)
    if _gives_tokens(result):
        return accumulate(_without_end_token(_never_empty(result)))
    return _never_empty(result) if is_stream(result) and is_from_client(result) else result


def _never_empty(values: object) -> Any:
    """Return a model's stream that raises at its end if it had no value at all."""
    return (_AsyncModelStream if is_async_stream(values) else _ModelStream)(values, ())


def _without_end_token(values: Any) -> Any:
    """Return new text without the token by which a model ends, which the client passes on as text."""
    if is_async_stream(values):
        return (text async for text in values if text not in END_TOKENS)
    return (text for text in values if text not in END_TOKENS)


def _gives_tokens(values: object) -> bool:
    """Return whether a generator was made by a client whose generators of text give new text."""
    frame = values.gi_frame if inspect.isgenerator(values) else None
    frame = values.ag_frame if inspect.isasyncgen(values) else frame
    made_in = "" if frame is None else str(frame.f_globals.get("__name__"))
    return made_in.startswith("huggingface_hub.")


def is_stream(value: object) -> bool:
    """Return whether a callback's value is taken value by value; what its type says counts, not what it answers."""
    return hasattr(type(value), "__next__") or is_async_stream(value)


def is_async_stream(value: object) -> bool:
    """Return whether a callback's value is taken value by value, each awaited."""
    return hasattr(type(value), "__anext__")


def is_awaitable(value: object) -> bool:
    """Return whether a callback's value is to be awaited; a lazy array that can be, and be displayed, is not."""
    kind = type(value)
    if inspect.isgenerator(value):
        return inspect.isawaitable(value)
    return hasattr(kind, "__await__") and not any(hasattr(kind, name) for name in ("_repr_html_", "_repr_mimebundle_"))


class _Beside:
    """A stream, and what is given with its first value; it has the stream's attributes."""

    def __init__(self, values: Any, extras: tuple[Any, ...]) -> None:
        self._values, self._extras = values, extras

    def __getattr__(self, name: str) -> Any:
        return getattr(self._values, name)

    def _with_extras(self, value: object) -> object:
        extras, self._extras = self._extras, ()
        return value if isinstance(value, tuple) or not extras else (value, *extras)


class _Values(_Beside):
    def __iter__(self) -> _Values:
        return self

    def __next__(self) -> object:
        return self._with_extras(next(self._values))


class _AsyncValues(_Beside):
    def __aiter__(self) -> _AsyncValues:
        return self

    async def __anext__(self) -> object:
        return self._with_extras(await self._values.__anext__())


class _ModelStream(_Beside):
    """A stream of a client, which has at least one value."""

    _is_empty = True

    def __iter__(self) -> _ModelStream:
        return self

    def __next__(self) -> object:
        try:
            value = next(self._values)
        except StopIteration:
            if self._is_empty:
                raise ModelError(EMPTY_RESPONSE) from None
            raise
        except json.JSONDecodeError as error:
            raise ModelError(INVALID_JSON.format(error)) from error
        self._is_empty = False
        return value


class _AsyncModelStream(_Beside):
    """An asynchronous stream of a client, which has at least one value."""

    _is_empty = True

    def __aiter__(self) -> _AsyncModelStream:
        return self

    async def __anext__(self) -> object:
        try:
            value = await self._values.__anext__()
        except StopAsyncIteration:
            if self._is_empty:
                raise ModelError(EMPTY_RESPONSE) from None
            raise
        except json.JSONDecodeError as error:
            raise ModelError(INVALID_JSON.format(error)) from error
        self._is_empty = False
        return value


def with_first_extras(values: object, extras: tuple[object, ...]) -> Any:
    """Return a stream of responses whose first comes as a tuple, followed by `extras`.

    Example:
        >>> list(with_first_extras(iter(["Hel", "Hello"]), (1,)))
        [('Hel', 1), 'Hello']
    """
    values = as_value_stream(values)
    return (_AsyncValues if is_async_stream(values) else _Values)(values, extras)


def accumulate(values: object) -> Any:
    """Return new text, or provider chunks, as the response so far.

    Args:
        values: an iterator (or async iterator) of new text or of provider chunks. It is closed
            at the end, and at once when the run is stopped.

    Returns:
        A generator (or async generator) of responses, each the whole so far.

    Example:
        >>> list(accumulate(["Hel", "lo"]))
        ['Hel', 'Hello']
    """
    return _accumulate_async(values) if hasattr(type(values), "__aiter__") else _accumulate(values)


def _accumulate(values: Any) -> Iterator[object]:
    so_far = Accumulator()
    close_when_stopped(values)
    try:
        for value in values:
            so_far.add(value)
            yield so_far.value()
        so_far.finish()
        yield from _last(so_far)
    finally:
        close(values)


async def _accumulate_async(values: Any) -> AsyncIterator[object]:
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


def _last(so_far: Accumulator) -> Iterator[object]:
    """Yield the value after the last chunk, if it has more than the one before."""
    value = so_far.value()
    if isinstance(value, list) or value != without_open_half(value):
        yield value
