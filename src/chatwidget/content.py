"""A Python value -> messages and content parts.

Bytes never enter a message: they go into the chat's `Blobs` and the part names their hash.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import mimetypes
import os
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath
from typing import Any

from .bundles import bundle
from .errors import CallbackError, EventRefused, MessageError
from .messages import Message, as_mapping, normalise, read_only_json

_PART_TYPES = {"text", "image_url", "input_audio", "file", "display"}
_BLOB_TEXT_BYTES = 65_536  # longer text (a table's HTML, an SVG) travels as a blob too
_SNAPSHOT_BYTES = 50_000_000
_LARGEST_DOWNLOAD = 500_000_000


def hashes_of(part: Mapping[str, Any]) -> list[str]:
    """The hashes that a part names."""
    items: list[Any] = [part["file"]] if part["type"] == "file" else []
    if part["type"] == "display":
        metadata = part.get("metadata")
        scripts = metadata.get("scripts") if isinstance(metadata, Mapping) else ()
        items = [*part["data"].values(), *(scripts if isinstance(scripts, (list, tuple)) else ())]
    named = [item.get("blob") for item in items if isinstance(item, Mapping)]
    return [key for key in named if isinstance(key, str)]


class Blobs:
    """The bytes that messages name by hash; equal bytes are kept once.

    Example:
        >>> blobs = Blobs()
        >>> blobs.put(b"x")["size"]
        1
    """

    def __init__(self) -> None:
        self._bytes: dict[str, bytes] = {}
        self._fresh: set[str] = set()
        self._files: dict[tuple[str, int], str] = {}
        self._parts: dict[int, tuple[Mapping[str, Any], str]] = {}
        self._seen: dict[str, tuple[int, int]] = {}

    def put(self, data: bytes) -> dict[str, Any]:
        """Keep bytes; returns `{"blob": sha256 in hex, "size": bytes}`."""
        key = hashlib.sha256(data).hexdigest()
        if key not in self._bytes:
            self._bytes[key] = bytes(data)
            self._fresh.add(key)
        return {"blob": key, "size": len(data)}

    def settle(self, history: Iterable[Mapping[str, Any]]) -> None:
        """Forget bytes that came since the last time and that no message names after all."""
        if not self._fresh:
            return
        for message in history:
            for part in message["content"] if isinstance(message["content"], list) else ():
                self._fresh -= {self.kept_file(part), *hashes_of(part)}
        for key in self._fresh:
            self._bytes.pop(key, None)
        self._parts = {at: kept for at, kept in self._parts.items() if kept[1] not in self._fresh}
        self._fresh = set()

    def get(self, key: str) -> bytes | None:
        """The bytes of a hash, or None."""
        return self._bytes.get(key)

    def keep_file(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The part, read-only, with what its file holds now kept: it stays so when the file is overwritten later."""
        part: dict[str, Any] = read_only_json(given, "file")
        file = part["file"]
        size, path = file.get("size"), Path(file["path"])
        with contextlib.suppress(OSError, ValueError):
            if isinstance(size, int) and size <= _SNAPSHOT_BYTES and path.is_file():
                state = (path.stat().st_mtime_ns, size)
                named = (file["path"], size)
                if self._seen.get(file["path"]) != state or self._files.get(named) not in self._bytes:
                    self._files[named] = self.put(path.read_bytes())["blob"]
                    self._seen[file["path"]] = state
                self._parts[id(part)] = (part, self._files[named])
        return part

    def kept_file(self, part: Mapping[str, Any]) -> str | None:
        """The hash of what a file part's file held when it was given, if that was kept."""
        if part["type"] != "file":
            return None
        kept = self._parts.get(id(part))  # the same path and size may have been other bytes then
        if kept is not None:
            return kept[1]
        size = part["file"].get("size")
        return self._files.get((part["file"].get("path", ""), size)) if isinstance(size, int) else None

    def file(
        self, message: Mapping[str, Any], index: int, *, shown_only: bool = False, saved: bool = False
    ) -> bytes | str:
        """The bytes of a message's file part.

        Args:
            message: a message of the history: no other path can be read through here.
            index: which of its parts.
            shown_only: only pictures, sound and film, which the page shows.
            saved: whether there are saved copies: then the hash of one that is not here is returned in its place.

        Raises:
            EventRefused: that part is no file, or its file cannot be read.
        """
        parts = message["content"] if isinstance(message["content"], list) else []
        part: Mapping[str, Any] = parts[index] if 0 <= index < len(parts) else {"type": None}
        if part["type"] != "file" or "path" not in part["file"]:
            raise EventRefused("That part of the message is not a file.")
        kind = str(part["file"].get("mime_type")).split("/", maxsplit=1)[0]
        if shown_only and kind not in ("image", "audio", "video"):
            raise EventRefused("This chat does not let files be downloaded.")
        copy = str(part["file"].get("blob") or "") if saved else ""
        kept = self.get(copy or self.kept_file(part) or "")
        if kept is not None or copy:
            return copy if kept is None else kept
        name = part["file"]["path"]
        path = Path(name)
        try:
            if path.exists() and not path.is_file():
                raise EventRefused(f"{name!r} cannot be read: it is no file.")
            if path.exists() and path.stat().st_size > _LARGEST_DOWNLOAD:
                raise EventRefused(f"{name} is too large to be sent through the chat; open its folder instead.")
            return path.read_bytes()
        except FileNotFoundError:
            raise EventRefused(f"There is no file {name!r} any more.") from None
        except (OSError, ValueError) as error:
            raise EventRefused(f"{name!r} cannot be read: {getattr(error, 'strerror', None) or error}.") from None


