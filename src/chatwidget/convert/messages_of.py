"""A foreign message as messages of ours: its thoughts, itself with its tool calls, and what tools gave."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from chatwidget.convert.content_blocks import THOUGHT, read_blocks, tool_call
from chatwidget.errors import MessageError
from chatwidget.messages.json_types import JSONMapping, JSONObject

_ROLES = {
    "human": "user",
    "user": "user",
    "HumanMessage": "user",
    "ai": "assistant",
    "gpt": "assistant",
    "assistant": "assistant",
    "model": "assistant",
    "system": "system",
    "developer": "system",
    "tool": "tool",
    "function": "tool",
    "AIMessage": "assistant",
    "SystemMessage": "system",
    "ToolMessage": "tool",
    "observation": "tool",
    "AIMessageChunk": "assistant",
}
_RESPONSE_ITEMS = ("function_call", "function_call_output", "reasoning")


def messages_of(given: object) -> list[JSONObject]:
    """Return one foreign message as messages of ours.

    Raises:
        MessageError: nothing in it says whose message it is.

    Example:
        >>> messages_of({"from": "gpt", "value": "hi"})
        [{'role': 'assistant', 'content': 'hi'}]
    """
    item = _plain(given)
    kind = item.get("type")
    if kind in _RESPONSE_ITEMS and "role" not in item:
        return _response_item(item, str(kind))
    if "from" in item and "role" not in item:
        return _of_sharegpt(item)
    name = item.get("role") or kind
    role = _role(name, given)
    content = next((item[key] for key in ("content", "value", "parts") if item.get(key) is not None), None)
    blocks = read_blocks(content)
    thoughts = [*_reasoning(item), *blocks.thoughts]
    calls = [*_calls(item), *blocks.calls]
    found = [_thought(text) for text in thoughts if text]
    message = {key: value for key, value in item.items() if key in _COPIED and value}
    if blocks.parts or calls or not (blocks.results or found):
        found.append({**message, "role": role, "content": blocks.content(), **({"tool_calls": calls} if calls else {})})
    found += [{"role": "tool", "content": text, "tool_call_id": call} for call, text in blocks.results]
    return found


def _role(name: object, given: object) -> str:
    role = _ROLES.get(str(name))
    if role is None:
        raise MessageError(f"A message's role is not known: got {name!r}, in {str(given)[:120]}")
    return role


def _of_sharegpt(item: JSONMapping) -> list[dict[str, object]]:
    """Return a message of ShareGPT: thoughts stand in its text, and a tool call has a line of its own."""
    text = item.get("value")
    if item["from"] == "function_call":
        try:
            call = json.loads(str(text))
        except ValueError:
            call = None
        if isinstance(call, Mapping):
            made = tool_call("", call.get("name"), call.get("arguments"))
            return [{"role": "assistant", "content": "", "tool_calls": [made]}]
        return [{"role": "assistant", "content": str(text)}]
    role, thoughts = _role(item["from"], item), []
    while role == "assistant" and isinstance(text, str) and (found := _THINK.match(text)):
        thoughts.append(_thought(found[1]))
        text = text[found.end() :]
    return thoughts if thoughts and not text else [*thoughts, {"role": role, "content": read_blocks(text).content()}]


_THINK = re.compile(r"\s*<think>\n?(.*?)\n?</think>\s*", re.DOTALL)
_COPIED = ("metadata", "options", "tool_call_id", "name")


def _plain(given: object) -> dict[str, object]:
    """Return a message as a dict: a LangChain message or its dump, or any mapping."""
    if hasattr(given, "model_dump"):
        given = given.model_dump()
    if not isinstance(given, Mapping):
        raise MessageError(f"a message is {given!r}; it is a dict, or a message of a client library.")
    if given.get("lc") and isinstance(given.get("kwargs"), Mapping):  # LangChain's dumpd
        return {"role": str(given["id"][-1]), **_of_langchain(given["kwargs"])}
    if isinstance(given.get("data"), Mapping) and "type" in given:  # LangChain's messages_to_dict
        return {"role": str(given["type"]), **_of_langchain(given["data"])}
    if given.get("type") in ("human", "ai", "AIMessageChunk") or "response_metadata" in given:
        return {"role": str(given.get("type")), **_of_langchain(given)}
    return dict(given)


def _of_langchain(message: Mapping[str, object]) -> dict[str, object]:
    return {key: message[key] for key in ("content", "tool_calls", "tool_call_id", "name") if message.get(key)}


def _reasoning(item: JSONMapping) -> list[str]:
    found = item.get("reasoning_content") or item.get("reasoning") or ""
    return [found] if isinstance(found, str) else []


def _calls(item: JSONMapping) -> list[JSONObject]:
    """Return the tool calls of a message, as OpenAI's or LangChain's messages have them."""
    return [
        dict(call) if "function" in call else tool_call(call.get("id"), call.get("name"), call.get("args"))
        for call in item.get("tool_calls") or ()
    ]


def _thought(text: str) -> dict[str, object]:
    return {"role": "assistant", "content": text, "metadata": {"title": THOUGHT}}


def _response_item(item: JSONMapping, kind: str) -> list[dict[str, object]]:
    """Return an item of OpenAI's Responses that is no message."""
    if kind == "function_call":
        call = tool_call(item.get("call_id"), item.get("name"), item.get("arguments"))
        return [{"role": "assistant", "content": "", "tool_calls": [call]}]
    if kind == "function_call_output":
        content = read_blocks(item.get("output")).content()
        return [{"role": "tool", "content": content, "tool_call_id": str(item.get("call_id", ""))}]
    blocks = read_blocks(item.get("summary") or item.get("content"))
    return [_thought("\n\n".join(blocks.thoughts))] if any(blocks.thoughts) else []
