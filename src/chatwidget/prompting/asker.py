"""Asking a variant once: a request to a server by the `openai` client, or a call of a chat function.

The client's own retries are off: what is retried, and how long that took, is the board's to know.
"""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from chatwidget.client.server_errors import ErrorExplainer
from chatwidget.errors import ChatError, MessageError, MissingDependency
from chatwidget.messages.parts import text_of
from chatwidget.prompting.answer import CUT, DONE, FAILED, REFUSED, Answer
from chatwidget.prompting.case_files import has_files
from chatwidget.prompting.request import Request
from chatwidget.prompting.variant import Variant

OnText = Callable[[list[str]], None]
Clients = dict[tuple[str, str | None], Any]


class AskingFailed(Exception):
    """An attempt that gave no answer.

    Attributes:
        status: the HTTP status, or None.
        retry_after: the seconds after which the server wants to be asked again, or None.
        sentence: what went wrong, in words.
        is_connection: whether the connection failed, or a response took too long.
    """

    def __init__(
        self,
        sentence: str,
        status: int | None = None,
        retry_after: float | None = None,
        *,
        is_connection: bool = False,
    ) -> None:
        super().__init__(sentence)
        self.sentence, self.status, self.retry_after = sentence, status, retry_after
        self.is_connection = is_connection

    @property
    def is_passing(self) -> bool:
        """Return whether another try may work."""
        return self.is_connection or self.status in (408, 409, 429) or (self.status is not None and self.status >= 500)

    @property
    def is_hopeless(self) -> bool:
        """Return whether no request of this variant can work: a wrong key, model, or address."""
        return self.status in (401, 403, 404)


@dataclass(slots=True)
class _Heard:
    """The response of a stream so far."""

    text: list[str]
    ttft: float | None = None
    model: str | None = None
    finish: str | None = None
    refusal: str = ""
    usage: Any = None

    def read(self, chunk: Any, began: float) -> bool:
        """Take one chunk; return whether it brought text."""
        self.model = getattr(chunk, "model", None) or self.model
        self.usage = getattr(chunk, "usage", None) or self.usage
        brought = False
        for choice in getattr(chunk, "choices", None) or ():
            if choice.index:
                continue
            self.finish = choice.finish_reason or self.finish
            text = getattr(choice.delta, "content", None)
            if isinstance(text, str) and text:
                self.ttft = time.perf_counter() - began if self.ttft is None else self.ttft
                self.text.append(text)
                brought = True
            refusal = getattr(choice.delta, "refusal", None)
            if isinstance(refusal, str):
                self.refusal += refusal
        return brought


class Asker(Protocol):
    """Asks one variant, on this loop or elsewhere."""

    async def ask(self, request: Request, on_text: OnText, **options: Any) -> Answer:
        """Ask once; raise `AskingFailed` where there is no answer. More parameters go with this request only."""

    async def close(self) -> None:
        """Close what is ours."""


class ServerAsker:
    """Asks the server of one variant.

    Args:
        variant: a variant with a URL or a client.
        clients: the clients of a run by address and key: making one takes as long as 30 requests.
    """

    def __init__(self, variant: Variant, clients: Clients | None = None) -> None:
        self._variant = variant
        if clients is None or not isinstance(variant.target, str):
            self._client = _client_of(variant)
        else:
            target = (variant.target, variant.token)
            if target not in clients:
                clients[target] = _client_of(variant)
            self._client = clients[target]
        self._explainer = ErrorExplainer(variant.server, variant.model)

    async def ask(self, request: Request, on_text: OnText, **options: Any) -> Answer:
        """Ask once.

        Args:
            request: what is asked.
            on_text: called with the pieces of the text so far whenever another one has come.
            **options: parameters of this request only.

        Raises:
            AskingFailed: there is no answer.
        """
        began, heard = time.perf_counter(), _Heard([])
        sent: dict[str, Any] = {
            "messages": await _sent_messages(request),
            "stream": True,
            **self._variant.parameters,
            **options,
        }
        sent.setdefault("stream_options", {"include_usage": True})
        if self._variant.model is not None:
            sent["model"] = self._variant.model
        try:
            with self._explainer.explaining():
                stream = await self._client.chat.completions.create(**sent)
                try:
                    async for chunk in stream:
                        if heard.read(chunk, began):
                            on_text(heard.text)
                finally:
                    await stream.close()
        except ChatError as error:
            raise _failure(str(error), error.__cause__) from error
        return _answer(heard, time.perf_counter() - began)

    async def close(self) -> None:
        """Close the client, if it is ours."""
        if isinstance(self._variant.target, str):
            await self._client.close()