def _as_bytes(mime: str, value: Any) -> bytes | None:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    binary = mime.split("/")[0] in ("image", "audio", "video") and mime != "image/svg+xml"
    if isinstance(value, str) and (binary or mime == "application/pdf"):
        try:
            return base64.b64decode(value, validate=False)
        except binascii.Error:
            return None
    if isinstance(value, str) and mime != "text/plain" and len(value) > _BLOB_TEXT_BYTES:
        return value.encode("utf-8", "replace")
    return None


def display_part(value: Any, blobs: Blobs) -> dict[str, Any]:
    """Any Python object as a `display` part, as the notebook itself would show it.

    Example:
        >>> display_part(42, Blobs())["data"]
        {'text/plain': '42'}
    """
    data, metadata, scripts = bundle(value)
    shown: dict[str, Any] = {}
    for mime, item in data.items():
        raw = _as_bytes(mime, item)
        if raw is not None:
            shown[mime] = blobs.put(raw)
        elif isinstance(item, str):
            shown[mime] = item
        elif mime.split("/")[0] not in ("image", "audio", "video", "text"):
            try:
                shown[mime] = read_only_json(item, mime)
            except MessageError:
                continue  # a media type nobody can draw; text/plain is always there
    try:
        checked = read_only_json(metadata, "display metadata")
    except MessageError:
        checked = {}
    if scripts:
        checked = {**checked, "scripts": [blobs.put(code.encode()) for code in scripts]}
    return {"type": "display", "data": shown, "metadata": checked}


def file_part(path: str | os.PathLike[str], alt_text: str | None = None) -> dict[str, Any]:
    """A file as a part, with its media type and size.

    Example:
        >>> file_part("plot.png")["file"]["mime_type"]
        'image/png'
    """
    name = os.fspath(path)
    file: dict[str, Any] = {"path": name, "orig_name": PurePath(name).name}
    if name.startswith(("https://", "http://")):
        file["url"] = name
    mime, _ = mimetypes.guess_type(name)
    if mime:
        file["mime_type"] = mime
    if os.path.isfile(name):
        file["size"] = os.path.getsize(name)
    part: dict[str, Any] = {"type": "file", "file": file}
    return part if alt_text is None else {**part, "alt_text": alt_text}


def part_of(value: Any, blobs: Blobs) -> dict[str, Any]:
    """One value as one content part: text, a part as it is, a file, or anything displayable."""
    if isinstance(value, str):
        return {"type": "text", "text": value}
    if isinstance(value, PurePath):
        return blobs.keep_file(file_part(value))
    if isinstance(value, Mapping):
        if isinstance(value.get("type"), str):
            return dict(value)
        if isinstance(value.get("path"), (str, PurePath)):
            return blobs.keep_file(file_part(value["path"], value.get("alt_text")))
    return display_part(value, blobs)


def _is_message(value: Any) -> bool:
    return "content" in value if isinstance(value, Mapping) else as_mapping(value) is not None


def with_parts(value: Any, blobs: Blobs) -> Any:
    """A message whose content may hold any Python object, with those objects as parts."""
    if isinstance(value, Message):
        return value
    message = as_mapping(value)
    if message is None:
        return value
    content = message.get("content")
    if content is None or isinstance(content, (str, int, float)):
        return message  # text, or something `normalise` refuses by name
    if isinstance(content, (list, tuple)):
        parts = [part_of(p, blobs) if _is_shown(p) else p for p in content]
    else:
        parts = [part_of(content, blobs)]
    return {**message, "content": parts}


def _is_shown(value: Any) -> bool:
    """Whether something in a content's list is an object to show, and not a part, good or bad."""
    return ("path" in value and "type" not in value) if isinstance(value, Mapping) else value is not None


def _sound(part: Any) -> Any:
    """A part as it is, or one that says what is wrong with it, so that its neighbours stay."""
    try:
        normalise({"role": "assistant", "content": [part]})
    except MessageError as error:
        said = str(error).removeprefix("message.content[0]")
        return {"type": "display", "data": {"text/plain": f"This part cannot be shown{said}"}, "metadata": {}}
    return part


def _response(value: Any, blobs: Blobs) -> Message:
    if _is_message(value):
        message = with_parts(value, blobs)
    elif isinstance(value, str):
        message = {"content": value}
    elif isinstance(value, Mapping) and set(value) == {"text", "files"}:
        text = [{"type": "text", "text": value["text"]}] if value["text"] else []
        message = {"content": [*(file_part(path) for path in value["files"]), *text]}
    else:
        message = {"content": [part_of(value, blobs)]}
    if isinstance(message.get("content"), list) and len(message["content"]) > 1:
        message = {**message, "content": [_sound(part) for part in message["content"]]}
    answer = normalise({**message, "role": "assistant"})
    for part in answer["content"] if isinstance(answer["content"], list) else ():
        if part["type"] == "file" and "path" in part["file"]:
            blobs.keep_file(part)
    return answer


def responses(value: Any, blobs: Blobs) -> list[Message]:
    """What a chat function returned or yielded, as assistant messages.

    Args:
        value: text, a message, a content part, a path, any displayable object, or a list of those.
        blobs: where bytes go.

    Raises:
        CallbackError: the value is None.
        MessageError: a message or part is not in the messages format.

    Example:
        >>> responses(["Hello", 42], Blobs())[1]["content"][0]["data"]
        {'text/plain': '42'}
    """
    if value is None:
        raise CallbackError(
            "The chat function gave None. Return or yield text, a message, or any object "
            "a notebook can display; an empty answer is ''."
        )
    values = value if isinstance(value, list) else [value]
    if any(item is None for item in values):
        raise CallbackError("The chat function gave a list with None in it; an empty answer is ''.")
    return [_response(item, blobs) for item in values]
