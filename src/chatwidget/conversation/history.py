"""A history whose messages keep their identity: each has an id beside the list, not in it.

Pure bookkeeping: what a change means to the ids, and from which index on anything changed.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from chatwidget.messages.equality import same_json
from chatwidget.messages.message import Message


class History:
    """Messages and their ids, changed together.

    Attributes:
        messages: the messages, oldest first.
        ids: one id per message, in the same order.
        dirty: the first index that may have changed since `clean()`; the length when none has.
        unsaved: the same for whoever saves the history; that one sets it back.
        prefix: what new ids begin with.
        version: grows with every change.

    Example:
        >>> from chatwidget.messages.message import check_message
        >>> history = History()
        >>> history.replace([check_message({"role": "assistant", "content": "Hel"})])
        True
        >>> before = list(history.ids)
        >>> history.replace([check_message({"role": "assistant", "content": "Hello"})])
        True
        >>> history.ids == before
        True
    """

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.ids: list[str] = []
        self.dirty = 0
        self.unsaved = 0
        self.prefix = "m"
        self.version = 0
        #: The tags between which answers hold reasoning, read when an answer is placed.
        self.reasoning_tags: Callable[[], Any] = lambda: None
        self._numbers = itertools.count(1)

    def new_id(self) -> str:
        """An id no message of this history has had."""
        return f"{self.prefix}{next(self._numbers)}"

    def clean(self) -> None:
        """Note that everything up to here is known elsewhere."""
        self.dirty = len(self.messages)

    def index(self, message_id: str) -> int | None:
        """Where a message is now, searched from the end, or None when it is gone."""
        for i in range(len(self.ids) - 1, -1, -1):
            if self.ids[i] == message_id:
                return i
        return None

    def replace(self, messages: Sequence[Message]) -> bool:
        """A whole new history; returns whether anything changed.

        A message keeps its id where one of the same role stands at the same place and the old
        text is how the new text begins; and where the very same object moved to another place.
        """
        kept = 0  # messages at the beginning that are the very same
        for old, new in zip(self.messages, messages, strict=False):
            if old is not new:
                break
            kept += 1
        ids: list[str | None] = [
            self.ids[i] if i < len(self.ids) and _continues(self.messages[i], messages[i]) else None
            for i in range(kept, len(messages))
        ]
        return self.restore(messages, self.with_moved(messages, [*self.ids[:kept], *ids]), kept)

    def with_moved(self, messages: Sequence[Message], ids: Sequence[str | None]) -> list[str]:
        """Ids for messages of which some have none yet: those of moved objects, else new ones."""
        if None not in ids:
            return [message_id for message_id in ids if message_id is not None]
        free = {id(message): message_id for message, message_id in zip(self.messages, self.ids, strict=True)}
        for message, message_id in zip(messages, ids, strict=True):
            if message_id is not None:
                free.pop(id(message), None)
        taken = set(ids)
        found = []
        for message, message_id in zip(messages, ids, strict=True):
            if message_id is None:
                message_id = free.pop(id(message), None)
                message_id = None if message_id in taken else message_id
            found.append(message_id or self.new_id())
        return found

    def restore(self, messages: Sequence[Message], ids: Sequence[str], kept: int = 0) -> bool:
        """A whole history together with its ids, the first of which are kept; returns whether anything changed."""
        length = min(len(self.messages), len(messages))
        first = next(
            (i for i in range(kept, length) if self.ids[i] != ids[i] or not same_json(self.messages[i], messages[i])),
            length,
        )
        if first == len(self.messages) == len(messages):
            return False
        self.messages[first:] = messages[first:]
        self.ids[first:] = ids[first:]
        self._touch(first)
        return True

    def splice(self, start: int, stop: int, messages: Iterable[Message], ids: Iterable[str] | None = None) -> list[str]:
        """Replace messages[start:stop]; returns the ids of the new ones."""
        new = list(messages)
        new_ids = [self.new_id() for _ in new] if ids is None else list(ids)
        self.messages[start:stop] = new
        self.ids[start:stop] = new_ids
        self._touch(start)
        return new_ids

    def set(self, index: int, message: Message) -> None:
        """Replace one message, which keeps its id."""
        if not same_json(self.messages[index], message):
            self.messages[index] = message
            self._touch(index)

    def _touch(self, index: int) -> None:
        self.dirty = min(self.dirty, index)
        self.unsaved = min(self.unsaved, index)
        self.version += 1


def _continues(old: Message, new: Message) -> bool:
    if old is new:
        return True
    if old["role"] != new["role"]:
        return False
    a, b = old["content"], new["content"]
    if isinstance(a, str) and isinstance(b, str):
        return b.startswith(a)
    if isinstance(a, str) or isinstance(b, str) or len(a) > len(b):
        return False
    *head, last = a or [None]
    if not all(map(same_json, head, b)):
        return False
    if last is None or same_json(last, b[len(head)]):
        return True
    other = b[len(head)]
    return bool(last["type"] == other["type"] == "text" and other["text"].startswith(last["text"]))


Identified = tuple[str, Message]
