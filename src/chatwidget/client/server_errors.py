"""What goes wrong with a model's server, in words a user understands.

Clients raise many classes for the same few errors; they are distinguished by status and by name, so
that no client library is imported to recognize its errors. An error of another kind is not the server's.
"""

from __future__ import annotations

import json
import math
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from html import unescape
from re import DOTALL, IGNORECASE, search, sub
from typing import Any

from chatwidget.errors import ChatError, ModelError
from chatwidget.messages.secrets import without_secrets
from chatwidget.providers.error_words import error_words

_UNREACHABLE = ("APIConnectionError", "ConnectError", "ConnectionError", "RemoteProtocolError", "ReadError")
_TIMEOUT = ("APITimeoutError", "InferenceTimeoutError", "ReadTimeout", "ConnectTimeout", "TimeoutError")
_CLIENTS = {"openai", "huggingface_hub", "httpx", "httpx2", "httpcore", "httpcore2", "h11", "requests", "aiohttp"}
_LONGEST = 600  # characters of a server's own words

CHECK_URL = "Check the base URL: it usually ends in /v1."


class ErrorExplainer:
    """A model's server, for naming it in an error.

    Args:
        address: its base URL.
        model: the model that is asked for.
    """

    def __init__(self, address: str, model: str | None) -> None:
        self.address, self._model = address.rstrip("/"), model

    @contextmanager
    def explaining(self, begun: bool = False) -> Iterator[None]:
        """Turn what a client raises in here into a `ModelError` that says what to do.

        Args:
            begun: whether the response has begun to arrive.
        """
        try:
            yield
        except (ChatError, StopIteration, StopAsyncIteration):
            raise
        except Exception as error:
            if not _is_of_server(error):
                raise
            raise ModelError(without_secrets(self._words(error, begun))) from error

    def _words(self, error: Exception, begun: bool) -> str:
        response = getattr(error, "response", None)
        status = getattr(error, "status_code", None) or getattr(response, "status_code", None)
        message = f" Server message: {server_message(error)}{self.redirect_words(response)}"
        if isinstance(status, int) and status >= 400:
            return self._status_words(error, status, message)
        names = {cls.__name__ for cls in type(error).__mro__}
        if names & set(_TIMEOUT):
            what = f"The response from {self.address}" if begun else f"The request to {self.address}"
            return f"{what} timed out. Retry, or pass a client with a longer timeout."
        if names & set(_UNREACHABLE) and begun:
            return f"The connection to {self.address} was lost during the response. Retry."
        if names & set(_UNREACHABLE) or isinstance(error, OSError):
            return self._unreachable_words(error)
        if isinstance(error, ValueError):
            return f"{self.address} sent a response that is not valid JSON ({error}). Retry. {CHECK_URL}"
        return f"{self.address} ended the response with an error.{message}"

    def _status_words(self, error: Exception, status: int, message: str) -> str:
        if status in (401, 403):
            return f"{self.address} rejected the API key ({status}). Pass a valid key as `token`.{message}"
        if status in (404, 405):
            model = f" and the model name {self._model!r}" if self._model else ""
            hint = f"Check the base URL (it usually ends in /v1){model}"
            return f"{self.address} returned {status}. {hint}.{message}"
        if status == 429:
            headers = getattr(getattr(error, "response", None), "headers", None) or {}
            return f"{self.address}: rate limit reached (429). Retry {_when(headers.get('retry-after'))}.{message}"
        if status >= 500:
            return f"{self.address} returned a server error ({status}). Retry, or check the server log.{message}"
        too_long = _context_length_error(error)
        if too_long:
            advice = "Send a shorter message, undo, or clear the chat."
            return f"{too_long} {advice} {self.address} returned {status}.{message}"
        return f"{self.address} rejected the request ({status}).{message}"

    def _unreachable_words(self, error: BaseException) -> str:
        chain = _chain(error)
        text = " ".join(str(each) for each in chain)
        if any(isinstance(each, ssl.SSLError) for each in chain) or "SSL:" in text:
            reason = search(r"\[SSL:? ?([A-Z_]+)", text)
            why = f" ({reason[1].lower().replace('_', ' ')})" if reason else ""
            return (
                f"No secure connection to {self.address}{why}. Check whether the base URL must start with http://, "
                "and the certificate of the server."
            )
        if any(type(each).__name__ == "gaierror" for each in chain) or "Name or service not known" in text:
            return f"Cannot find the host of {self.address}. Check the base URL and the network connection."
        return f"Cannot connect to {self.address}. Check that the server is running and that the base URL is correct."

    def redirect_words(self, response: object) -> str:
        """Return that a reply came from another host than the one that was asked; no text when it did not."""
        history = getattr(response, "history", None)
        url = getattr(response, "url", None)
        if not history or url is None:
            return ""
        first, last = str(getattr(history[0], "url", "")).split("/")[:3], str(url).split("/")[:3]
        if first == last:
            return ""
        host = "/".join(last)
        return f" The request was redirected to another host, {host}, to which the API key was not sent. {CHECK_URL}"

    def empty_error(self, head: bytes = b"", content_type: str = "", response: object = None) -> ModelError:
        """Return the error for a reply that succeeded and contained no response.

        Args:
            head: the beginning of the reply's body, as far as it is known.
            content_type: what it says it is.
            response: the client's own response, if there is one.
        """
        redirected = self.redirect_words(response)
        text = head.decode("utf-8", "replace").strip()
        body = _json(text)
        if isinstance(body, dict) and (message := error_words(body)):
            words = f"{self.address} returned an error instead of a response. Server message: {message}. {CHECK_URL}"
        elif "html" in content_type or is_html(text):
            words = f"{self.address} returned {html_words(text)} instead of a response. {CHECK_URL}"
        elif text and "data:" not in text[:20]:
            words = f"{self.address} returned something that is not a response: {text[:80]!r}. {CHECK_URL}"
        else:
            words = f"{self.address} returned an empty response. Retry, or change the message. {CHECK_URL}"
        return ModelError(without_secrets(words + redirected))


