"""What a save has to write: the messages that are new, changed, moved, or deleted since the last one."""

from __future__ import annotations

import json
from dataclasses import dataclass

from chatwidget.conversation.branches import BranchTree
from chatwidget.conversation.history import Identified
from chatwidget.conversation.stored_branches import order_as_json
from chatwidget.store.rows import RowWriter
from chatwidget.store.saved_conversation import Position, SavedConversation, Snapshot
from chatwidget.store.store import Change, Row


def hidden_positions(tree: BranchTree) -> dict[str, Position]:
    """Return where the messages of hidden turns are saved, by their ids.

    Example:
        >>> tree = BranchTree()
        >>> hidden_positions(tree)
        {}
    """
    return {
        message_id: Position(-1 - number, key if number else turn.parent, message)
        for key, turn in tree.hidden.items()
        for number, (message_id, message) in enumerate(turn.entries)
    }


def snapshot(start: int, tail: list[Identified], tree: BranchTree | None, feedback: str, title: str) -> Snapshot:
    """Return a conversation as it is to be saved.

    Args:
        start: the index of the first message that may have changed.
        tail: the messages from there on.
        tree: the versions, or None if they have not changed.
        feedback: the feedback on its messages, as JSON.
        title: its title.
    """
    if tree is None:
        return Snapshot(start, tail, None, None, feedback, title)
    order = json.dumps(order_as_json(tree)) if tree or tree.names else None
    return Snapshot(start, tail, hidden_positions(tree), order, feedback, title)


@dataclass
class Rows:
    """The rows of a change: `new`, `changed`, and only `moved` ones, and the bytes that they name."""

    new: list[Row]
    changed: list[Row]
    moved: list[Row]
    blobs: dict[str, bytes]

    def add(
        self, message_id: str, position: Position, old: Position | None, writer: RowWriter, known: set[str]
    ) -> None:
        """Add what saves a message at its position, if anything does."""
        if old is not None and old.message is position.message:
            if old != position:
                self.moved.append({"id": message_id, "position": position.row, "parent": position.parent})
            return
        key = (position.row, position.parent)
        row, blobs = writer.row(message_id, key, position.message, known | self.blobs.keys())
        self.blobs.update(blobs)
        (self.new if old is None else self.changed).append(row)


def change_of(saved: SavedConversation, now: Snapshot, writer: RowWriter) -> Change | None:
    """Return what makes the saved conversation the one that it is now, or None if it is so already."""
    before = _path(list(zip(saved.ids[now.start :], saved.messages[now.start :], strict=True)), now.start)
    after = _path(now.tail, now.start)
    if now.hidden is not None:
        before |= saved.hidden
        after |= now.hidden
    rows = Rows([], [], [], {})
    for message_id, position in after.items():
        rows.add(message_id, position, before.get(message_id), writer, saved.blobs)
    deleted = list(before.keys() - after.keys())
    order = saved.order if now.hidden is None else now.order
    written = deleted or rows.new or rows.changed or rows.moved
    is_first = saved.emptied or saved.revision is None
    if not (written or is_first) and (now.feedback, order) == (saved.feedback, saved.order):
        return None
    source = saved.copied_from if saved.revision is None else None
    return Change(
        saved.id,
        saved.revision,
        now.title,
        now.feedback,
        deleted,
        rows.changed,
        rows.moved,
        rows.new,
        rows.blobs,
        source,
        order,
    )


def _path(tail: list[Identified], start: int) -> dict[str, Position]:
    return {key: Position(index, None, message) for index, (key, message) in enumerate(tail, start)}
