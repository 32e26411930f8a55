"""A model server's stream of chunks: errors in words, and an end that says whether anything came."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from chatwidget.client.server_errors import ErrorExplainer
from chatwidget.errors import ModelError
from chatwidget.providers.deltas import (
    AnswerEnd,
    MediaDelta,
    ReasoningDelta,
    StreamEnd,
    TextDelta,
    ToolCallDelta,
    WholeText,
)
from chatwidget.providers.registry import read_deltas
from chatwidget.runtime import closing

_HEAD = 65_536  # bytes of a body that are read for the message about an error
_LONGEST_LINE = 64_000_000  # bytes; a line that is longer is no event
_CONTENT = (TextDelta, ReasoningDelta, ToolCallDelta, WholeText)


def has_content(chunk: object, end_counts: bool = False) -> bool:
    """Return whether a chunk has text, reasoning, a call, a medium, or a reason why there is none.

    Args:
        chunk: a chunk, or a whole answer.
        end_counts: whether an ordinary end counts too: an answer that is continued may have been complete.
    """
    with contextlib.suppress(Exception):
        for delta in read_deltas(chunk):
            if isinstance(delta, MediaDelta) or (isinstance(delta, _CONTENT) and delta[:1] != ("",)):
                return True
            if isinstance(delta, AnswerEnd) and (end_counts or delta.reason not in (None, "stop")):
                return True
    return False


class BodyWatch:
    """The beginning and the end of a reply's body, read while the client reads it.

    Args:
        response: the response of the client's HTTP library, or None.
        address: the server's base URL, for errors.
    """

    def __init__(self, response: object, address: str) -> None:
        self._address, self._line = address, 0
        self._tail = b""
        self.head = bytearray()
        self.response = response
        # The client asks the response for its bytes when the first chunk is wanted; httpx has no other door.
        if hasattr(response, "iter_bytes"):
            self._watch("iter_bytes", self._iterate(response.iter_bytes))
        if hasattr(response, "aiter_bytes"):
            self._watch("aiter_bytes", self._iterate_async(response.aiter_bytes))

    def _watch(self, name: str, values: object) -> None:
        with contextlib.suppress(AttributeError):
            setattr(self.response, name, lambda *args, **options: values)

    @property
    def content_type(self) -> str:
        """What the body says it is."""
        headers = getattr(self.response, "headers", None) or {}
        return str(headers.get("content-type", ""))

    @property
    def is_complete(self) -> bool:
        """Whether the protocol's own end was seen."""
        return b"[DONE]" in self._tail

    def _take(self, data: bytes) -> bytes:
        if len(self.head) < _HEAD:
            self.head += data[: _HEAD - len(self.head)]
        self._tail = (self._tail + data[-64:])[-64:]
        line_end = max(data.rfind(b"\n"), data.rfind(b"\r"))
        self._line = self._line + len(data) if line_end < 0 else len(data) - line_end - 1
        if self._line > _LONGEST_LINE:
            raise ModelError(f"{self._address} sent a line of more than 64 MB, which is not a response. Retry.")
        return data

    def _iterate(self, iter_bytes: Any) -> Iterator[bytes]:
        for data in iter_bytes():
            yield self._take(data)

    def _iterate_async(self, aiter_bytes: Any) -> AsyncIterator[bytes]:
        return _AsyncBytes(aiter_bytes, self._take)


class _AsyncBytes:
    """The bytes of a body. It is no generator, which a loop would have to close after a lost connection."""

    def __init__(self, aiter_bytes: Callable[[], AsyncIterator[bytes]], take: Callable[[bytes], bytes]) -> None:
        self._open, self._take = aiter_bytes, take
        self._values: AsyncIterator[bytes] | None = None

    def __aiter__(self) -> _AsyncBytes:
        return self

    async def __anext__(self) -> bytes:
        if self._values is None:
            self._values = self._open()
        return self._take(await anext(self._values))


class _Watched:
    """What a stream and an asynchronous one share."""

    def __init__(self, chunks: object, server: ErrorExplainer, continues: bool = False) -> None:
        self._chunks, self._server, self._continues = chunks, server, continues
        self.response = getattr(chunks, "response", None)
        self._body = BodyWatch(self.response, server.address)
        self._has_content = self._ended = False

    def _seen(self, chunk: object) -> object:
        self._has_content = self._has_content or has_content(chunk, end_counts=self._continues)
        return chunk

    def _end(self) -> StreamEnd:
        """Return the last value of the stream.

        Raises:
            ModelError: nothing was said.
        """
        self._ended = True
        if not self._has_content:
            raise self._server.empty_error(bytes(self._body.head), self._body.content_type, self.response)
        return StreamEnd(self._body.is_complete)


class ResponseStream(_Watched):
    """A stream of chunks whose errors are explained; closing it closes the stream.

    Args:
        chunks: the client's stream.
        server: the server, for its errors.
        continues: whether the stream continues an answer, and may be empty.
    """

    def __init__(self, chunks: Any, server: ErrorExplainer, continues: bool = False) -> None:
        super().__init__(chunks, server, continues)
        self._iterator = iter(chunks)

    def __iter__(self) -> ResponseStream:
        return self

    def __next__(self) -> object:
        with self._server.explaining(begun=True):
            try:
                return self._seen(next(self._iterator))
            except StopIteration:
                if self._ended:
                    raise
            return self._end()

    def close(self) -> None:
        """Close the client's stream."""
        if not hasattr(self._chunks, "gi_running") or not self._chunks.gi_running:
            closing.close(self._chunks)  # a generator at work closes on its own thread, at its next value


class AsyncResponseStream(_Watched):
    """An asynchronous stream of chunks whose errors are explained; closing it closes the stream.

    Args:
        chunks: the client's stream.
        server: the server, for its errors.
        continues: whether the stream continues an answer, and may be empty.
    """

    def __init__(self, chunks: Any, server: ErrorExplainer, continues: bool = False) -> None:
        super().__init__(chunks, server, continues)
        self._iterator = aiter(chunks)

    def __aiter__(self) -> AsyncResponseStream:
        return self

    async def __anext__(self) -> object:
        with self._server.explaining(begun=True):
            try:
                return self._seen(await anext(self._iterator))
            except StopAsyncIteration:
                if self._ended:
                    raise
            return self._end()

    async def aclose(self) -> None:
        """Close the client's stream."""
        await closing.close_async(self._chunks)
