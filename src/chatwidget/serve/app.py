"""Other programs' requests to a chat function, as an ASGI application: access, routes, and replies.

Parsing a request belongs in `request`, answering it in `side_question`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request as Asked
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from chatwidget.controller.answerer import Answerer
from chatwidget.errors import EventRefused, RequestRefused
from chatwidget.serve.request import Request, parse_request
from chatwidget.serve.response import Answer, error_body, refusal_body, usage
from chatwidget.serve.side_question import SideQuestion, error_sentence, free_loop

LARGEST_BODY = 32 * 1024 * 1024  # bytes; a conversation with a few pictures in it

#: The deltas of a response; None at its end.
_Deltas = asyncio.Queue[dict[str, str] | None]


class EndpointApp:
    """The endpoint of one chat function.

    Args:
        answerer: asks the chat function.
        model: the name of the only model.
        key: what a client must send.
        port: where the loopback interface is listened to.
    """

    def __init__(self, answerer: Answerer, model: str, key: str, port: int) -> None:
        self._answerer, self._model, self._key = answerer, model, key
        self._hosts = (f"127.0.0.1:{port}", f"localhost:{port}")
        self._asides: set[SideQuestion] = set()
        routes = [
            Route("/v1/models", self._models),
            Route("/v1/models/{name:path}", self._one_model),
            Route("/v1/chat/completions", self._completions, methods=["POST"]),
        ]
        handlers: dict[Any, Any] = {
            RequestRefused: lambda request, error: _refused(error),
            HTTPException: lambda request, error: _refused(_not_there(request, error)),
        }
        self._app = Starlette(routes=routes, exception_handlers=handlers)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            self._authorize(headers)
        except RequestRefused as refusal:
            await _refused(refusal)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def stop(self) -> None:
        """Stop all responses in progress."""
        for aside in list(self._asides):
            aside.run.stop()

    def _authorize(self, headers: dict[str, str]) -> None:
        """Refuse a request that does not come from a program on this machine with the API key."""
        hosts = self._hosts
        host, origin = headers.get("host", ""), headers.get("origin")
        if host not in hosts:  # a name that was made to resolve to this machine, DNS rebinding
            raise RequestRefused(f"Host {host!r} is not allowed. Use {hosts[0]}.", 403, "wrong_host")
        if origin is not None and origin not in [f"http://{name}" for name in hosts]:
            raise RequestRefused(f"Requests from the web origin {origin} are not allowed.", 403, "wrong_origin")
        scheme, _, key = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key:
            raise RequestRefused(
                "Missing API key. Send the header 'Authorization: Bearer KEY' with the `key` of the endpoint that "
                "chat.serve() returned.",
                401,
                "missing_api_key",
            )
        if not secrets.compare_digest(key.strip().encode(), self._key.encode()):
            raise RequestRefused(
                "Invalid API key. Use the `key` of the endpoint that chat.serve() returned.", 401, "invalid_api_key"
            )
        if _number(headers.get("content-length", "")) > LARGEST_BODY:
            raise _too_large()

    async def _models(self, request: Asked) -> Response:
        return _json({"object": "list", "data": [self._about()]})

    async def _one_model(self, request: Asked) -> Response:
        if request.path_params["name"] != self._model:
            text = f"Model {request.path_params['name']!r} not found. The only model is {self._model!r}."
            raise RequestRefused(text, 404, "model_not_found", "model")
        return _json(self._about())

    def _about(self) -> dict[str, object]:
        return {"id": self._model, "object": "model", "created": 0, "owned_by": "chatwidget"}

    async def _completions(self, request: Asked) -> Response:
        body = await _body(request)
        resources = contextlib.ExitStack()  # whatever lasts as long as the response
        try:
            multimodal = self._answerer.multimodal
            folder = Path(resources.enter_context(tempfile.TemporaryDirectory())) if multimodal else None
            return await self._answered(request, parse_request(body, folder), resources)
        except BaseException:
            resources.close()
            raise

    async def _answered(self, request: Asked, asked: Request, resources: contextlib.ExitStack) -> Response:
        deltas: _Deltas = asyncio.Queue()
        aside = self._begun(asked, _putting(deltas))
        resources.callback(self._asides.discard, aside)
        resources.callback(aside.run.stop)
        resources.callback(asyncio.create_task(_close_on_disconnect(request, resources)).cancel)
        aside.begin(await free_loop(self._answerer))
        first = await deltas.get()
        while not asked.stream and first is not None:
            first = await deltas.get()
        if first is None and (aside.run.error is not None or aside.run.stopped):
            resources.close()
            return _failed(aside)
        answer = Answer(self._model)
        if not asked.stream:
            resources.close()
            return _json(answer.completion(aside.answers()))
        lines = _lines(asked, answer, aside, first, deltas, resources)
        return StreamingResponse(lines, media_type="text/event-stream", headers={"cache-control": "no-store"})

    def _begun(self, asked: Request, publish: Callable[[dict[str, str] | None], None]) -> SideQuestion:
        try:
            aside = SideQuestion(self._answerer, asked.before, asked.message, publish)
        except EventRefused as refusal:
            raise RequestRefused(str(refusal), param="messages") from refusal
        self._asides.add(aside)
        return aside


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def _too_large() -> RequestRefused:
    return RequestRefused(f"The request body exceeds {LARGEST_BODY} bytes.", 413, "body_too_large")


async def _body(request: Asked) -> bytes:
    body = bytearray()
    async for block in request.stream():
        body += block
        if len(body) > LARGEST_BODY:
            raise _too_large()
    return bytes(body)


async def _close_on_disconnect(request: Asked, resources: contextlib.ExitStack) -> None:
    """Stop the run when the client hangs up, or has all it asked for."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    resources.close()


