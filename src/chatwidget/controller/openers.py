"""What a chat opens beside itself. The room that makes it is above this one, and is imported when it is needed."""

from __future__ import annotations

import importlib
from typing import Any

_RETRY_WITH = "chatwidget.prompting.retry_with"
_KEY = "retry-with"


def opened(key: str, chat: object) -> bytes | None:
    """Open what a page asks for by "retry-with:NUMBER:JSON"; return the id of its model, or None for any other key."""
    kind, _, rest = key.partition(":")
    if kind != _KEY:
        return None
    made: str = importlib.import_module(_RETRY_WITH).open_from_page(chat, rest.partition(":")[2])
    return made.encode()


def retry_with(chat: object, index: int | None, settings: dict[str, Any]) -> Any:
    """Return a comparison of an answer with the same under other settings."""
    return importlib.import_module(_RETRY_WITH).retry_with(chat, index, **settings)
