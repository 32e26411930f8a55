"""Text that is safe to send and to show: whole Unicode characters, and no user name in paths."""

from __future__ import annotations

import re

_SURROGATE = re.compile("[\ud800-\udfff]")


def without_user(text: str) -> str:
    """Return a text whose URLs contain no user and no password: messages are saved and exported.

    Example:
        >>> without_user("http://ada:secret@host/v1 cannot be reached")
        'http://host/v1 cannot be reached'
    """
    return re.sub(r"(?<=://)[^\s/?#]*@", "", text)


def whole_characters(text: str) -> str:
    """Return text with surrogate halves joined, and a single half as U+FFFD.

    A half on its own cannot be encoded for the websocket.
    """
    if text.isascii() or _SURROGATE.search(text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def without_open_half(text: str) -> str:
    """Return text without a last character that is only the first half of a surrogate pair."""
    return text[:-1] if text and "\ud800" <= text[-1] <= "\udbff" else text