class FunctionAsker:
    """Calls the chat function of one variant; one that is not async runs on a thread.

    Args:
        variant: a variant with a chat function.
    """

    def __init__(self, variant: Variant) -> None:
        self._function = variant.target

    async def ask(self, request: Request, on_text: OnText, **options: Any) -> Answer:
        """Call the function with the last message and the history before it.

        Raises:
            AskingFailed: it raised, or gave nothing.
        """
        *history, last = request.messages
        message = _typed(last)
        given = (message, history) if _takes_history(self._function) else (message,)
        began = time.perf_counter()
        try:
            if inspect.iscoroutinefunction(self._function) or inspect.isasyncgenfunction(self._function):
                value = self._function(*given)
            else:
                value = await asyncio.to_thread(lambda: _last_value(self._function(*given)))
            if inspect.isasyncgen(value):
                value = [item async for item in value][-1]
            elif inspect.isawaitable(value):
                value = await value
        except Exception as error:
            raise AskingFailed(f"{type(error).__name__}: {error}") from error
        text = _text_of_value(value)
        if text is None:
            raise AskingFailed(f"The chat function returned {value!r}; a text or a message is expected.")
        on_text([text])
        return Answer(DONE, text, seconds=time.perf_counter() - began, asked_at=time.time())

    async def close(self) -> None:
        """There is nothing to close."""


async def _sent_messages(request: Request) -> list[dict[str, Any]]:
    """Return messages as a server takes them; pictures are read on a thread."""
    if not any(map(has_files, request.messages)):
        return list(request.messages)
    try:
        return await asyncio.to_thread(request.messages_as_data)
    except MessageError as error:
        raise AskingFailed(str(error)) from error


def _typed(message: Mapping[str, Any]) -> Any:
    """Return a message as a chat function gets it: its content, or text and files as in a multimodal chat."""
    if not has_files(message):
        return message["content"]
    files = [part["file"]["path"] for part in message["content"] if part["type"] == "file"]
    return {"text": text_of(message), "files": files}


def asker_of(variant: Variant, clients: Clients | None = None) -> Asker:
    """Return what asks a variant; variants of one server and key share one of `clients`."""
    return FunctionAsker(variant) if variant.is_function else ServerAsker(variant, clients)


def _client_of(variant: Variant) -> Any:
    try:
        import openai
    except ImportError as error:
        raise MissingDependency("Asking a server requires openai. Run: pip install openai") from error
    if isinstance(variant.target, str):
        return openai.AsyncOpenAI(base_url=variant.target, api_key=variant.token or "none", max_retries=0)
    if isinstance(variant.target, openai.AsyncOpenAI):
        return variant.target.with_options(max_retries=0)
    return openai.AsyncOpenAI(base_url=variant.target.base_url, api_key=variant.target.api_key, max_retries=0)


def _answer(heard: _Heard, seconds: float) -> Answer:
    text = "".join(heard.text)
    if not text and not heard.refusal and heard.finish is None:
        raise AskingFailed("The server ended the response without a word.")
    status = {"length": CUT, "content_filter": REFUSED}.get(heard.finish or "", DONE)
    if heard.finish is None:
        raise AskingFailed(f"The connection ended in the middle of the response, after {len(text)} characters.")
    if heard.refusal:
        status, text = REFUSED, text or heard.refusal
    usage = heard.usage
    prompt, completion = (getattr(usage, f"{kind}_tokens_details", None) for kind in ("prompt", "completion"))
    return Answer(
        status,
        text,
        model=heard.model,
        seconds=seconds,
        ttft=heard.ttft,
        tokens_in=getattr(usage, "prompt_tokens", None),
        tokens_out=getattr(usage, "completion_tokens", None),
        tokens_cached=getattr(prompt, "cached_tokens", None),
        tokens_reasoning=getattr(completion, "reasoning_tokens", None),
        asked_at=time.time(),
    )


def _failure(sentence: str, cause: BaseException | None) -> AskingFailed:
    response = getattr(cause, "response", None)
    status = getattr(cause, "status_code", None) or getattr(response, "status_code", None)
    after = (getattr(response, "headers", None) or {}).get("retry-after")
    try:
        seconds = None if after is None else max(0.0, float(after))
    except ValueError:
        seconds = None
    names = {cls.__name__ for cls in type(cause).__mro__}
    lost = bool(names & {"APIConnectionError", "RemoteProtocolError", "ReadError", "TimeoutException"})
    return AskingFailed(sentence, status if isinstance(status, int) else None, seconds, is_connection=lost)


def _takes_history(function: Any) -> bool:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return False
    # A parameter with a default is often a captured value, as in `lambda message, n=n: ...`.
    positional = [
        parameter
        for parameter in parameters
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
        and (parameter.default is parameter.empty or parameter.name == "history")
    ]
    return len(positional) > 1 or any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters)


def _last_value(value: Any) -> Any:
    if not hasattr(value, "__next__"):
        return value
    last = None
    for item in value:
        last = item
    return last


def _text_of_value(value: Any) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)) and value:
        value = value[-1]
    if isinstance(value, dict) and "content" in value:
        return text_of({"role": "assistant", "content": value["content"]})
    content = getattr(value, "content", None)
    if isinstance(content, str):
        return content
    return None if value is None else str(value)


def failed(error: AskingFailed, waited: float, retries: int) -> Answer:
    """Return the answer of a cell that could not be asked."""
    return Answer(FAILED, error=error.sentence, waited=waited, retries=retries, asked_at=time.time())
