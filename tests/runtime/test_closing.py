"""Streams of every kind are closed, so that a server stops working for them."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from chatwidget.runtime.closing import close, close_async, hang_up


def test_a_generator_is_closed() -> None:
    ended: list[str] = []

    def values() -> Iterator[int]:
        try:
            yield 1
        finally:
            ended.append("ended")

    stream = values()
    next(stream)

    close(stream)

    assert ended == ["ended"]


def test_what_cannot_be_closed_is_left() -> None:
    close([1, 2])
    asyncio.run(close_async([1, 2]))


@pytest.mark.parametrize("kind", ["generator", "close that awaits", "close"])
def test_an_async_stream_is_closed_by_its_own_way(kind: str) -> None:
    ended: list[str] = []

    async def values() -> AsyncIterator[int]:
        try:
            yield 1
        finally:
            ended.append("ended")

    async def end() -> None:
        ended.append("ended")

    async def run() -> None:
        stream: Any = values()
        if kind == "generator":
            await anext(stream)
        else:
            stream = SimpleNamespace(close=end if kind == "close that awaits" else lambda: ended.append("ended"))
        await close_async(stream)

    asyncio.run(run())

    assert ended == ["ended"]


def test_hanging_up_ends_the_wait_of_a_reader() -> None:
    ours, theirs = socket.socketpair()
    network = SimpleNamespace(get_extra_info=lambda name: ours if name == "socket" else None)
    response = SimpleNamespace(http_version="HTTP/1.1", extensions={"network_stream": network})

    hang_up(SimpleNamespace(response=response, close=lambda: None))

    theirs.settimeout(5)
    assert theirs.recv(1) == b""
    ours.close()
    theirs.close()
