"""Ways out of a version of an answer: the request as a script, training data, a sample. Pure."""

from __future__ import annotations

import json
import pprint
from collections.abc import Sequence

from chatwidget.export.request_source import RequestSource
from chatwidget.messages.frozen import thaw
from chatwidget.messages.json_types import JSONMapping, JSONObject
from chatwidget.messages.message import Message
from chatwidget.messages.parts import is_thought, text_of

#: What `metadata.request` has that is no parameter of a request.
_NO_PARAMETERS = ("model", "system_message", "inputs", "tools")
_SCRIPT = '''"""Asks a model what the version {name} of a conversation was asked, and prints the response.

Install the client with `pip install openai` and set OPENAI_API_KEY, unless the server requires no key.
"""

import os

from openai import OpenAI

REQUEST = {request}

client = OpenAI({address}api_key=os.environ.get("OPENAI_API_KEY", "none"))

if __name__ == "__main__":
    message = client.chat.completions.create(**REQUEST).choices[0].message
    print(message.content{calls})
'''


def request_asked(before: Sequence[Message], request: JSONMapping, source: RequestSource) -> dict[str, object]:
    """Return the whole request, as a client's `create` takes it.

    Example:
        >>> request_asked([], {"model": "llama", "temperature": 0.2}, RequestSource())
        {'model': 'llama', 'messages': [], 'temperature': 0.2}
    """
    parameters = {key: thaw(value) for key, value in request.items() if key not in _NO_PARAMETERS}
    messages = source.messages(before, request)
    return {"model": request.get("model"), "messages": messages, **_tools(request, source), **parameters}


def _tools(request: JSONMapping, source: RequestSource) -> dict[str, object]:
    tools = source.definitions(request)
    return {"tools": tools} if tools else {}


def answer_text(turn: Sequence[Message]) -> str:
    """Return what an answer says: its last text that is no thought."""
    texts = [text_of(each) for each in turn if each["role"] == "assistant" and not is_thought(each)]
    return texts[-1] if texts else ""


def request_script(
    name: str, before: Sequence[Message], request: JSONMapping, source: RequestSource, base_url: str | None
) -> str:
    """Return a Python script that asks exactly this again."""
    listed = pprint.pformat(request_asked(before, request, source), width=110, sort_dicts=False)
    return _SCRIPT.format(
        name=" ".join(repr(name).split()).replace('"""', "'''"),
        request=listed,
        address="" if base_url is None else f"base_url=os.environ.get({'OPENAI_BASE_URL'!r}, {base_url!r}), ",
        calls=" or message.tool_calls" if request.get("tools") else "",
    )


def training_line(
    before: Sequence[Message], turn: Sequence[Message], request: JSONMapping, source: RequestSource
) -> str:
    """Return a line of training data: the messages with the answer, its calls of tools, and the tools there were."""
    if any((message.get("metadata") or {}).get("tool_call") for message in turn):
        messages = source.messages([*before, *turn], request)
    else:
        messages = [*source.messages(before, request), {"role": "assistant", "content": answer_text(turn)}]
    return json.dumps({"messages": messages, **_tools(request, source)}, ensure_ascii=False) + "\n"


def inspect_line(
    name: str, before: Sequence[Message], turn: Sequence[Message], request: JSONMapping, source: RequestSource
) -> str:
    """Return a sample of the Inspect evaluation framework as a line: input, target, id, and the request as metadata."""
    sample = {
        "input": [inspected(message) for message in source.messages(before, request)],
        "target": answer_text(turn),
        "id": name,
        "metadata": {"request": {**thaw(request), **_tools(request, source)}},
    }
    return json.dumps(sample, ensure_ascii=False) + "\n"


def inspected(message: JSONMapping) -> JSONObject:
    """Return a message as Inspect has it: a picture has the type "image", and the arguments of a call are a dict."""
    made = dict(message)
    if "tool_calls" in message:
        made["tool_calls"] = [_inspected_call(call) for call in message["tool_calls"]]
    if not isinstance(message["content"], str):
        made["content"] = [
            {"type": "image", "image": part["image_url"]["url"]} if part["type"] == "image_url" else part
            for part in message["content"]
        ]
    return made


def _inspected_call(call: JSONMapping) -> JSONObject:
    name, arguments = call["function"]["name"], json.loads(call["function"]["arguments"])
    return {"id": call["id"], "type": "function", "function": name, "arguments": arguments}
