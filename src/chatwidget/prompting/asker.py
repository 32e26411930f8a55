"""Asking a variant once: a request to a server by the `openai` client, or a call of a chat function.

The client's own retries are off: what is retried, and how long that took, is the board's to know.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any, Protocol

from chatwidget.client.server_errors import ErrorExplainer
from chatwidget.errors import ChatError, MessageError, MissingDependency
from chatwidget.prompting.answer import CUT, DONE, REFUSED, Answer, OnText
from chatwidget.prompting.case_files import has_files
from chatwidget.prompting.failure import AskingFailed, failure_of
from chatwidget.prompting.function_asker import FunctionAsker
from chatwidget.prompting.request import Request
from chatwidget.prompting.variant import Variant

Clients = dict[tuple[str, str | None], Any]


@dataclass(slots=True)
class _Heard:
    """The response of a stream so far."""

    text: list[str]
    ttft: float | None = None
    model: str | None = None
    finish: str | None = None
    refusal: str = ""
    usage: object = None

    def read(self, chunk: object, began: float) -> bool:
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

    async def ask(self, request: Request, on_text: OnText, **options: object) -> Answer:
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

    async def ask(self, request: Request, on_text: OnText, **options: object) -> Answer:
        """Ask once.

        Args:
            request: what is asked.
            on_text: called with the pieces of the text so far whenever another one has come.
            **options: parameters of this request only.

        Raises:
            AskingFailed: there is no answer.
        """
        began, heard = time.perf_counter(), _Heard([])
        sent: dict[str, object] = {
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
        except Exception as error:
            raise failure_of(error) from error
        return _answer(heard, time.perf_counter() - began)

    async def close(self) -> None:
        """Close the client, if it is ours."""
        if isinstance(self._variant.target, str):
            await self._client.close()


async def _sent_messages(request: Request) -> list[dict[str, object]]:
    """Return messages as a server takes them; pictures are read on a thread."""
    if not any(map(has_files, request.messages)):
        return list(request.messages)
    try:
        return await asyncio.to_thread(request.messages_as_data)
    except MessageError as error:
        raise AskingFailed(str(error)) from error


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
