"""Metadata that the package writes itself, such as `metadata.error` for an exception."""

from __future__ import annotations

import traceback
from typing import Any

from chatwidget.messages.message import Message, check_message
from chatwidget.messages.secrets import without_secrets
from chatwidget.messages.text import whole_characters


def error_metadata(error: BaseException) -> dict[str, Any]:
    """An exception as `metadata.error`: its type, its text, its traceback; without keys and passwords."""
    name = type(error).__name__
    try:
        text = str(error) or name
    except Exception:
        text = f"{name}, whose text cannot be had: its __str__ raises"
    try:
        trace = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    except Exception:
        trace = text
    text, trace = (without_secrets(whole_characters(each)) for each in (text, trace))
    return {"type": name, "text": text, "traceback": trace}


def with_metadata(message: Message, **added: Any) -> Message:
    """A message with more metadata."""
    return check_message({**message, "metadata": {**message.get("metadata", {}), **added}})
