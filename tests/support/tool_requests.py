"""What a model server requires of a request with tools, checked on the requests that a scripted server received."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import chatwidget as cw
from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer


def assert_valid(messages: Sequence[Mapping[str, Any]]) -> None:
    """Assert that each call has one result, directly behind it, and arguments that are a JSON object."""
    waiting: list[str] = []
    for message in messages:
        if message["role"] == "tool":
            assert message["tool_call_id"] in waiting, f"a result without a call: {message}"
            assert isinstance(message["content"], str), message
            waiting.remove(message["tool_call_id"])
            continue
        assert not waiting, f"no result before {message}: {waiting}"
        for call in message.get("tool_calls", []):
            assert call["type"] == "function", call
            assert isinstance(json.loads(call["function"]["arguments"]), dict), call
            waiting.append(call["id"])
        assert len(set(waiting)) == len(waiting), f"two calls with one id: {waiting}"
    assert not waiting, f"no result at the end: {waiting}"


def calls(*named: tuple[str, str], text: str = "", **more: Any) -> Script:
    """An answer that calls tools."""
    return Script(text, tool_calls=[{"name": name, "arguments": arguments} for name, arguments in named], **more)


def chat_with(server: ScriptedServer, *tools: Any, **options: Any) -> cw.ChatInterface:
    return cw.load_chat(server.base_url, model="m", tools=list(tools), file_types=None, **options)


def thoughts(messages: Any) -> list[Any]:
    return [message for message in messages if message.get("metadata", {}).get("tool_call")]


def results(request: Any) -> list[str]:
    """The results that a request contains."""
    return [message["content"] for message in request["messages"] if message["role"] == "tool"]
