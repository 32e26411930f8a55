"""Closing what a callback reads from: generators, asynchronous generators, and streams of HTTP clients."""

from __future__ import annotations

import contextlib
import contextvars
import socket
from collections.abc import Callable

#: What the present run closes at once when it is stopped; None outside a run.
closers: contextvars.ContextVar[list[Callable[[], object]] | None] = contextvars.ContextVar(
    "chatwidget_closers", default=None
)


def close(values: object) -> None:
    """Close a stream, whatever it is, so that the server stops working for it."""
    method = getattr(values, "close", None)
    if callable(method):
        method()


def hang_up(values: object) -> None:
    """Close a stream from another thread than its reader's.

    A reader that waits for a silent server holds the socket open, closed or not; only a shutdown
    ends its wait and notifies the server. httpx documents the way to the socket.
    """
    response = getattr(values, "response", None)
    if getattr(response, "http_version", None) == "HTTP/1.1":  # an HTTP/2 socket is shared
        network = getattr(response, "extensions", {}).get("network_stream")
        connection = None if network is None else network.get_extra_info("socket")
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
    close(values)


async def close_async(values: object) -> None:
    """Close an async stream or generator."""
    method = getattr(values, "aclose", None) or getattr(values, "close", None)
    if callable(method):
        result = method()
        if hasattr(result, "__await__"):
            await result
