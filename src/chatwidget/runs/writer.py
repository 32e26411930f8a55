"""What the values of one run do to the history: whole histories, or a response put in its place.

A turn is used with the controller's lock held, but for `convert`, which may be slow and runs on
the thread that drives the callback.
"""

from __future__ import annotations

import io
from typing import Any, Protocol

from chatwidget.content.blobs import BlobCache
from chatwidget.conversation.history import History
from chatwidget.messages.message import Message
from chatwidget.messages.metadata import with_metadata
from chatwidget.messages.reasoning_tags import split_reasoning


class RunWriterProtocol(Protocol):
    """How a run's values become history."""

    began: bool  # whether a value was placed

    def note(self, value: Any) -> bool:
        """Keep a value that cannot change, until `place_noted`; only the newest matters. Whether it was kept."""

    has_noted: bool  # whether a noted value is not in the history yet

    def place_noted(self) -> None:
        """Put the newest noted value into the history."""

    def convert(self, value: Any) -> Any:
        """A value as the messages it means; a snapshot, taken before the callback is resumed."""

    def place(self, converted: Any) -> None:
        """Put what `convert` gave into the history."""

    def placed(self) -> None:
        """Do what follows a value that was placed; the lock is not held."""

    def added(self, message_id: str) -> bool:
        """Whether a message that is new since the run began is the run's."""

    def settle(self, reason: str | None = None) -> None:
        """The run is over, "stopped" or "interrupted" where that is the reason: bring the history to rest."""

    def silence(self) -> Exception | None:
        """The error for a run that has ended and said nothing, or None."""

    def fail(self, error: BaseException) -> bool:
        """Show an error in the history; False when it has no place there."""


class RunWriter:
    """What both kinds of turn share."""

    def __init__(self, history: History, blobs: BlobCache) -> None:
        self._history, self._blobs = history, blobs
        self.began = False
        self.output = io.StringIO()
        self._held: Any = None  # a value whose last character is only half there

    def note(self, value: Any) -> bool:
        """See `Turn`; most values can change after they were given, so that noting them is not enough."""
        return False

    has_noted = False

    def place_noted(self) -> None:
        """See `Turn`."""

    def placed(self) -> None:
        """See `Turn`."""

    def silence(self) -> Exception | None:
        """See `Turn`."""
        return None

    def _split(self, messages: list[Message], *, growing: bool) -> list[Message]:
        return split_reasoning(messages, self._history.reasoning_tags() or (), growing=growing)

    def _note(self, index: int, **metadata: Any) -> None:
        self._history.set(index, with_metadata(self._history.messages[index], **metadata))
