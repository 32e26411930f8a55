"""A conversation as the store has it, and what is notified of how saving went."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from chatwidget.conversation.branches import BranchTree
from chatwidget.conversation.history import Identified
from chatwidget.conversation.stored_branches import from_json
from chatwidget.messages.json_types import JSONObject
from chatwidget.messages.message import Message

_NOWHERE = "\0"  # the parent of messages whose turn has lost its first one


class Position(NamedTuple):
    """The position of a message: on the path, or, with a parent or a negative position, in a hidden turn."""

    row: int
    parent: str | None
    message: Message


@dataclass(frozen=True)
class Snapshot:
    """A conversation as it is to be saved.

    Attributes:
        start: the index of the first message that may have changed.
        tail: the messages from there on.
        hidden: the positions of hidden messages; None if they have not changed.
        order: with `hidden`: the order of the versions of turns, as JSON, or None if no turn has several.
        feedback: the feedback on its messages, as JSON.
        title: its title.
    """

    start: int
    tail: list[Identified]
    hidden: Mapping[str, Position] | None
    order: str | None
    feedback: str
    title: str


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
    hidden: dict[str, Position] = field(default_factory=dict)
    order: str | None = None
    #: The versions as they were when the conversation was opened.
    tree: BranchTree = field(default_factory=BranchTree)

    def mark_emptied(self) -> None:
        """Record that it is not listed."""
        self.emptied = True

    def record_save(self, revision: int, now: Snapshot, blobs: Iterable[str]) -> None:
        """Record what was saved."""
        self.revision, self.title, self.feedback, self.emptied = revision, now.title, now.feedback, False
        self.ids[now.start :] = [message_id for message_id, _ in now.tail]
        self.messages[now.start :] = [message for _, message in now.tail]
        if now.hidden is not None:
            self.hidden, self.order = dict(now.hidden), now.order
        self.blobs |= set(blobs)

    def take_versions(
        self, order: str, rows: Sequence[tuple[str, str | None, int, object]], messages: Sequence[Message]
    ) -> None:
        """Take the hidden versions that were read.

        Args:
            order: the order of the versions, as JSON.
            rows: id, parent, and position of each message, first messages of turns first.
            messages: the messages of the rows.
        """
        turns: dict[str, JSONObject] = {}
        positions: dict[str, Position] = {}
        for (key, parent, position, _), message in zip(rows, messages, strict=True):
            positions[key] = Position(position, parent, message)
            new: JSONObject = {"parent": parent if position == -1 else _NOWHERE, "ids": [], "messages": []}
            turn = turns.setdefault(key if position == -1 else str(parent), new)
            turn["ids"].append(key)
            turn["messages"].append(message)
        try:
            data = json.loads(order)
        except ValueError:
            data = {}
        data = {**(data if isinstance(data, dict) else {}), "turns": list(turns.values())}
        self.tree = from_json(data, self.ids)
        read = {key for turn in self.tree.hidden.values() for key, _ in turn.entries}
        self.hidden = {key: position for key, position in positions.items() if key in read}
        self.order = order

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
