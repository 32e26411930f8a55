"""The files of a case: pictures and other files that are sent with its prompt."""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from chatwidget.content.from_python import file_part
from chatwidget.errors import OptionError
from chatwidget.messages.json_types import JSONMapping, JSONObject
from chatwidget.messages.model_view import for_model


def files_of(value: object, column: str) -> list[JSONObject]:
    """Return the files in a cell of a table as content parts.

    Args:
        value: a path, a list of paths, or nothing (`None`, NaN, an empty text).
        column: the name of the column, for errors.

    Raises:
        OptionError: it is not a path.

    Example:
        >>> files_of(None, "image")
        []
    """
    if value is None or value == "" or (isinstance(value, float) and value != value):
        return []
    paths = value if isinstance(value, (list, tuple)) else [value]
    parts = []
    for path in paths:
        if not isinstance(path, (str, os.PathLike)):
            raise OptionError(f"The column {column!r} must have paths of files or lists of them, got {path!r}.")
        parts.append(dict(file_part(Path(path).expanduser().absolute())))
    return parts


def check_files(value: object, column: str) -> None:
    """Check that the files in a cell of a table exist.

    Raises:
        OptionError: it is not a path, or there is no such file.
    """
    for part in files_of(value, column):
        if not Path(part["file"]["path"]).is_file():
            raise OptionError(f"The column {column!r} names a file that does not exist: {part['file']['path']}.")


def with_files(message: JSONMapping, parts: Sequence[JSONMapping]) -> dict[str, object]:
    """Return a message with files before its text."""
    content = message["content"]
    own = [{"type": "text", "text": content}] if isinstance(content, str) else list(content)
    return {**message, "content": [*parts, *own]}


def has_files(message: JSONMapping) -> bool:
    """Return whether a message has files that a server takes only as data."""
    return not isinstance(message["content"], str) and any(part["type"] == "file" for part in message["content"])


def as_data(message: JSONMapping) -> JSONObject:
    """Return a message with its pictures as data URLs, as servers take them; other files become a line with their name.

    Raises:
        MessageError: a picture cannot be read.
    """
    if not has_files(message):
        return dict(message)
    return {**message, "content": for_model([message])[0]["content"]}


def by_content(message: JSONMapping) -> JSONObject:
    """Return a message with the hash of each file in place of its path: a moved file is the same file."""
    if not has_files(message):
        return dict(message)
    return {
        **message,
        "content": [
            {"type": "file", "sha256": _hash_of(part["file"]["path"])} if part["type"] == "file" else part
            for part in message["content"]
        ],
    }


def _hash_of(path: str) -> str:
    """Return the hash of a file, or "" for one that was deleted: asking about it then fails, and only that."""
    try:
        about = Path(path).stat()
        return _hash_as_of(path, about.st_mtime_ns, about.st_size)
    except OSError:
        return ""


@functools.lru_cache(maxsize=4096)
def _hash_as_of(path: str, changed: int, size: int) -> str:
    """Return the hash of a file. Each variant and sample of a case asks for it, so it is computed once per change."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
