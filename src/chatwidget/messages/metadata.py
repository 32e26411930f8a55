"""Metadata that the package writes itself, such as `metadata.error` for an exception."""

from __future__ import annotations

import traceback
from typing import Any

from chatwidget.messages.message import Message, check_message
from chatwidget.messages.text import whole_characters, without_user


def error_metadata(error: BaseException) -> dict[str, Any]:
    """Return an exception as `metadata.error`: its type, text, and traceback, without passwords in URLs."""
    name = type(error).__name__
    try:
        text = str(error) or name
    except Exception:
        text = f"{name} (no message: its __str__ raised an exception)"
    try:
        trace = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    except Exception:
        trace = text
    text, trace = (without_user(whole_characters(each)) for each in (text, trace))
    return {"type": name, "text": text, "traceback": trace}


def with_metadata(message: Message, **added: object) -> Message:
    """Return a message with more metadata."""
    return check_message({**message, "metadata": {**message.get("metadata", {}), **added}})
