"""A message as it is saved, and back. The files it names are copied, so that they outlive the originals."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from chatwidget.content.blobs import BlobCache, hashes_of
from chatwidget.content.files import size_text
from chatwidget.errors import MessageError
from chatwidget.messages.frozen import thaw
from chatwidget.messages.json_types import JSONObject
from chatwidget.messages.message import Message, check_message
from chatwidget.messages.parts import file_name, files_of, parts_of, text_of

_LONGEST_TITLE = 60  # characters
_LARGEST_FILE = 64_000_000  # bytes; a larger file is saved by its path alone
_UNTITLED = "Conversation"


def title_of(messages: Sequence[Mapping[str, object]]) -> str:
    """Return a title for a conversation: the beginning of its first user message.

    Example:
        >>> title_of([{"role": "user", "content": "What is a  monad?"}])
        'What is a monad?'
    """
    first = next((message for message in messages if message["role"] == "user"), None)
    if first is None:
        first = next((message for message in messages if text_of(message).strip()), None)
    if first is None:
        return _UNTITLED
    return tidy_title(text_of(first)) or tidy_title(", ".join(map(os.path.basename, files_of(first)))) or _UNTITLED


def tidy_title(text: str) -> str:
    """Return a text as a title: one line, not too long."""
    line = " ".join(text.replace("\0", "").split())
    return line if len(line) <= _LONGEST_TITLE else line[: _LONGEST_TITLE - 1].rstrip() + "…"


class RowWriter:
    """A maker of rows from messages, which remembers the files that it has read.

    Args:
        blobs: what this kernel has of the bytes that messages name.
        tell: called with a sentence about a file that is not copied.
    """

    def __init__(self, blobs: BlobCache, announce: Callable[[str], None] = lambda why: None) -> None:
        self._blobs, self._announce = blobs, announce
        self._announced: set[str] = set()
        self._read: dict[tuple[str, int, int], str] = {}

    def row(
        self, message_id: str, position: tuple[int, str | None], message: Message, known: set[str]
    ) -> tuple[Any, dict[str, bytes]]:
        """Return the row of a message, and the bytes it names that are not `known` to be saved."""
        body: Any = thaw(message)
        blobs: dict[str, bytes] = {}
        for part in parts_of(body):
            if part["type"] == "file" and "blob" not in part["file"]:
                copied = self._blobs.copied_file(part)
                if copied is not None:
                    part["file"]["blob"] = copied
                else:
                    self._copy(part["file"], known, blobs)
            for key in hashes_of(part):
                data = None if key in known or key in blobs else self._blobs.get(key)
                if data is not None:
                    blobs[key] = data
        words = text_of(message).replace("\0", "")
        row = {"id": message_id, "position": position[0], "parent": position[1], "words": words}
        row["body"] = json.dumps(body, ensure_ascii=False)
        return row, blobs

    def _copy(self, file: JSONObject, known: set[str], blobs: dict[str, bytes]) -> None:
        """Add a file's bytes to what is saved, if the file exists and is not too large."""
        try:
            path = Path(file.get("path", ""))
            found = path.stat()
            if not 0 < found.st_size <= _LARGEST_FILE:
                self._announce_too_large(file, found.st_size)
                return
            seen = (file["path"], found.st_mtime_ns, found.st_size)
            key = self._read.get(seen)
            if key is None or not (key in known or key in blobs):
                data = path.read_bytes()
                key = self._read[seen] = hashlib.sha256(data).hexdigest()
                if key not in known:
                    blobs[key] = data
        except (OSError, ValueError):  # deleted, not readable, or not a path at all
            return
        file["blob"] = key
        file.setdefault("size", found.st_size)

    def _announce_too_large(self, file: JSONObject, size: int) -> None:
        if size > _LARGEST_FILE and file["path"] not in self._announced:
            self._announced.add(file["path"])
            name, most = file_name(file), size_text(_LARGEST_FILE)
            self._announce(
                f"{name} ({size_text(size)}) is larger than {most}, so only its path is saved. Do not move or delete "
                "the file."
            )


def message_of(body: str) -> Message:
    """Return the message in a row; a row that cannot be read becomes a message with its text.

    Example:
        >>> message_of('{"role": "user", "content": "hi"}')["content"]
        'hi'
    """
    try:
        return check_message(json.loads(body))
    except (ValueError, MessageError):
        return check_message({"role": "assistant", "content": body})


def feedback_of(feedback: str) -> dict[str, object]:
    """Return the feedback on messages, by their ids, without rows that cannot be read.

    Example:
        >>> feedback_of('{"m1": "Like", "m2": 7}'), feedback_of("not JSON")
        ({'m1': 'Like'}, {})
    """
    try:
        given = json.loads(feedback)
    except ValueError:
        return {}
    rows = given.items() if isinstance(given, dict) else ()
    return {key: row for key, row in rows if isinstance(row, str) or _is_row(row, key)}


def _is_row(row: object, key: str) -> bool:
    names = {"message", "index", "value", "comment", "time"}
    return isinstance(row, dict) and row.keys() >= names and row["message"] == key and isinstance(row["value"], str)


def with_local_files(body: str, restore: Callable[[str, str], str | None]) -> str:
    """Return a message's row whose files can be read here: a saved copy replaces a file that is missing or has changed.

    Args:
        body: the row's JSON.
        restore: writes the bytes of a hash to a file with the name of a path; returns its path, or None on failure.
    """
    if '"blob"' not in body:
        return body
    message: Any = thaw(message_of(body))
    changed = False
    for part in parts_of(message):
        file = part["file"] if part["type"] == "file" else {}
        digest, path = file.get("blob"), file.get("path")
        if isinstance(digest, str) and isinstance(path, str) and not is_file_of(path, digest, file.get("size")):
            copy = restore(path, digest)
            if copy is not None:
                file["path"], changed = copy, True
    return json.dumps(message, ensure_ascii=False) if changed else body


def is_file_of(path: str, digest: str, size: object = None) -> bool:
    """Return whether a file has the bytes of a hash, and this size where it is known."""
    try:
        if isinstance(size, int) and Path(path).stat().st_size != size:
            return False
        return hashlib.sha256(Path(path).read_bytes()).hexdigest() == digest
    except (OSError, ValueError):
        return False
