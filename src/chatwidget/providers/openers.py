"""Streams that are no iterators yet: context managers, and objects that can only be iterated over."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from chatwidget.runtime.closing import close, closers, hang_up


def close_when_stopped(values: object) -> None:
    """Close a stream at once when the present run is stopped."""
    registered = closers.get()
    if registered is not None and not hasattr(values, "gi_frame"):
        registered.append(lambda: hang_up(values))


def open_manager(manager: object) -> object:
    """Return an iterator over the stream that a context manager opens, and closes at its end."""
    return _values_async(manager) if hasattr(type(manager), "__aenter__") else _values(manager)


def _values(manager: Any) -> Iterator[object]:
    with manager as stream:
        close_when_stopped(stream)
        yield from stream


async def _values_async(manager: Any) -> AsyncIterator[object]:
    async with manager as stream:
        async for value in stream:
            yield value


def open_iterable(values: object) -> Any:
    """Return an iterator over a stream that can be iterated over, and close it at its end."""
    return _each_async(values) if hasattr(type(values), "__aiter__") else _each(values)


def _each(values: Any) -> Iterator[object]:
    close_when_stopped(values)
    try:
        yield from values
    finally:
        close(values)


async def _each_async(values: Any) -> AsyncIterator[object]:
    async for value in values:
        yield value
