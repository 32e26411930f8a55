"""The bytes that messages name by their hash, written into the messages: for a file that is read elsewhere."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any

LARGEST_OUTPUT = 10_000_000  # bytes
_TEXTS = ("image/svg+xml", "application/json", "application/javascript")


def with_bytes(value: object, blob: Callable[[str], bytes | None], largest: int) -> Any:
    """Return messages, or what holds some, with the bytes of outputs in place of their hashes.

    Bytes are base64 and text is text, as in the outputs of a notebook's file.

    Args:
        value: messages, or lists and dicts that hold some.
        blob: gives the bytes of a hash, or None.
        largest: how many bytes an output may have; of a larger one the hash stays.

    Example:
        >>> part = {"type": "display", "data": {"image/png": {"blob": "abc", "size": 3}}}
        >>> with_bytes([{"role": "user", "content": [part]}], {"abc": b"123"}.get, 10)[0]["content"][0]["data"]
        {'image/png': 'MTIz'}
    """
    if isinstance(value, Mapping):
        if value.get("type") == "display" and isinstance(value.get("data"), Mapping):
            return {**value, "data": {mime: _form(mime, form, blob, largest) for mime, form in value["data"].items()}}
        return {key: with_bytes(item, blob, largest) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [with_bytes(item, blob, largest) for item in value]
    return value


def _form(mime: str, form: Any, blob: Callable[[str], bytes | None], largest: int) -> object:
    if not isinstance(form, Mapping) or not isinstance(form.get("blob"), str):
        return form
    data = blob(form["blob"]) if form.get("size", 0) <= largest else None
    if data is None or len(data) > largest:
        return form
    return (
        data.decode("utf-8", "replace")
        if mime.startswith("text/") or mime in _TEXTS
        else base64.b64encode(data).decode()
    )
