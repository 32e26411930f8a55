"""Bodies that a model server sends, put together frame by frame, and what a chat makes of them through real clients."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import anthropic
import huggingface_hub
import openai

import chatwidget as cw
from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer

ASKED: Any = [{"role": "user", "content": "hi"}]


def sse(*frames: Any, done: bool = True) -> Script:
    """Return a stream of server-sent events; a dict is JSON, and text is sent as it is."""
    lines = [f"data: {frame if isinstance(frame, str) else json.dumps(frame)}\n\n" for frame in frames]
    return Script(body="".join([*lines, "data: [DONE]\n\n" if done else ""]).encode())


def chunk(*choices: Any, **rest: Any) -> dict[str, Any]:
    """Return a chunk of a chat completion."""
    return {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": list(choices), **rest}


def delta(finish: str | None = None, **fields: Any) -> dict[str, Any]:
    """Return a chunk with one choice."""
    return chunk({"index": 0, "delta": fields, "finish_reason": finish})


def completion(message: Any, finish: str = "stop", **rest: Any) -> Script:
    """Return a whole chat completion."""
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish}
    body = {"id": "c", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice], **rest}
    return Script(body=json.dumps(body).encode(), headers={"content-type": "application/json"})


def _openai(server: ScriptedServer) -> openai.OpenAI:
    return openai.OpenAI(base_url=server.base_url, api_key="k", timeout=30, max_retries=0)


def openai_stream(server: ScriptedServer) -> Any:
    return _openai(server).chat.completions.create(model="m", messages=ASKED, stream=True)


def openai_whole(server: ScriptedServer) -> Any:
    return _openai(server).chat.completions.create(model="m", messages=ASKED)


def responses_stream(server: ScriptedServer) -> Any:
    return _openai(server).responses.create(model="m", input="hi", stream=True)


def responses_whole(server: ScriptedServer) -> Any:
    return _openai(server).responses.create(model="m", input="hi")


def anthropic_stream(server: ScriptedServer) -> Any:
    client = anthropic.Anthropic(base_url=server.base_url[:-3], api_key="k", timeout=30, max_retries=0)
    return client.messages.create(model="m", max_tokens=9, messages=ASKED, stream=True)


def hugging_face_stream(server: ScriptedServer) -> Any:
    client = huggingface_hub.InferenceClient(base_url=server.base_url, api_key="k", timeout=30)
    yield from client.chat_completion(ASKED, model="m", stream=True)


def ask(script: Script, client: Callable[[ScriptedServer], Any] = openai_stream) -> list[Any]:
    """Return the messages that a chat shows for what the server sends, through a client whose result is returned."""
    with ScriptedServer(script) as server:
        messages: list[Any] = cw.ChatInterface(lambda message, history: client(server)).submit("q").wait(30)[1:]
    return messages


def texts(messages: list[Any]) -> list[str]:
    """Return the contents."""
    return [message["content"] for message in messages]
