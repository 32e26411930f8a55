"""OpenAI's chat completions as a server speaks them: a request read or refused, answers and errors in their shape.

Pure. Who is let in and how bytes travel is for `endpoint`; asking the chat function is for `serving`.
"""

from __future__ import annotations

import base64
import binascii
import itertools
import json
import mimetypes
import re
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import MessageError, RequestRefused
from .messages import Message, file_name, normalise, text_of, whole_characters

#: Roles that OpenAI's clients send, and what they are called here.
_ROLES = {"developer": "system", "function": "tool"}
_DEEPEST = 100
_TEXTS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)  # never fails once begun, so that it takes linear time


@dataclass(frozen=True)
class Request:
    """What a client asks.

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


def read(body: bytes, folder: Path | None = None) -> Request:
    """A request's body as a question; `model` and the sampling parameters are the chat function's own business.

    Args:
        body: the JSON text.
        folder: where files are put that came within the request; None takes text alone.

    Raises:
        RequestRefused: it is not a request, or asks for what a chat function cannot give.

    Example:
        >>> asked = read(b'{"messages": [{"role": "user", "content": "hi"}], "stream": true}')
        >>> asked.message, asked.stream
        ({'role': 'user', 'content': 'hi'}, True)
    """
    try:
        text = body.decode(json.detect_encoding(body), "surrogatepass")
        too_deep = _depth(text) > _DEEPEST
        given = None if too_deep else json.loads(text)
    except ValueError as error:
        raise RequestRefused(f"The body is not JSON: {error}.") from error
    if too_deep:
        raise RequestRefused(f"The body is nested more than {_DEEPEST} deep.")
    if not isinstance(given, dict):
        raise RequestRefused(f"The body is a JSON {_kind(given)}; it is an object with 'messages'.")
    stream, options = given.get("stream") or False, given.get("stream_options") or {}
    if not isinstance(stream, bool):
        raise RequestRefused(f"stream is {stream!r}; it is true or false.", param="stream")
    if not isinstance(options, dict):
        raise RequestRefused(f"stream_options is {options!r}; it is an object.", param="stream_options")
    if given.get("n") not in (None, 1):
        raise RequestRefused(f"n is {given['n']!r}; a chat function gives one answer.", param="n")
    values = given.get("messages")
    if not isinstance(values, list) or not values:
        raise RequestRefused("messages is missing or empty; it is a list of messages.", param="messages")
    try:
        messages = [_message(value, i, folder) for i, value in enumerate(values)]
    except MessageError as error:
        raise RequestRefused(str(error).replace("history[", "messages["), param="messages") from error
    if messages[-1]["role"] != "user":
        said = f"The last message is the {messages[-1]['role']}'s; it must be the user's, which is then answered."
        raise RequestRefused(said, param="messages")
    if messages[-1]["content"] in ("", []) or (folder is None and not text_of(messages[-1]).strip()):
        raise RequestRefused("The last message is blank; there is nothing to answer.", param="messages")
    return Request(messages[:-1], messages[-1], stream, bool(options.get("include_usage")))


def _depth(body: str) -> int:
    """How deep lists and objects stand in each other; a reader that recurses would not survive any depth."""
    signs = re.findall(r"[\[\]{}]", _TEXTS.sub("", body))
    return max(itertools.accumulate(1 if sign in "[{" else -1 for sign in signs), default=0)


def _kind(value: Any) -> str:
    kinds = {str: "string", list: "array", bool: "boolean", int: "number", float: "number"}
    return kinds.get(type(value), "null")


def _message(value: Any, index: int, folder: Path | None) -> Message:
    if isinstance(value, dict):
        role = value.get("role")
        value = {key: item for key, item in value.items() if key not in ("metadata", "options")}
        value["role"] = _ROLES.get(role, role) if isinstance(role, str) else role
        if value["role"] == "tool" and value.get("content") is None:
            value["content"] = ""
    message = normalise(value, index)
    if isinstance(message["content"], str):
        return message
    if folder is None:
        others = sorted({part["type"] for part in message["content"]} - {"text"})
        if others:
            raise MessageError(f"history[{index}] has a part of type {others[0]!r}; this chat takes text only.")
        return normalise({**message, "content": text_of(message)})
    parts = [_part(part, folder, f"history[{index}].content[{i}]") for i, part in enumerate(message["content"])]
    files = [part for part in parts if part["type"] != "text"]
    return normalise({**message, "content": [*files, *(part for part in parts if part["type"] == "text")]})


def _part(part: Mapping[str, Any], folder: Path, where: str) -> Mapping[str, Any]:
    """A part as a chat function gets it: what came within the request becomes a file; nothing is fetched."""
    if part["type"] == "text":
        return part
    url = part["image_url"]["url"] if part["type"] == "image_url" else ""
    head, comma, data = url.partition(",")
    if not comma or not head.startswith("data:") or not head.endswith(";base64"):
        raise MessageError(
            f"{where} is of type {part['type']!r}; this chat takes text, and pictures as data URLs "
            '("data:image/png;base64,..."): nothing is fetched for a request.'
        )
    mime = head[len("data:") : -len(";base64")]
    try:
        raw = base64.b64decode(data, validate=True)
    except binascii.Error as error:
        raise MessageError(f"{where}: its data URL is not base64: {error}.") from error
    path = folder / f"{len(list(folder.iterdir())) + 1}{mimetypes.guess_extension(mime) or '.bin'}"
    path.write_bytes(raw)
    return {"type": "file", "file": {"path": str(path), "orig_name": path.name, "mime_type": mime}}


def said(answers: Sequence[Message]) -> tuple[str, str]:
    """What an answer's messages say: the text of its thoughts, and the text of the others.

    Example:
        >>> thought = {"role": "assistant", "content": "Hm.", "metadata": {"title": "Reasoning"}}
        >>> said([normalise(thought), normalise({"role": "assistant", "content": "Yes."})])
        ('Hm.', 'Yes.')
    """
    thoughts, texts = [], []
    for message in answers:
        title = (message.get("metadata") or {}).get("title")
        text = _text(message["content"])
        if title:
            thoughts.append(text or str(title))
        elif text:
            texts.append(text)
    return "\n\n".join(thoughts), "\n\n".join(texts)


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(filter(None, map(_text_of_part, content)))


def _text_of_part(part: Mapping[str, Any]) -> str:
    if part["type"] == "text":
        return str(part["text"])
    if part["type"] == "file":
        return f"[file: {file_name(part['file'])}]"
    if part["type"] == "display":
        text = part["data"].get("text/plain", "")
        return text if isinstance(text, str) else ""
    return f"[{part['type']}]"


class Growing:
    """A text that is told while it grows. What was told cannot be taken back, so only what stands is told.

    A chat function gives its whole text so far, and may yet change its end: a cursor, a "Searching…". What two
    values agree on is taken to stand. A text that was told and is gone after all is followed by the new one.

    Example:
        >>> growing = Growing()
        >>> [growing.add(text) for text in ("Hel_", "Hello_", "Hello wor_")], growing.add("Hello world", sure=True)
        (['', 'Hel', 'lo'], ' world')
    """

    def __init__(self) -> None:
        self._told = self._last = ""

    def add(self, text: str, sure: bool = False) -> str:
        """What is new in a text.

        Args:
            text: the whole text so far.
            sure: whether all of it stands.
        """
        stands = text if sure else text[: _agreed(self._last, text)]
        self._last = text
        if stands.startswith(self._told):
            new, self._told = stands[len(self._told) :], stands
            return new
        if self._told.startswith(text if sure else stands):
            return ""
        self._told = stands
        return f"\n\n{stands}" if stands else ""


def _agreed(one: str, other: str) -> int:
    """How many letters two texts begin with alike."""
    least, most = 0, min(len(one), len(other))
    while least < most:
        middle = (least + most + 1) // 2
        if one.startswith(other[:middle]):
            least = middle
        else:
            most = middle - 1
    return least


class Answer:
    """One answer, in the shape of a completion or of a stream's chunks.

    Args:
        model: the name it goes by.
    """

    def __init__(self, model: str) -> None:
        self._about = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": model}

    def completion(self, answers: Sequence[Message]) -> dict[str, Any]:
        """A whole answer."""
        reasoning, content = said(answers)
        message = {"role": "assistant", "content": content, **({"reasoning_content": reasoning} if reasoning else {})}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        counts = usage(answers)
        told = {"usage": counts} if counts else {}
        return {**self._about, "object": "chat.completion", "choices": [choice], **told}

    def chunk(self, delta: dict[str, str], finish: str | None = None) -> dict[str, Any]:
        """A piece of a stream."""
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return {**self._about, "object": "chat.completion.chunk", "choices": [choice]}

    def usage_chunk(self, counts: dict[str, int]) -> dict[str, Any]:
        """The last piece of a stream whose client wants to know how many tokens it took."""
        return {**self._about, "object": "chat.completion.chunk", "choices": [], "usage": counts}


def usage(answers: Sequence[Message]) -> dict[str, int]:
    """How many tokens an answer took, if the chat function's own provider told it."""
    for message in reversed(answers):
        counts = (message.get("metadata") or {}).get("usage")
        if isinstance(counts, Mapping):
            known = {name: _count(counts.get(name)) for name in ("prompt_tokens", "completion_tokens")}
            return {**known, "total_tokens": _count(counts.get("total_tokens")) or sum(known.values())}
    return {}


def _count(value: Any) -> int:
    """A number of tokens; a chat function may have put anything in its place."""
    return int(value) if isinstance(value, (int, float)) else 0


def error_body(
    words: str, kind: str = "server_error", code: str | None = None, param: str | None = None
) -> dict[str, Any]:
    """An error in OpenAI's shape."""
    return {"error": {"message": whole_characters(words), "type": kind, "code": code, "param": param}}


def refusal_body(refusal: RequestRefused) -> dict[str, Any]:
    """A refusal in OpenAI's shape."""
    kind = "authentication_error" if refusal.status == 401 else "invalid_request_error"
    return error_body(str(refusal), kind, refusal.code, refusal.param)
