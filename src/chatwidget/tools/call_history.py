"""The history as a model with tools receives it: each call of an earlier answer, with its result.

A model server refuses a call without a result, and arguments that are no JSON. So both are made sure of here, whatever
was stopped, edited, or deleted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from chatwidget.messages.json_types import JSONMapping, JSONObject
from chatwidget.messages.model_view import model_view
from chatwidget.providers.tool_calls import NO_RESULT
from chatwidget.tools.calls import unique_id


def call_metadata(identity: str, name: str, arguments: str, round_number: int) -> dict[str, object]:
    """Return what a thought records of its call, so that a later request can contain it."""
    return {"id": identity, "name": name, "arguments": arguments, "round": round_number}


def with_tool_calls(history: Sequence[Any]) -> list[JSONObject]:
    """Return the model's view of a history, in which the calls and their results are not left out.

    Example:
        >>> call = {"id": "c1", "name": "now", "arguments": "{}", "round": 1, "result": "noon"}
        >>> thought = {"role": "assistant", "content": "", "metadata": {"title": "Tool call", "tool_call": call}}
        >>> [message["role"] for message in with_tool_calls([{"role": "user", "content": "Time?"}, thought])]
        ['user', 'assistant', 'tool']
    """
    view = _View()
    for message in history:
        call = (message.get("metadata") or {}).get("tool_call")
        if isinstance(call, Mapping) and isinstance(call.get("name"), str) and call["name"]:
            view.add_call(call)
        else:
            view.add(model_view([message]))
    return view.messages


class _View:
    def __init__(self) -> None:
        self.messages: list[JSONObject] = []
        self._ids: set[str] = set()
        self._caller: JSONObject | None = None  # the message whose calls are added to
        self._round: object = None
        self._end = 0  # behind the results of the caller

    def add(self, messages: list[dict[str, object]]) -> None:
        """Add a message that is no call."""
        self.messages += messages
        if any(message["role"] != "assistant" for message in messages):
            self._caller = None

    def add_call(self, call: JSONMapping) -> None:
        """Add a call and its result; the calls of one round belong to one message."""
        if self._caller is None or call.get("round") != self._round:
            last = self.messages[-1] if self.messages else {}
            if last.get("role") != "assistant" or "tool_calls" in last:
                self.messages.append({"role": "assistant", "content": ""})
            self._caller, self._round, self._end = self.messages[-1], call.get("round"), len(self.messages)
        identity = unique_id(str(call.get("id") or ""), self._ids)
        self._ids.add(identity)
        function = {"name": call["name"], "arguments": _valid(call.get("arguments"))}
        self._caller.setdefault("tool_calls", []).append({"id": identity, "type": "function", "function": function})
        result = call.get("result")
        content = result if isinstance(result, str) else NO_RESULT
        self.messages.insert(self._end, {"role": "tool", "tool_call_id": identity, "content": content})
        self._end += 1


def _valid(arguments: Any) -> str:
    """Return arguments as they may be sent; those of a call that was cut, as if there were none."""
    try:
        return arguments if isinstance(json.loads(arguments), dict) else "{}"
    except (TypeError, ValueError, RecursionError):
        return "{}"