def _is_of_server(error: BaseException) -> bool:
    """Return whether an error comes from a client or from the network, and not from a mistake in Python."""
    packages = {str(cls.__module__).split(".", 1)[0] for cls in type(error).__mro__}
    has_status = isinstance(getattr(getattr(error, "response", None), "status_code", None), int)
    known = (OSError, json.JSONDecodeError, UnicodeDecodeError, TimeoutError)
    return bool(packages & _CLIENTS) or has_status or isinstance(error, known)


def _chain(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def response_body(error: Exception) -> object:
    """Return what a server says of an error: JSON as Python has it, or text."""
    body = getattr(error, "body", None) or next(iter(error.args), None)
    if isinstance(body, (dict, list)):
        return body
    response: Any = getattr(error, "response", None)
    try:
        return response.json()
    except Exception:
        with suppress(Exception):
            body = response.text if is_html(response.text) else body
        return body if isinstance(body, str) else {}


def server_message(error: Exception) -> str:
    """Return the server's own words, without the wrapping that a client puts around them."""
    body = response_body(error)
    if isinstance(body, str) and is_html(body):
        return html_words(body)
    text = "" if isinstance(body, str) and getattr(error, "body", None) is None else error_words(body)
    text = text or str(error)
    text = html_words(text) if is_html(text) else " ".join(text.split())
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def is_html(text: str) -> bool:
    """Return whether a text is a web page."""
    return bool(search(r"<!doctype html|<html[\s>]", text[:2000], IGNORECASE))


def html_words(text: str) -> str:
    """Return a web page in words.

    Example:
        >>> html_words("<html><head><title>502 Bad Gateway</title></head></html>")
        'a web page titled “502 Bad Gateway”'
    """
    found = search(r"<(title|h1)[^>]*>(.*?)</\1>", text, IGNORECASE | DOTALL)
    title = " ".join(unescape(sub(r"<[^>]+>", " ", found[2])).split()) if found else ""
    return f"a web page titled “{title[:100]}”" if title else "a web page"


def _when(after: str | None) -> str:
    """Return a `retry-after` header, seconds or a date, in words."""
    if not after:
        return "later"
    try:
        seconds = float(after)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(after) - datetime.now(timezone.utc)).total_seconds()
        except (ValueError, TypeError):
            return "later"
    return f"in {max(0, math.ceil(seconds))} s"


def _context_length_error(error: Exception) -> str:
    """Return that the conversation does not fit into the model's context, in words; or no text."""
    body = response_body(error)
    body = body.get("error", body) if isinstance(body, dict) else {}
    body = body if isinstance(body, dict) else {}
    has, limit = body.get("n_prompt_tokens"), body.get("n_ctx")
    if isinstance(has, int) and isinstance(limit, int):
        return f"The conversation exceeds the model's context length: {has} tokens, limit {limit}."
    about = f"{body.get('code')} {body.get('type')} {error}"
    known = ("context_length_exceeded", "exceed_context_size", "maximum context length")
    return "The conversation exceeds the model's context length." if any(words in about for words in known) else ""
