"""A conversation as Markdown, JSON, JSON Lines, and rows of a table. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from chatwidget.messages.frozen import thaw
from chatwidget.messages.message import ROLE_NAMES, Message
from chatwidget.messages.metadata import finish_words
from chatwidget.messages.parts import part_text, parts_of


def _text(message: Message) -> str:
    return "\n".join(part_text(part, missing="[output]") for part in parts_of(message))


def _heading(message: Message) -> str:
    title = (message.get("metadata") or {}).get("title")
    return f"{ROLE_NAMES[message['role']]} ({title})" if title else ROLE_NAMES[message["role"]]


def _error(message: Message) -> str:
    error = (message.get("metadata") or {}).get("error")
    return f"Error: {error.get('text')}" if isinstance(error, dict) else ""


def _finish(message: Message) -> str:
    words = finish_words(message)
    return f"*{words}*" if words else ""


def markdown(history: Sequence[Message]) -> str:
    """Return the conversation as Markdown: a heading in bold, then the text of each message.

    Example:
        >>> from chatwidget.messages.message import check_message
        >>> print(markdown([check_message({"role": "user", "content": "hi"})]).split())
        ['**User**', 'hi']
    """
    blocks = ["\n\n".join(filter(None, (f"**{_heading(m)}**", _text(m), _error(m), _finish(m)))) for m in history]
    return "\n\n---\n\n".join(blocks) + ("\n" if blocks else "")


def json_lines(history: Sequence[Message]) -> str:
    """Return the conversation as JSON Lines, one message per line."""
    return "".join(json.dumps(message, ensure_ascii=False) + "\n" for message in history)


def json_array(history: Sequence[Message]) -> str:
    """Return the conversation as a JSON array."""
    return json.dumps(list(history), ensure_ascii=False, indent=1)


COLUMNS = ("id", "role", "text", "title", "error", "duration", "feedback", "content")


def rows(history: Sequence[Message], ids: Sequence[str], feedback: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the conversation as rows of a table, one per message.

    Example:
        >>> from chatwidget.messages.message import check_message
        >>> [row] = rows([check_message({"role": "user", "content": "hi"})], ["m1"], {})
        >>> row["id"], row["role"], row["text"], row["feedback"]
        ('m1', 'user', 'hi', None)
    """
    table = []
    for message, message_id in zip(history, ids, strict=True):
        metadata = message.get("metadata") or {}
        error = metadata.get("error")
        values = (
            message_id,
            message["role"],
            _text(message),
            metadata.get("title"),
            error.get("text") if isinstance(error, dict) else None,
            metadata.get("duration"),
            feedback.get(message_id),
            thaw(message["content"]),
        )
        table.append(dict(zip(COLUMNS, values, strict=True)))
    return table
