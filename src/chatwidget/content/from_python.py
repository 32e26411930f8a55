"""A Python value -> messages and content parts.

Bytes never enter a message: they go into the chat's `Blobs` and the part names their hash.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, TypeGuard

from chatwidget.content.blobs import BlobCache
from chatwidget.content.mimebundle import mimebundle
from chatwidget.errors import CallbackError, MessageError
from chatwidget.messages.frozen import freeze_json
from chatwidget.messages.json_types import JSONObject
from chatwidget.messages.media import media_type
from chatwidget.messages.message import Message, as_mapping, check_message, is_plain, refuse_tuple
from chatwidget.messages.parts import Part, parts_of

_DISPLAYS = ("_repr_html_", "_repr_mimebundle_")  # the methods of an object that displays itself
_BLOB_TEXT_BYTES = 65_536  # longer text (a table's HTML, an SVG) travels as a blob too


def _as_bytes(mime: str, value: object) -> bytes | None:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    binary = mime.split("/")[0] in ("image", "audio", "video") and mime != "image/svg+xml"
    if isinstance(value, str) and (binary or mime == "application/pdf"):
        try:
            return base64.b64decode(value, validate=False)
        except ValueError:  # no base64
            return None
    if isinstance(value, str) and mime != "text/plain" and len(value) > _BLOB_TEXT_BYTES:
        return value.encode("utf-8", "replace")
    return None


def display_part(value: object, blobs: BlobCache) -> Part:
    """Return a Python object as a `display` part, as a notebook would display it.

    Example:
        >>> display_part(42, BlobCache())["data"]
        {'text/plain': '42'}
    """
    data, metadata, scripts = mimebundle(value)
    forms: JSONObject = {}
    for mime, item in data.items():
        raw = _as_bytes(mime, item)
        if raw is not None:
            forms[mime] = blobs.add(raw)
        elif isinstance(item, str):
            forms[mime] = item
        elif mime.split("/")[0] not in ("image", "audio", "video", "text"):
            try:
                forms[mime] = freeze_json(item, mime)
            except MessageError:
                continue  # a media type nobody can draw; text/plain is always there
    try:
        checked = freeze_json(metadata, "display metadata")
    except MessageError:
        checked = {}
    if scripts:
        checked = {**checked, "scripts": [blobs.add(code.encode()) for code in scripts]}
    return {"type": "display", "data": forms, "metadata": checked}


def file_part(path: str | os.PathLike[str], alt_text: str | None = None) -> Part:
    """Return a file as a part, with its media type and size.

    Example:
        >>> file_part("plot.png")["file"]["mime_type"]
        'image/png'
    """
    name = os.fspath(path)
    file: JSONObject = {"path": name, "orig_name": PurePath(name).name}
    if name.startswith(("https://", "http://")):
        file["url"] = name
    mime = media_type(name)
    if mime:
        file["mime_type"] = mime
    if os.path.isfile(name):
        file["size"] = os.path.getsize(name)
    part: Part = {"type": "file", "file": file}
    return part if alt_text is None else {**part, "alt_text": alt_text}


def part_from_value(value: object, blobs: BlobCache) -> Part:
    """Return a value as a content part: text, a part as it is, a file, or anything displayable."""
    if isinstance(value, str):
        return {"type": "text", "text": value}
    if isinstance(value, PurePath):
        return blobs.copy_file(file_part(value))
    if _is_dict(value):
        if isinstance(value.get("type"), str):
            return dict(value)
        if isinstance(value.get("path"), (str, PurePath)):
            return blobs.copy_file(file_part(value["path"], value.get("alt_text")))
    return display_part(value, blobs)


def is_displayed(value: object) -> bool:
    """Return whether a value is an object to display, and not text, a message, a part, a file, or a list of those.

    Example:
        >>> is_displayed(42), is_displayed("text"), is_displayed({"role": "assistant", "content": ""})
        (True, False, False)
    """
    known = isinstance(value, (str, list, PurePath)) or _is_dict(value) or value is None
    return not known and not _is_message(value)


def _is_message(value: object) -> bool:
    if isinstance(value, Mapping):
        return _is_dict(value) and "content" in value
    return as_mapping(value) is not None


def _is_dict(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Return whether a value is a mapping, and not an object that is one and displays itself, such as a data set."""
    return isinstance(value, Mapping) and not any(hasattr(type(value), name) for name in _DISPLAYS)


