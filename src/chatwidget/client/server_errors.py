"""What goes wrong with a model's server, in words a user understands.

Clients raise many classes for the same few mishaps; they are told apart by status and by name, so
that no client library is imported to recognise its errors.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any

from chatwidget.errors import ChatError, ModelError
from chatwidget.messages.text import without_user
from chatwidget.providers.deltas import StreamEnd
from chatwidget.runtime import closing

_UNREACHABLE = ("APIConnectionError", "ConnectError", "ConnectionError", "RemoteProtocolError", "ReadError")
_TIMEOUT = ("APITimeoutError", "InferenceTimeoutError", "ReadTimeout", "ConnectTimeout", "TimeoutError")


class ErrorExplainer:
    """A model's server, for naming it in an error.

    Args:
        address: its base URL.
        model: the model that is asked for.
    """

    def __init__(self, address: str, model: str | None) -> None:
        self._address, self._model = address.rstrip("/"), model

    @contextmanager
    def explaining(self, begun: bool = False) -> Iterator[None]:
        """Turn what a client raises in here into a `ModelError` that says what to do.

        Args:
            begun: whether the answer has begun to arrive.
        """
        try:
            yield
        except (ChatError, StopIteration, StopAsyncIteration):
            raise
        except Exception as error:
            raise ModelError(without_user(self._words(error, begun))) from error

    def _words(self, error: Exception, begun: bool) -> str:
        status = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
        names = {cls.__name__ for cls in type(error).__mro__}
        said = f" It said: {_said(error)}"
        if status in (401, 403):
            return f"{self._address} refused the key ({status}). Pass the right one as token='...'.{said}"
        if status == 404:
            return f"{self._address} has no model {self._model!r}, or is no such server (404).{said}"
        if status == 429:
            headers = getattr(getattr(error, "response", None), "headers", None) or {}
            return f"{self._address} has had too many requests (429). Retry {_when(headers.get('retry-after'))}.{said}"
        if isinstance(status, int) and status >= 500:
            return f"{self._address} failed ({status}). Retry, or look at its log.{said}"
        if isinstance(status, int) and (long := _context_length_error(error)):
            return f"{long} Undo or clear the chat, or send less. {self._address} answered {status}.{said}"
        if isinstance(status, int):
            return f"{self._address} did not accept the request ({status}).{said}"
        if names & set(_TIMEOUT):
            return f"{self._address} did not answer in time. Retry, or give the client a longer timeout."
        if names & set(_UNREACHABLE) and begun:
            return f"The connection to {self._address} broke in the middle of the answer. Retry to ask again."
        if names & set(_UNREACHABLE):
            return f"{self._address} cannot be reached. Is the server running, and is the address right?"
        return f"{self._address} broke off with an error.{said}"

    def stream(self, chunks: Any) -> Any:
        """A stream of chunks whose errors are explained; closing it closes the stream."""
        return _Stream(chunks, self)

    def async_stream(self, chunks: Any) -> Any:
        """The same for an async stream."""
        return _AsyncStream(chunks, self)


def _body(error: Exception) -> dict[str, Any]:
    """What a server says of an error, if it says it as JSON."""
    body = getattr(error, "body", None) or next(iter(error.args), None)
    if not isinstance(body, dict):
        try:
            body = getattr(error, "response", None).json()  # type: ignore[union-attr]
        except Exception:
            return {}
    body = body.get("error", body) if isinstance(body, dict) else {}
    return body if isinstance(body, dict) else {"message": body}


def _said(error: Exception) -> str:
    """The server's own words, without the wrapping that a client puts around them."""
    words = _body(error).get("message")
    return " ".join((words if isinstance(words, str) and words.strip() else str(error)).split())


def _when(after: str | None) -> str:
    """A `retry-after` header, seconds or a date, in words."""
    if not after:
        return "in a while"
    try:
        seconds = float(after)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(after) - datetime.now(timezone.utc)).total_seconds()
        except (ValueError, TypeError):
            return "in a while"
    return f"in {max(0, math.ceil(seconds))} s"


def _context_length_error(error: Exception) -> str:
    """That the conversation does not fit into the model's context, in words; or nothing."""
    said = _body(error)
    has, takes = said.get("n_prompt_tokens"), said.get("n_ctx")
    if isinstance(has, int) and isinstance(takes, int):
        return f"The conversation is too long for the model: it has {has} tokens, and the model takes {takes}."
    about = f"{said.get('code')} {said.get('type')} {error}"
    known = ("context_length_exceeded", "exceed_context_size", "maximum context length")
    return "The conversation is too long for the model." if any(words in about for words in known) else ""


class _Stream:
    def __init__(self, chunks: Any, server: ErrorExplainer) -> None:
        self._chunks, self._iterator, self._server = chunks, iter(chunks), server
        self.response = getattr(chunks, "response", None)
        self._told = False

    def __iter__(self) -> _Stream:
        return self

    def __next__(self) -> Any:
        with self._server.explaining(begun=True):
            try:
                return next(self._iterator)
            except StopIteration:
                if self._told:
                    raise
                self._told = True
                return StreamEnd()

    def close(self) -> None:
        if not hasattr(self._chunks, "gi_running") or not self._chunks.gi_running:
            closing.close(self._chunks)  # a generator at work closes on its own thread, at its next value


class _AsyncStream:
    def __init__(self, chunks: Any, server: ErrorExplainer) -> None:
        self._chunks, self._iterator, self._server = chunks, aiter(chunks), server
        self._told = False

    def __aiter__(self) -> _AsyncStream:
        return self

    async def __anext__(self) -> Any:
        with self._server.explaining(begun=True):
            try:
                return await anext(self._iterator)
            except StopAsyncIteration:
                if self._told:
                    raise
                self._told = True
                return StreamEnd()

    async def aclose(self) -> None:
        await closing.close_async(self._chunks)
