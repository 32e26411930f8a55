"""A conversation as a Python script that sends the same user messages to a model again. Pure."""

from __future__ import annotations

import pprint
from collections.abc import Sequence
from typing import Any

from chatwidget.messages.json_types import JSONObject
from chatwidget.messages.message import Message
from chatwidget.messages.model_view import model_view

_HEAD = '''"""Sends the user messages of a conversation to a model, one at a time, and prints the responses.

Install the client with `pip install openai` and set OPENAI_API_KEY. For a server other than OpenAI, also set
OPENAI_BASE_URL.
"""
{imports}
from openai import OpenAI

MODEL = os.environ.get("OPENAI_MODEL", {model!r})
client = OpenAI({client})
'''
_IMPORTS = """
import base64
import mimetypes
import os
from pathlib import Path
"""
_PICTURE = '''

def picture(path):
    """An image as a content part for the chat completions API."""
    mime = mimetypes.guess_type(path)[0] or "image/png"
    data = base64.b64encode(Path(path).read_bytes()).decode()
    return {"type": "image_url", "image_url": {"url": f"data:{mime};base64,{data}"}}

'''
_TOOLS = """
TOOLS = {tools}


def call_tool(name, arguments):
    \"\"\"Replace this by your tools: return the result of one as a text. The arguments are JSON.\"\"\"
    return f"The tool {{name}} is not available."

"""
_TAIL = """
messages = {first}
for message in conversation:
    messages.append(message)
    print(f"{{message['role']}}: {{message['content']}}")
    if message["role"] == "user":
        answer = client.chat.completions.create(model=MODEL, messages=messages{parameters})
{calls}        text = answer.choices[0].message.content or ""
        print(f"assistant: {{text}}")
        messages.append({{"role": "assistant", "content": text}})
"""
_CALLS = """\
        for _ in range(8):  # rounds of calls
            calls = answer.choices[0].message.tool_calls
            if not calls:
                break
            messages.append(answer.choices[0].message)
            for call in calls:
                result = call_tool(call.function.name, call.function.arguments)
                print(f"{{call.function.name}}({{call.function.arguments}}): {{result}}")
                messages.append({{"role": "tool", "tool_call_id": call.id, "content": result}})
            answer = client.chat.completions.create(model=MODEL, messages=messages{parameters})
"""


class _Call(str):
    """A text that is code in the script."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _part(part: JSONObject) -> Any:
    if part["type"] != "file":
        return part
    path = str(part["file"].get("path") or part["file"].get("url") or "")
    if str(part["file"].get("mime_type") or "").startswith("image/"):
        if path.startswith(("https://", "http://")):
            return {"type": "image_url", "image_url": {"url": path}}
        return _Call(f"picture({path!r})")
    return {"type": "text", "text": f"[file: {part['file'].get('orig_name') or path}]"}


def python_script(
    history: Sequence[Message],
    model: str | None = None,
    base_url: str | None = None,
    system_message: str | None = None,
    parameters: JSONObject | None = None,
    tools: Sequence[JSONObject] = (),
) -> str:
    """Return a script that sends the user messages of a conversation to a model.

    Args:
        history: the messages; what the user and the system said is said again, what was answered is asked anew.
        model: the model's name.
        base_url: where its server is, if it is not OpenAI's.
        system_message: what stands before the conversation in every request.
        parameters: of the request, such as temperature.
        tools: the tools that it offers, as it describes them; the script has a place for the functions.

    Example:
        >>> from chatwidget.messages.message import check_message
        >>> "{'role': 'user', 'content': 'hi'}" in python_script([check_message({"role": "user", "content": "hi"})])
        True
    """
    sent = []
    for message in model_view(history):
        if message["role"] == "assistant":
            continue
        content = message["content"]
        sent.append({**message, "content": content if isinstance(content, str) else [_part(p) for p in content]})
    listed = pprint.pformat(sent, width=110, sort_dicts=False)
    has_pictures = "picture(" in listed and any(not isinstance(message["content"], str) for message in sent)
    imports = _IMPORTS if has_pictures else "\nimport os\n"
    client = "" if base_url is None else f'base_url=os.environ.get("OPENAI_BASE_URL", {base_url!r})'
    head = _HEAD.format(imports=imports, model=model or "gpt-4o-mini", client=client)
    first = [] if system_message is None else [{"role": "system", "content": system_message}]
    asked = "".join(f", {name}={value!r}" for name, value in (parameters or {}).items())
    asked += ", tools=TOOLS" if tools else ""
    offered = _TOOLS.format(tools=pprint.pformat(list(tools), width=110, sort_dicts=False)) if tools else ""
    tail = _TAIL.format(
        first=pprint.pformat(first, width=110, sort_dicts=False),
        parameters=asked,
        calls=_CALLS.format(parameters=asked) if tools else "",
    )
    return f"{head}{_PICTURE if has_pictures else ''}{offered}\nconversation = {listed}\n{tail}"