def with_object_parts(value: object, blobs: BlobCache) -> Any:
    """Return a message with the Python objects in its content as parts."""
    if isinstance(value, Message) or is_plain(value):
        return value
    message = as_mapping(value)
    if message is None:
        return value
    content = message.get("content")
    if content is None or isinstance(content, (str, int, float)):
        return message  # text, or something `normalise` refuses by name
    for item in [content, *content] if isinstance(content, list) else [content]:
        refuse_tuple(item, "message")
    if isinstance(content, (list, tuple)):
        parts = [part_from_value(p, blobs) if _is_shown(p) else with_cached_bytes(p, blobs) for p in content]
    else:
        parts = [part_from_value(content, blobs)]
    return {**message, "content": parts}


def with_cached_bytes(part: Any, blobs: BlobCache) -> Any:
    """Return a part whose bytes are in base64, as a notebook's output and `to_json` have them, with these cached.

    Example:
        >>> part = {"type": "display", "data": {"image/png": "AAAA", "text/plain": "a figure"}}
        >>> with_cached_bytes(part, BlobCache())["data"]["image/png"]["size"]
        3
    """
    data = part.get("data") if isinstance(part, Mapping) and part.get("type") == "display" else None
    if not isinstance(data, Mapping):
        return part
    raw = {mime: _as_bytes(mime, item) for mime, item in data.items() if isinstance(mime, str)}
    found = {mime: blobs.add(item) for mime, item in raw.items() if item is not None}
    return {**part, "data": {**data, **found}} if found else part


def _is_shown(value: object) -> bool:
    """Return whether an item of a content's list is an object to display, and not a part."""
    return ("path" in value and "type" not in value) if isinstance(value, Mapping) else value is not None


def _sound(part: object) -> Any:
    """Return a valid part, or a part that says what is wrong with it, so that the other parts stay."""
    try:
        check_message({"role": "assistant", "content": [part]})
    except MessageError as error:
        reason = str(error).removeprefix("`message.content[0]`")
        return {"type": "display", "data": {"text/plain": f"Cannot display this content{reason}"}, "metadata": {}}
    return part


def _response(value: object, blobs: BlobCache) -> Message:
    if _is_message(value):
        message = with_object_parts(value, blobs)
    elif isinstance(value, str):
        message = {"content": value}
    elif _is_dict(value) and set(value) == {"text", "files"}:
        text = [{"type": "text", "text": value["text"]}] if value["text"] else []
        message = {"content": [*(file_part(path) for path in value["files"]), *text]}
    else:
        message = {"content": [part_from_value(value, blobs)]}
    if isinstance(message.get("content"), list) and len(message["content"]) > 1:
        message = {**message, "content": [_sound(part) for part in message["content"]]}
    answer = check_message({**message, "role": "assistant"})
    for part in parts_of(answer):
        if part["type"] == "file" and "path" in part["file"]:
            blobs.copy_file(part)
    return answer


def messages_from_response(value: object, blobs: BlobCache) -> list[Message]:
    """Return what a chat function returned or yielded as assistant messages.

    Args:
        value: text, a message, a content part, a path, any displayable object, or a list of those.
        blobs: where bytes go.

    Raises:
        CallbackError: the value is None.
        MessageError: a message or part is not in the messages format.

    Example:
        >>> messages_from_response(["Hello", 42], BlobCache())[1]["content"][0]["data"]
        {'text/plain': '42'}
    """
    if type(value) is str:
        return [check_message({"role": "assistant", "content": value})]
    if value is None:
        raise CallbackError(
            "The chat function returned None. Return or yield text, a message, or an object that a notebook can "
            "display. For an empty response, return ''."
        )
    values = value if isinstance(value, list) else [value]
    if any(item is None for item in values):
        raise CallbackError("The chat function returned a list that contains None. For an empty response, use ''.")
    return [_response(item, blobs) for item in values]
