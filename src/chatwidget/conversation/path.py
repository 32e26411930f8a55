"""A path of a conversation as turns: a message of the user, or an answer with its thoughts and tool calls. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from chatwidget.messages.message import Message


class Turn(NamedTuple):
    """A turn by the place that it takes.

    Attributes:
        id: the id of its first message.
        start: the index of its first message.
        stop: the index after its last message.
    """

    id: str
    start: int
    stop: int


def turns_of(messages: Sequence[Message], ids: Sequence[str], start: int = 0) -> Iterator[Turn]:
    """Yield the turns of a path from a message on; each message that is no answer's is a turn of its own.

    Example:
        >>> path = [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "Hello"}]
        >>> [turn.id for turn in turns_of(path, ["m1", "m2"])]
        ['m1', 'm2']
    """
    first = start
    for index in range(start, len(messages)):
        if index + 1 == len(messages) or not (_is_answers(messages[index]) and _is_answers(messages[index + 1])):
            yield Turn(ids[first], first, index + 1)
            first = index + 1


def turn_at(messages: Sequence[Message], ids: Sequence[str], index: int) -> Turn:
    """Return the turn to which a message belongs."""
    start, stop = index, index + 1
    if _is_answers(messages[index]):
        while start and _is_answers(messages[start - 1]):
            start -= 1
        while stop < len(messages) and _is_answers(messages[stop]):
            stop += 1
    return Turn(ids[start], start, stop)


def parent_of(messages: Sequence[Message], ids: Sequence[str], start: int) -> str | None:
    """Return the id of the turn that ends where another starts, or None at the beginning."""
    return turn_at(messages, ids, start - 1).id if start else None


def _is_answers(message: Message) -> bool:
    return message["role"] in ("assistant", "tool")
