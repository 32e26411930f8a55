"""What a model server requires of a request with tools, checked on the requests that a scripted server received."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any


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
