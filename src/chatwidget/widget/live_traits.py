"""The traits that Python reads and the page never writes."""

from __future__ import annotations

from typing import Any

import traitlets as t

_LIVE = ("history", "draft", "attachments", "status", "feedback_value")
_UNSENT = frozenset({"history", "_page", "status", "draft", "attachments"})


class _Live(t.TraitType[Any, Any]):
    """A trait whose value is the conversation's own; observers are told by the conversation."""

    def get(self, obj: Any, cls: Any = None) -> Any:
        return obj._live(self.name)

    def set(self, obj: Any, value: Any) -> None:
        obj._assign(self.name, value)
