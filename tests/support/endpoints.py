"""Asking an endpoint of chat.serve() through OpenAI's own client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import openai

import chatwidget as cw
from chatwidget.serve.endpoint import Endpoint

HELLO: Any = [{"role": "user", "content": "hello"}]
Opened = Callable[[Any], Endpoint]


def opened() -> Iterator[Opened]:
    """Serves a chat function, or a chat, until the test ends."""
    chats: list[Any] = []

    def serve(fn: Any) -> Endpoint:
        chats.append(fn if isinstance(fn, cw.ChatWidget) else cw.ChatInterface(fn))
        return chats[-1].serve()

    yield serve
    for chat in chats:
        chat.close()


def client_of(server: Endpoint) -> openai.OpenAI:
    return openai.OpenAI(base_url=server.url, api_key=server.key, timeout=20)


def ask(server: Endpoint, messages: Any = HELLO, **request: Any) -> Any:
    with client_of(server) as client:
        return client.chat.completions.create(model=server.model, messages=messages, **request).choices[0].message


def pieces(server: Endpoint, field: str = "content", messages: Any = HELLO) -> list[str]:
    with client_of(server) as client:
        stream = client.chat.completions.create(model="any", messages=messages, stream=True)
        found = [getattr(chunk.choices[0].delta, field, None) for chunk in stream]
    return [piece for piece in found if piece]
