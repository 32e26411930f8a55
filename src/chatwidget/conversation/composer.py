"""What is in the composer: a draft's text and its attached files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chatwidget.errors import MessageError
from chatwidget.messages.text import whole_characters


def as_draft(value: Any) -> tuple[str, list[str]]:
    """Text and files of what goes into the composer: text, or `{"text": str, "files": [path, ...]}`.

    Raises:
        MessageError: it is neither.

    Example:
        >>> as_draft("hi"), as_draft({"text": "see", "files": ["a.png"]})
        (('hi', []), ('see', ['a.png']))
    """
    text, files = (value.get("text", ""), value.get("files", [])) if isinstance(value, Mapping) else (value, [])
    if not isinstance(text, str):
        raise MessageError(f'draft is {value!r}; it is text, or {{"text": str, "files": [path, ...]}}.')
    if not isinstance(files, (list, tuple)) or not all(isinstance(path, str) for path in files):
        raise MessageError(f"The files of a draft are {files!r}; they are a list of paths.")
    return whole_characters(str.__str__(text)), list(files)
