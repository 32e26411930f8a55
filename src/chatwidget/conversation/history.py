"""A history whose messages keep their identity: each has an id beside the list, not in it.

Pure: it works out what a change means to the ids, and which messages it leaves as they were. A change costs what it
changes, whatever the history's length.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Container, Iterable, Sequence

from chatwidget.conversation.span import Span
from chatwidget.errors import EventRefused
from chatwidget.messages.equality import same_json
from chatwidget.messages.message import Message
from chatwidget.messages.reasoning_tags import Tags

Identified = tuple[str, Message]


class History:
    """The messages and their ids, changed together.

    Attributes:
        messages: the messages, oldest first.
        ids: one id per message, in the same order.
        unsent: the messages that may have changed since the page got them.
        unsaved: the same since they were saved.
        version: grows with every change.
        reasoning_tags: returns the tags that enclose reasoning in answers; read whenever an answer is written.

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

    def __init__(self, reasoning_tags: Callable[[], Tags | None] = lambda: None) -> None:
        self.messages: list[Message] = []
        self.ids: list[str] = []
        self._spans: list[Span] = []
        self.unsent, self.unsaved = self.watch(), self.watch()
        self.version = 0
        self.reasoning_tags = reasoning_tags
        self._id_prefix = "m"
        self._expected: tuple[Message, str] | None = None
        self._numbers = itertools.count(1)
        self._indices: dict[str, int] = {}  # of ids; of messages before `_indexed` they are right
        self._indexed = 0

    def watch(self) -> Span:
        """Return a span that grows with every change until its owner clears it."""
        span = Span()
        self._spans.append(span)
        return span

    def new_id(self, *, now: bool = False) -> str:
        """Return an id that no message of this history has had; `now` if the message comes at this moment.

        The id of such a message ends in the time, in hexadecimal seconds, which the page shows. Of messages that were
        written before, as of a history that is assigned, the time is not known.
        """
        return f"{self._id_prefix}{next(self._numbers)}{f'.{int(time.time()):x}' if now else ''}"

    def set_id_prefix(self, prefix: str) -> None:
        """Begin every new id with another text."""
        self._id_prefix = prefix

    def has_new_id(self, message_id: str) -> bool:
        """Return whether an id was made with the present prefix."""
        return message_id.startswith(self._id_prefix)

    def pairs(self, start: int = 0, stop: int | None = None) -> list[Identified]:
        """Return the messages of a range, each with its id."""
        return list(zip(self.ids[start:stop], self.messages[start:stop], strict=True))

    def index_of(self, message_id: str) -> int:
        """Return the index of a message.

        Raises:
            EventRefused: it is not in the history any more.
        """
        index = self.index(message_id)
        if index is None:
            raise EventRefused("That message is no longer in the conversation.")
        return index

    def index(self, message_id: str) -> int | None:
        """Return the index of a message, or None if it was deleted."""
        index = self._known_index(message_id)
        if index is None and self._indexed < len(self.ids):
            if len(self._indices) > 2 * len(self.ids):
                self._indices, self._indexed = {}, 0
            new = self.ids[self._indexed :]
            self._indices.update(zip(new, range(self._indexed, len(self.ids)), strict=True))
            self._indexed = len(self.ids)
            index = self._known_index(message_id)
        return index

    def _known_index(self, message_id: str) -> int | None:
        index = self._indices.get(message_id, len(self.ids))
        return index if index < len(self.ids) and self.ids[index] == message_id else None

    def replace(self, messages: Sequence[Message], *, now: bool = False) -> bool:
        """Replace the whole history, and return whether anything changed; `now` if new messages come at this moment.

        A message keeps its id where one of the same role stands at the same place and the old
        text is how the new text begins; and where the very same object moved to another place.
        """
        same = 0  # messages at the beginning that are the same objects
        for old, new in zip(self.messages, messages, strict=False):
            if old is not new:
                break
            same += 1
        ids: list[str | None] = [
            self.ids[i] if i < len(self.ids) and _continues(self.messages[i], messages[i]) else None
            for i in range(same, len(messages))
        ]
        return self.replace_with_ids(messages, self.with_moved(messages, [*self.ids[:same], *ids], now=now), same)

    def expect(self, message: Message, message_id: str) -> None:
        """Give a message its former id if an equal one comes back: it was cut so that it can be answered again."""
        self._expected = (message, message_id)

    def _expected_id(self, message: Message, taken: Container[str | None]) -> str | None:
        if self._expected is None or self._expected[1] in taken or not same_json(message, self._expected[0]):
            return None
        (_, message_id), self._expected = self._expected, None
        return message_id

    def with_moved(self, messages: Sequence[Message], ids: Sequence[str | None], *, now: bool = False) -> list[str]:
        """Return ids for messages that have none yet: those of moved objects, else new ones."""
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
                message_id = message_id or self._expected_id(message, taken)
            found.append(message_id or self.new_id(now=now))
        return found

    def replace_with_ids(self, messages: Sequence[Message], ids: Sequence[str], same: int = 0) -> bool:
        """Replace the whole history and its ids, and return whether anything changed.

        Args:
            messages: the new messages.
            ids: their ids.
            same: how many messages at the beginning are known to be the same.
        """
        length = min(len(self.messages), len(messages))
        first = next(
            (i for i in range(same, length) if self.ids[i] != ids[i] or not same_json(self.messages[i], messages[i])),
            length,
        )
        if first == len(self.messages) == len(messages):
            return False
        self.messages[first:] = messages[first:]
        self.ids[first:] = ids[first:]
        self._touch(first, 0)
        self._indexed = min(self._indexed, first)
        return True

    def replace_range(self, start: int, stop: int, messages: Sequence[Message]) -> None:
        """Replace `messages[start:stop]`; objects that move within it keep their ids, and so does an expected message.

        The cost is that of the range, and that of a list's insertion.
        """
        if start == stop and not messages:
            return
        free = {id(message): key for message, key in zip(self.messages[start:stop], self.ids[start:stop], strict=True)}
        is_back = self._expected is not None and self.index(self._expected[1]) is None
        ids: list[str] = []
        for message in messages:
            message_id = free.pop(id(message), None)
            if message_id is None and is_back:
                message_id = self._expected_id(message, ids)
            ids.append(message_id or self.new_id(now=True))
        self.splice(start, stop, messages, ids)

    def splice(self, start: int, stop: int, messages: Iterable[Message], ids: Iterable[str] | None = None) -> list[str]:
        """Replace `messages[start:stop]`, and return the ids of the new ones."""
        new = list(messages)
        new_ids = [self.new_id(now=True) for _ in new] if ids is None else list(ids)
        self.messages[start:stop] = new
        self.ids[start:stop] = new_ids
        self._touch(start, len(self.ids) - start - len(new_ids))
        self._indexed = min(self._indexed, start)
        return new_ids

    def set(self, index: int, message: Message) -> None:
        """Replace one message, which keeps its id."""
        if not same_json(self.messages[index], message):
            self.messages[index] = message
            self._touch(index, len(self.messages) - index - 1)

    def _touch(self, first: int, last: int) -> None:
        """Record a change that leaves as many first and last messages as they were."""
        for span in self._spans:
            span.grow(first, last)
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