def _putting(deltas: _Deltas) -> Callable[[dict[str, str] | None], None]:
    """Return a function that puts deltas into a queue of this loop, from any thread."""
    loop = asyncio.get_running_loop()

    def publish(delta: dict[str, str] | None) -> None:
        with contextlib.suppress(RuntimeError):  # the endpoint was stopped
            loop.call_soon_threadsafe(deltas.put_nowait, delta)

    return publish


async def _lines(
    asked: Request,
    answer: Answer,
    aside: SideQuestion,
    first: dict[str, str] | None,
    deltas: _Deltas,
    resources: contextlib.ExitStack,
) -> AsyncIterator[bytes]:
    """Yield the events of a stream."""
    with resources:
        yield _event(answer.chunk({"role": "assistant", "content": ""}))
        delta = first
        while delta is not None:
            yield _event(answer.chunk(delta))
            delta = await deltas.get()
        if aside.run.error is not None or aside.run.stopped:
            yield _event(error_body(_why(aside)))
            return
        yield _event(answer.chunk({}, "stop"))
        counts = usage(aside.answers())
        if asked.usage and counts:
            yield _event(answer.usage_chunk(counts))
        yield b"data: [DONE]\n\n"


def _event(value: dict[str, object]) -> bytes:
    return b"data: " + json.dumps(value).encode() + b"\n\n"


def _why(aside: SideQuestion) -> str:
    return "The endpoint was stopped." if aside.run.error is None else error_sentence(aside.run.error)


def _failed(aside: SideQuestion) -> Response:
    """Return an error that happened before the first delta; clients must not repeat the request by themselves."""
    return _json(error_body(_why(aside)), 503 if aside.run.stopped else 500, {"x-should-retry": "false"})


def _refused(refusal: RequestRefused) -> Response:
    headers = {"www-authenticate": "Bearer"} if refusal.status == 401 else {}
    return _json(refusal_body(refusal), refusal.status, headers)


def _not_there(request: Asked, error: Any) -> RequestRefused:
    text = "Not found:" if error.status_code == 404 else f"{request.method} is not supported at"
    known = "POST /v1/chat/completions, GET /v1/models"
    return RequestRefused(f"{text} {request.url.path}. Available: {known}.", error.status_code, "unknown_url")


def _json(value: dict[str, object], status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(value, status, headers)
