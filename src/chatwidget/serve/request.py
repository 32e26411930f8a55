"""Requests in the format of OpenAI's chat completions, parsed or refused. Pure.

Access and transport belong in `app`, calling the chat function in `side_question`, responses in `response`.
"""

from __future__ import annotations

import base64
import binascii
import json
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from chatwidget.errors import MessageError, RequestRefused
from chatwidget.messages.json_types import JSONMapping
from chatwidget.messages.message import Message, check_message
from chatwidget.messages.parts import text_of

#: Roles that OpenAI's clients send, and what they are called here.
_ROLES = {"developer": "system", "function": "tool"}


@dataclass(frozen=True)
class Request:
    """A parsed request of a client.

    Attributes:
        before: the conversation so far.
        message: the user's message that is to be answered.
        stream: whether the answer is given piece by piece.
        usage: whether a stream ends by telling how many tokens it took.
    """

    before: list[Message]
    message: Message
    stream: bool = False
    usage: bool = False


def parse_request(body: bytes, folder: Path | None = None) -> Request:
    """Parse the body of a request; `model` and the sampling parameters are the chat function's own business.

    Args:
        body: the JSON text.
        folder: where files are put that came within the request; None takes text alone.

    Raises:
        RequestRefused: it is not a request, or asks for what a chat function cannot give.

    Example:
        >>> asked = parse_request(b'{"messages": [{"role": "user", "content": "hi"}], "stream": true}')
        >>> asked.message, asked.stream
        ({'role': 'user', 'content': 'hi'}, True)
    """
    try:
        text = body.decode(json.detect_encoding(body), "surrogatepass")
        given = json.loads(text)
    except ValueError as error:
        raise RequestRefused(f"The request body is not valid JSON: {error}.") from error
    except RecursionError as error:
        raise RequestRefused("The request body is nested too deeply.") from error
    if not isinstance(given, dict):
        raise RequestRefused(f"The request body must be a JSON object with 'messages', got a JSON {_kind(given)}.")
    stream, options = given.get("stream") or False, given.get("stream_options") or {}
    if not isinstance(stream, bool):
        raise RequestRefused(f"`stream` must be true or false, got {stream!r}.", param="stream")
    if not isinstance(options, dict):
        raise RequestRefused(f"`stream_options` must be an object, got {options!r}.", param="stream_options")
    if given.get("n") not in (None, 1):
        raise RequestRefused(f"`n` must be 1, got {given['n']!r}. A chat function returns one response.", param="n")
    values = given.get("messages")
    if not isinstance(values, list) or not values:
        raise RequestRefused("`messages` must be a non-empty list of messages.", param="messages")
    try:
        messages = [_message(value, i, folder) for i, value in enumerate(values)]
    except MessageError as error:
        raise RequestRefused(str(error).replace("history[", "messages["), param="messages") from error
    if messages[-1]["role"] != "user":
        text = f"The last message must have the role 'user', got {messages[-1]['role']}."
        raise RequestRefused(text, param="messages")
    if messages[-1]["content"] in ("", []) or (folder is None and not text_of(messages[-1]).strip()):
        raise RequestRefused("The last message is empty.", param="messages")
    return Request(messages[:-1], messages[-1], stream, bool(options.get("include_usage")))


def _kind(value: object) -> str:
    kinds = {str: "string", list: "array", bool: "boolean", int: "number", float: "number"}
    return kinds.get(type(value), "null")


def _message(value: object, index: int, folder: Path | None) -> Message:
    if isinstance(value, dict):
        role = value.get("role")
        value = {key: item for key, item in value.items() if key not in ("metadata", "options")}
        value["role"] = _ROLES.get(role, role) if isinstance(role, str) else role
        if value["role"] == "tool" and value.get("content") is None:
            value["content"] = ""
    message = check_message(value, index)
    if isinstance(message["content"], str):
        return message
    if folder is None:
        kinds = sorted({part["type"] for part in message["content"]} - {"text"})
        if kinds:
            raise MessageError(f"`messages[{index}]` has a part of type {kinds[0]!r}, but this chat accepts text only.")
        return check_message({**message, "content": text_of(message)})
    parts = [_part(part, folder, f"history[{index}].content[{i}]") for i, part in enumerate(message["content"])]
    files = [part for part in parts if part["type"] != "text"]
    return check_message({**message, "content": [*files, *(part for part in parts if part["type"] == "text")]})


def _part(part: JSONMapping, folder: Path, where: str) -> JSONMapping:
    """Return a part as a chat function receives it: data URLs become files; remote URLs are not fetched."""
    if part["type"] == "text":
        return part
    url = part["image_url"]["url"] if part["type"] == "image_url" else ""
    head, comma, data = url.partition(",")
    if not comma or not head.startswith("data:") or not head.endswith(";base64"):
        raise MessageError(
            f"{where} is of type {part['type']!r}; this chat accepts text, and images as data URLs "
            '("data:image/png;base64,..."). Remote URLs are not fetched.'
        )
    mime = head[len("data:") : -len(";base64")]
    try:
        raw = base64.b64decode(data, validate=True)
    except binascii.Error as error:
        raise MessageError(f"{where}: the data URL is not valid base64: {error}.") from error
    path = folder / f"{len(list(folder.iterdir())) + 1}{mimetypes.guess_extension(mime) or '.bin'}"
    path.write_bytes(raw)
    return {"type": "file", "file": {"path": str(path), "orig_name": path.name, "mime_type": mime}}
