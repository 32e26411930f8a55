"""The content of a message: its parts, its text, and the files it names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chatwidget.messages.json_types import JSONObject

#: A content part, as `message` checks it.
Part = JSONObject
#: A message or a part, read-only or not.
MessageLike = Mapping[str, Any]


def parts_of(message: MessageLike) -> list[Part]:
    """Return the content of a message as parts, whether it is a string or a list.

    Example:
        >>> parts_of({"role": "user", "content": "hi"})
        [{'type': 'text', 'text': 'hi'}]
    """
    content = message["content"]
    return [{"type": "text", "text": content}] if isinstance(content, str) else list(content)


def text_of(message: MessageLike) -> str:
    """Return the text of a message: its content, or its text parts joined by line breaks."""
    return "\n".join(part["text"] for part in parts_of(message) if part["type"] == "text")


def part_text(part: MessageLike, *, missing: str = "") -> str:
    """Return a part as text, for readers that can show nothing else.

    Args:
        part: the part.
        missing: the text of an output that has no plain text.

    Example:
        >>> part_text({"type": "file", "file": {"path": "data/run-7.csv"}})
        '[file: run-7.csv]'
    """
    if part["type"] == "text":
        return str(part["text"])
    if part["type"] == "display":
        text = part["data"].get("text/plain")
        return text if isinstance(text, str) else missing
    return f"[file: {file_name(part['file'])}]" if part["type"] == "file" else f"[{part['type']}]"


def is_thought(message: MessageLike) -> bool:
    """Return whether a message is a thought: a collapsible message with a title.

    Example:
        >>> is_thought({"role": "assistant", "content": "Hm.", "metadata": {"title": "Reasoning"}})
        True
    """
    return bool((message.get("metadata") or {}).get("title"))


def files_of(message: MessageLike) -> list[str]:
    """Return the paths of the file parts of a message."""
    return [part["file"]["path"] for part in parts_of(message) if part["type"] == "file" and "path" in part["file"]]


def file_name(file: MessageLike) -> str:
    """Return the name that the user knows a file by: its original name, else the last part of its path.

    Example:
        >>> file_name({"path": "data/run-7.csv"})
        'run-7.csv'
    """
    return str(file.get("orig_name") or Path(file.get("path", "")).name)
