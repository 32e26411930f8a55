"""What load_chat sends of attached files: text inlined, images as data, other files by name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from chatwidget.errors import MessageError, OptionError
from chatwidget.messages.frozen import thaw
from chatwidget.messages.json_types import JSONMapping, JSONObject
from chatwidget.messages.model_view import for_model
from chatwidget.messages.parts import file_name, parts_of
from chatwidget.messages.show import show

FILE_TYPES = ("text_encoded", "image")


def check_file_types(given: object) -> tuple[str, ...]:
    """Return the kinds of files that are sent.

    Raises:
        OptionError: it is none of "text_encoded", "image", a list of these, or None.

    Example:
        >>> check_file_types("image"), check_file_types(None)
        (('image',), ())
    """
    kinds = () if given is None else (given,) if isinstance(given, str) else given
    if not isinstance(kinds, (list, tuple)) or any(kind not in FILE_TYPES for kind in kinds):
        raise OptionError(f"`file_types` must be 'text_encoded', 'image', a list of these, or None, got {show(given)}.")
    return tuple(kinds)


def request_messages(history: Sequence[JSONMapping], kinds: Sequence[str]) -> list[JSONObject]:
    """Return messages as a server gets them: `role` and `content` only.

    Args:
        history: messages, or what the user sent as `{"role": "user", "content": {"text", "files"}}`.
        kinds: of "text_encoded" (text files are inlined under their name) and "image" (as data URLs).

    Raises:
        MessageError: a file of the last message cannot be read; for a lost file of an earlier message only its name
            is sent, and the conversation goes on.

    Example:
        >>> request_messages([{"role": "user", "content": {"text": "hi", "files": []}}], ())
        [{'role': 'user', 'content': 'hi'}]
    """
    if any(message["role"] == "tool" or "tool_calls" in message for message in history):
        return _with_calls(history, kinds)
    messages = [_with_parts(message) for message in history]
    messages[:-1] = map(_without_lost_files, messages[:-1])
    sent = for_model(
        [_with_text_files(message, kinds) for message in messages], images="data" if "image" in kinds else "omit"
    )
    for message in sent:
        parts = message["content"]
        if isinstance(parts, list) and all(part["type"] == "text" for part in parts):
            message["content"] = "".join(part["text"] for part in parts)
    return sent


def _with_calls(history: Sequence[JSONMapping], kinds: Sequence[str]) -> list[JSONObject]:
    """Return messages as a server gets them, among them calls of tools and their results, which stay as they are."""
    texts = iter(request_messages([m for m in map(_without_calls, history) if m], kinds))
    sent = []
    for message in history:
        calls = {"tool_calls": message["tool_calls"]} if "tool_calls" in message else {}
        sent.append(dict(message) if message["role"] == "tool" else {**next(texts), **calls})
    return sent


def _without_calls(message: JSONMapping) -> JSONObject:
    return {} if message["role"] == "tool" else {"role": message["role"], "content": message["content"]}


def _with_parts(message: JSONMapping) -> JSONObject:
    content = message["content"]
    if not isinstance(content, dict):
        return {"role": message["role"], "content": thaw(content)}
    files = [{"type": "file", "file": {"path": path}} for path in content["files"]]
    text = [{"type": "text", "text": content["text"]}] if content["text"] or not files else []
    return {"role": message["role"], "content": [*text, *files]}


def _without_lost_files(message: dict[str, object]) -> dict[str, object]:
    if isinstance(message["content"], str):
        return message
    parts = parts_of(message)
    lost = [part["type"] == "file" and not Path(part["file"].get("path", "")).is_file() for part in parts]
    named = [
        {"type": "text", "text": f"[file: {file_name(part['file'])}]"} if is_lost else part
        for part, is_lost in zip(parts, lost, strict=True)
    ]
    return {**message, "content": named}


def _with_text_files(message: JSONObject, kinds: Sequence[str]) -> JSONObject:
    content = message["content"]
    if isinstance(content, str) or "text_encoded" not in kinds:
        return message
    texts = [part for part in content if part["type"] == "text"]
    rest = [_inlined(part) for part in content if part["type"] != "text"]
    if all(part["type"] == "text" for part in rest):
        text = "\n".join(part["text"] for part in texts) + "".join(part["text"] for part in rest)
        return {**message, "content": text}
    return {**message, "content": [*texts, *rest]}


def _inlined(part: JSONObject) -> JSONObject:
    """Return a text file as its text under its name, and any other part as it is."""
    path = part["file"].get("path") if part["type"] == "file" else None
    if path is None:
        return part
    try:
        text = Path(path).read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return part
    except OSError as error:
        raise MessageError(f"Cannot read the file {show(path)}: {error}.") from error
    return part if "\0" in text else {"type": "text", "text": f"\n## {file_name(part['file'])}\n{text}"}
