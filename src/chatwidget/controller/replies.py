"""Replies to events: one for each, however often it arrives; at once, when its work is done, or again."""

from __future__ import annotations

from collections import OrderedDict
from enum import Enum, auto

from chatwidget.messages.text import whole_characters
from chatwidget.session import Session

_REMEMBERED = 1_000  # events whose reply can be repeated


class Handled(Enum):
    """The outcome of an event for its reply."""

    DONE = auto()
    REPLIES_LATER = auto()


class _InProgress:
    """A placeholder for the reply to an event whose work is not done."""


class EventReplies:
    """The replies to the events of one chat.

    Args:
        session: sends them.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._replies: OrderedDict[str, str | type[_InProgress] | None] = OrderedDict()

    def claim(self, event_id: str) -> bool:
        """Return whether an event arrives for the first time; else reply again, if the reply is known."""
        with self._session.lock:
            if event_id not in self._replies:
                self._replies[event_id] = _InProgress
                while len(self._replies) > _REMEMBERED:
                    self._replies.popitem(last=False)
                return True
            reply = self._replies[event_id]
            if reply is None or isinstance(reply, str):
                self._session.publisher.reply(event_id, reply)
            return False

    def reply(self, event_id: object, reason: str | None) -> None:
        """Reply that an event was done, or why not; does nothing for an event without an id."""
        if not isinstance(event_id, str):
            return
        with self._session.lock:
            self._replies[event_id] = reason = None if reason is None else whole_characters(reason)
            self._session.publisher.reply(whole_characters(event_id), reason)

    def send_blob(self, event_id: str, key: str, data: bytes) -> None:
        """Reply with bytes."""
        with self._session.lock:
            self._session.publisher.blob(event_id, key, data)
