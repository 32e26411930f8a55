"""Text that is safe to send and to show: whole Unicode characters, and no user name in paths."""

from __future__ import annotations

import re

_SURROGATE = "[\ud800-\udfff]"  # `re` compiles it when it is needed


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
    if text.isascii() or re.search(_SURROGATE, text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def whole_value(value: object) -> object:
    """Return text, or a list, tuple, or dict of it, with whole characters only; any other value as it is."""
    if type(value) is str:
        return whole_characters(value)
    if type(value) is list:
        return [whole_value(item) for item in value]
    if type(value) is tuple:
        return tuple(whole_value(item) for item in value)
    if type(value) is dict:
        return {whole_value(key): whole_value(item) for key, item in value.items()}
    return value


def without_open_half(text: str) -> str:
    """Return text without a last character that is only the first half of a surrogate pair."""
    return text[:-1] if text and "\ud800" <= text[-1] <= "\udbff" else text
