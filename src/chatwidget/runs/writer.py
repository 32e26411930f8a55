"""Writes the values of one run into the history: whole histories, or a response in its place.

A writer is used with the session's lock held, but for `defer` and `convert`, which run on the thread that drives the
callback: converting may be slow.
"""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Generic, TypeVar

from chatwidget.content.blobs import BlobCache
from chatwidget.conversation.history import History
from chatwidget.messages.message import Message
from chatwidget.messages.metadata import with_metadata
from chatwidget.messages.reasoning_tags import split_reasoning
from chatwidget.messages.terminal_text import last_state

Converted = TypeVar("Converted")


class RunWriter(ABC, Generic[Converted]):
    """A writer of one run's values into the history.

    Args:
        history: the history.
        blobs: the cache for bytes.

    Attributes:
        began: whether a value was written.
        output: what the callback prints.
    """

    def __init__(self, history: History, blobs: BlobCache) -> None:
        self._history, self._blobs = history, blobs
        self.began = False
        self.output = io.StringIO()

    def defer(self, value: object) -> bool:
        """Defer a value that cannot change until `write_deferred`; only the newest counts. Return whether it was.

        Most values can change after they were yielded, so that they must be converted at once.
        """
        return False

    @property
    def has_deferred(self) -> bool:
        """Return whether a deferred value is not in the history yet."""
        return False

    def write_deferred(self) -> None:
        """Write the newest deferred value into the history."""

    @abstractmethod
    def convert(self, value: object) -> Converted:
        """Return the messages that a value means: a snapshot, made before the callback resumes."""

    @abstractmethod
    def write(self, converted: Converted) -> None:
        """Write a converted value into the history."""

    def after_write(self) -> None:
        """Do what follows a written value; the lock is not held."""

    def added_ids(self) -> list[str] | None:
        """Return the ids of the messages that the run added, or None for all that are new since it began."""
        return None

    @property
    def question(self) -> str | None:
        """Return the id of the message that the run added and answers, if it is in the history before a value."""
        return None

    @abstractmethod
    def finish(self, reason: str | None = None) -> None:
        """Bring the history to rest after the run; `reason` is "stopped" or "interrupted" if it ended so."""

    @abstractmethod
    def fail(self, error: BaseException) -> bool:
        """Show an error in the history. Return False if it has no place there."""

    def silence(self) -> Exception | None:
        """Return the error for a run that has ended without saying anything, or None."""
        return None

    def _printed(self) -> dict[str, str]:
        """Return what the callback has printed as metadata, in its last state: of a progress bar, only the end."""
        text = last_state(self.output.getvalue())
        return {"output": text} if text else {}

    def _split(self, messages: list[Message], *, growing: bool) -> list[Message]:
        return split_reasoning(messages, self._history.reasoning_tags() or (), growing=growing)

    def _close_thoughts(self, indices: Iterable[int | None], reason: str | None) -> None:
        """End the thoughts that are still pending: without a run nobody works on them."""
        for index in indices:
            if index is None:
                continue
            metadata = self._history.messages[index].get("metadata") or {}
            # An open reasoning tag stays open: its text may go on in another run.
            if metadata.get("title") in (None, "", "Reasoning") or metadata.get("status") != "pending":
                continue
            log = {} if reason is None or metadata.get("log") else {"log": reason}
            self._add_metadata(index, status="done", **log)

    def _add_metadata(self, index: int, **metadata: object) -> None:
        self._history.set(index, with_metadata(self._history.messages[index], **metadata))
