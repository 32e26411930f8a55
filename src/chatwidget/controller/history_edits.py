"""What Python does to the history: assign it, change one message, use a method of the list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from chatwidget.content import from_python
from chatwidget.controller.core import Core
from chatwidget.errors import MessageIndexError
from chatwidget.messages.message import Message, check_history, check_message
from chatwidget.messages.reasoning_tags import split_reasoning


class HistoryEdits:
    """The edits of the history from any cell or thread; it is the `Editor` of `chat.history`.

    Args:
        core: the shared parts.
    """

    def __init__(self, core: Core) -> None:
        self._core, self._session = core, core.session

    def assign(self, values: object) -> None:
        """Replace the history; this stops the run, whose later values are dropped.

        Raises:
            MessageError: it is not a list of messages.
        """
        messages = self.checked(values)
        messages = split_reasoning(messages, self._session.history.reasoning_tags() or ())
        with self._core.stopped(), self._replacing(messages):
            self._session.page.clear_alert()
            self._session.history.replace(messages)

    @contextmanager
    def _replacing(self, given: list[Message] | None = None) -> Iterator[None]:
        """Notify the saver of an edit in this block; `given` is a whole history, if it replaces the history."""
        history = self._session.history
        before = list(zip(history.ids, history.messages, strict=True))
        yield
        now = list(zip(history.ids, given or history.messages, strict=True))
        self._session.saver.history_replaced(before, now, by_id=given is None)
        self._core.versions.follow(before)

    def checked(self, values: object) -> list[Message]:
        """Return values as messages; known messages are not checked again.

        Raises:
            MessageError: they are not messages.
        """
        if isinstance(values, Iterable) and not isinstance(values, (str, bytes, Mapping)):
            values = [from_python.with_object_parts(value, self._session.blobs) for value in values]
        return check_history(values)

    def edit_list(self, change: Callable[[list[Any]], object]) -> Any:
        """Apply a list operation to the history, whose ids follow their messages; nothing is stopped.

        Args:
            change: changes a list of pairs in place; a pair is `(message, id or None)`.
        """
        history = self._session.history
        with self._session.change(), self._replacing():
            pairs = list(zip(history.messages, history.ids, strict=True))
            result = change(pairs)
            messages = [message for message, _ in pairs]
            ids = history.with_moved(messages, [message_id for _, message_id in pairs])
            history.replace_with_ids(messages, ids)
        return result

    def current(self) -> tuple[list[Message], int]:
        """Return the messages now, and how often this thread has changed them."""
        with self._session.with_full_history():
            return self._session.snapshot(), self._session.own_edits

    def checked_index(self, index: int) -> int:
        """Return an index that is not negative.

        Raises:
            MessageIndexError: there is no such message.
        """
        length = len(self._session.history.messages)
        if not -length <= index < length:
            raise MessageIndexError(f"There is no message {index}: the history has {length} messages.")
        return index % length

    def remove(self, index: int) -> None:
        """Remove one message.

        Raises:
            MessageIndexError: there is no such message.
        """
        with self._session.change(), self._replacing():
            index = self.checked_index(index)
            self._session.history.splice(index, index + 1, [])

    def update(self, index: int, value: object) -> None:
        """Replace one message, which keeps its id.

        Raises:
            MessageError: there is no such message, or the value is not a message.
        """
        with self._session.change(), self._replacing():
            index = self.checked_index(index)
            whole = from_python.with_object_parts(value, self._session.blobs)
            self._session.history.set(index, check_message(whole, index))
