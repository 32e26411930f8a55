"""Ways out of a version of an answer: the request as a script, training data, a sample. Pure."""

from __future__ import annotations

import json
import pprint
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from chatwidget.conversation.template import fill
from chatwidget.errors import MessageError
from chatwidget.messages.frozen import thaw
from chatwidget.messages.message import Message
from chatwidget.messages.model_view import for_model
from chatwidget.messages.parts import file_name, is_thought, parts_of, text_of
from chatwidget.runtime.frames import user_stacklevel

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
    completion = client.chat.completions.create(**REQUEST)
    print(completion.choices[0].message.content)
'''


def messages_asked(before: Sequence[Message], request: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the messages of the request, as a model gets them: the system prompt, filled in, and the conversation.

    Example:
        >>> messages_asked([], {"system_message": "Answer in {{language}}.", "inputs": {"language": "French"}})
        [{'role': 'system', 'content': 'Answer in French.'}]
    """
    system = request.get("system_message")
    first = [] if system is None else [{"role": "system", "content": fill(system, request.get("inputs") or {})}]
    return [*first, *(sent for message in before for sent in _sent(message))]


def _sent(message: Message) -> list[dict[str, Any]]:
    """Return a message as a model gets it, or nothing; a deleted picture is replaced by its name, with a warning."""
    try:
        return for_model([message], images="data")
    except MessageError as error:
        warnings.warn(f"{error} Its name is exported instead.", stacklevel=user_stacklevel())
    names = ", ".join(map(file_name, (part["file"] for part in parts_of(message) if part["type"] == "file")))
    [rest] = for_model([message], images="omit")
    return [{**rest, "content": [{"type": "text", "text": f"[file: {names}]"}, *rest["content"]]}]


def request_asked(before: Sequence[Message], request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the whole request, as a client's `create` takes it.

    Example:
        >>> request_asked([], {"model": "llama", "temperature": 0.2})
        {'model': 'llama', 'messages': [], 'temperature': 0.2}
    """
    parameters = {key: thaw(value) for key, value in request.items() if key not in _NO_PARAMETERS}
    tools = {"tools": thaw(request["tools"])} if request.get("tools") else {}
    return {"model": request.get("model"), "messages": messages_asked(before, request), **tools, **parameters}


def answer_text(turn: Sequence[Message]) -> str:
    """Return what an answer says: its last text that is no thought."""
    texts = [text_of(each) for each in turn if each["role"] == "assistant" and not is_thought(each)]
    return texts[-1] if texts else ""


def request_script(name: str, before: Sequence[Message], request: Mapping[str, Any], base_url: str | None) -> str:
    """Return a Python script that asks exactly this again."""
    listed = pprint.pformat(request_asked(before, request), width=110, sort_dicts=False)
    return _SCRIPT.format(
        name=" ".join(repr(name).split()).replace('"""', "'''"),
        request=listed,
        address="" if base_url is None else f"base_url=os.environ.get({'OPENAI_BASE_URL'!r}, {base_url!r}), ",
    )


def training_line(before: Sequence[Message], turn: Sequence[Message], request: Mapping[str, Any]) -> str:
    """Return a line of training data: the messages with the answer, and the tools there were."""
    messages = [*messages_asked(before, request), {"role": "assistant", "content": answer_text(turn)}]
    tools = {"tools": thaw(request["tools"])} if request.get("tools") else {}
    return json.dumps({"messages": messages, **tools}, ensure_ascii=False) + "\n"


def inspect_line(name: str, before: Sequence[Message], turn: Sequence[Message], request: Mapping[str, Any]) -> str:
    """Return a sample of the Inspect evaluation framework as a line: input, target, id, and the request as metadata."""
    sample = {
        "input": [inspected(message) for message in messages_asked(before, request)],
        "target": answer_text(turn),
        "id": name,
        "metadata": {"request": thaw(request)},
    }
    return json.dumps(sample, ensure_ascii=False) + "\n"


def inspected(message: Mapping[str, Any]) -> dict[str, Any]:
    """Return a message as Inspect has it: a picture is a part of type "image"."""
    if isinstance(message["content"], str):
        return dict(message)
    parts = [
        {"type": "image", "image": part["image_url"]["url"]} if part["type"] == "image_url" else part
        for part in message["content"]
    ]
    return {**message, "content": parts}
