"""What a message's content consists of: its parts, its text, and the files it names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chatwidget.messages.message import Message


def text_of(message: Mapping[str, Any]) -> str:
    """The text of a message: its content, or its text parts joined by newlines."""
    content = message["content"]
    if isinstance(content, str):
        return content
    return "\n".join(part["text"] for part in content if part["type"] == "text")


def files_of(message: Mapping[str, Any]) -> list[str]:
    """The paths of a message's file parts."""
    content = message["content"]
    if isinstance(content, str):
        return []
    return [p["file"]["path"] for p in content if p["type"] == "file" and "path" in p["file"]]


def file_name(file: Mapping[str, Any]) -> str:
    """What a person calls a file: the name that was given with it, else its path's last part.

    Example:
        >>> file_name({"path": "data/run-7.csv"})
        'run-7.csv'
    """
    return str(file.get("orig_name") or Path(file.get("path", "")).name)


def parts_of(message: Message) -> list[dict[str, Any]]:
    """The content as parts, whether it is text or a list."""
    content = message["content"]
    return [{"type": "text", "text": content}] if isinstance(content, str) else list(content)
