"""A conversation as it is saved in the store."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from chatwidget.messages.message import Message


@dataclass
class SavedConversation:
    """A conversation as the store has it; changed on the store's thread, under the session's lock."""

    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    revision: int | None = None
    title: str = ""
    ids: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    feedback: str = "{}"
    blobs: set[str] = field(default_factory=set)
    emptied: bool = False  # it is off the list, till it is saved again
    copied_from: str | None = None
