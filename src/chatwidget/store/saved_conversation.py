"""A conversation as the store has it, and what is notified of how saving went."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from chatwidget.conversation.history import Identified
from chatwidget.messages.message import Message


@dataclass
class SavedConversation:
    """A conversation as the store has it; it changes on the store's thread, with the session's lock held."""

    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    revision: int | None = None
    title: str = ""
    ids: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    feedback: str = "{}"
    blobs: set[str] = field(default_factory=set)
    emptied: bool = False  # it is not listed until it is saved again
    copied_from: str | None = None

    def mark_emptied(self) -> None:
        """Record that it is not listed."""
        self.emptied = True

    def record_save(
        self, revision: int, title: str, feedback: str, start: int, tail: Sequence[Identified], blobs: Iterable[str]
    ) -> None:
        """Record what was saved; `tail` are the messages from an index on."""
        self.revision, self.title, self.feedback, self.emptied = revision, title, feedback, False
        self.ids[start:] = [message_id for message_id, _ in tail]
        self.messages[start:] = [message for _, message in tail]
        self.blobs |= set(blobs)

    def insert_before(self, ids: Sequence[str], messages: Sequence[Message]) -> None:
        """Insert earlier messages that were read."""
        self.ids[:0], self.messages[:0] = ids, messages

    def add_blobs(self, blobs: Iterable[str]) -> None:
        """Record more hashes whose bytes are saved."""
        self.blobs |= set(blobs)


class RecorderListener(Protocol):
    """A listener that is notified, on the store's thread, of how saving went."""

    def saved(self, conversation: SavedConversation | None) -> None:
        """Record that all is saved; None means that the present conversation has no entry."""

    def ended(self, conversation: str) -> None:
        """Record that a conversation was cleared, and is not listed any more."""

    def failed(self, why: str) -> None:
        """Record that saving failed; it is tried again."""

    def warn(self, why: str) -> None:
        """Record that what was saved differs from what the user expects."""
