"""What Python does to the history: assign it, change one message, use a method of the list."""

from __future__ import annotations

import uuid
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, SupportsIndex

from chatwidget.controller.core import Core
from chatwidget.conversation.history import Identified
from chatwidget.conversation.history_with_branches import HistoryWithBranches
from chatwidget.errors import MessageError, MessageIndexError
from chatwidget.messages.json_types import JSONMapping, JSONObject
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
        stored = values.with_ids() if isinstance(values, HistoryWithBranches) else None
        messages = self.incoming(values)
        with self._core.stopped():
            with self._replacing(messages):
                self._session.page.clear_alert()
                self._session.history.replace(messages)
            if stored is not None and len(stored[0]) == len(messages):
                self._take_branches(messages, *stored)

    def _take_branches(self, messages: list[Message], ids: list[str], branches: JSONMapping) -> None:
        """Take the versions that were saved with messages; those that no path leads to are left out, with a warning."""
        from chatwidget.conversation.stored_branches import from_json  # not needed to show a chat
        from chatwidget.runtime.frames import user_stacklevel

        tree = from_json({**branches, "turns": list(self._checked_turns(branches.get("turns")))}, ids)
        self._session.history.replace_with_ids(messages, ids)
        self._session.history.set_id_prefix(f"{uuid.uuid4().hex[:8]}-")
        self._core.versions.replace(tree)
        if tree.left_out:
            warnings.warn(
                "Some messages of other versions were left out, because they cannot be read or the turn before them is "
                "missing. The conversation itself is complete.",
                stacklevel=user_stacklevel(),
            )

    def _checked_turns(self, turns: object) -> Iterator[JSONObject]:
        for turn in turns if isinstance(turns, list) else ():
            try:
                yield {**turn, "messages": self.checked(turn["messages"])}
            except (MessageError, TypeError, KeyError):
                yield {"messages": [turn]}  # which has no ids, and so is left out

    def append(self, value: object) -> None:
        """Append a message.

        Raises:
            MessageError: it is not a message.
        """
        self.extend([value])

    def insert(self, index: SupportsIndex, value: object) -> None:
        """Insert a message before an index, which counts as that of a list's `insert`.

        Raises:
            MessageError: it is not a message.
        """
        messages = self.incoming([value])
        with self._session.change():
            start, _, _ = slice(index, None).indices(len(self._session.history.messages))
            self.replace_range(start, start, messages)

    def extend(self, values: object) -> None:
        """Append messages.

        Raises:
            MessageError: they are not messages.
        """
        messages = self.incoming(values)
        with self._session.change():
            end = len(self._session.history.messages)
            self.replace_range(end, end, messages)

    def pop(self, index: SupportsIndex, what: str) -> Message:
        """Remove a message and return it.

        Raises:
            IndexError: there is no such message; `what` begins its text.
        """
        from chatwidget.conversation.history_list import index_in_list  # not needed to show a chat

        with self._session.change():
            position = index_in_list(index, self._session.history.messages, what)
            return self.replace_range(position, position + 1, [])[0]

    def clear(self) -> None:
        """Remove all messages; nothing is stopped."""
        self.replace_range(0, None, [])

    def replace_range(self, start: int, stop: int | None, messages: list[Message]) -> list[Message]:
        """Replace the messages of a range of the history, and return them; nothing is stopped.

        Args:
            start: the index of the first one.
            stop: the index after the last one, or None for the end.
            messages: what stands there instead.
        """
        history = self._session.history
        with self._session.change():
            removed = history.pairs(start, stop)
            history.replace_range(start, start + len(removed), messages)
            self._edited(start, removed, len(messages))
        return [message for _, message in removed]

    def _edited(self, start: int, removed: list[Identified], added: int) -> None:
        self._session.saver.history_edited(start, removed, added)
        self._core.versions.follow(start, removed, added)

    @contextmanager
    def _replacing(self, given: list[Message] | None = None) -> Iterator[None]:
        """Notify the saver of an edit in this block; `given` is a whole history, if it replaces the history."""
        history = self._session.history
        saver = self._session.saver
        before = history.pairs() if saver.saves or self._core.versions.tree else []
        yield
        if saver.saves:
            now = list(zip(history.ids, given or history.messages, strict=True))
            saver.history_replaced(before, now, by_id=given is None)
        self._core.versions.follow(0, before, len(history.ids))

    def checked(self, values: object) -> list[Message]:
        """Return values as messages; known messages are not checked again.

        Raises:
            MessageError: they are not messages.
        """
        if isinstance(values, Iterable) and not isinstance(values, (str, bytes, Mapping)):
            values = [self._with_object_parts(value) for value in values]
        return check_history(values)

    def _with_object_parts(self, value: object) -> object:
        from chatwidget.content.from_python import with_object_parts  # not needed to show a chat

        return with_object_parts(value, self._session.blobs)

    def incoming(self, values: object) -> list[Message]:
        """Return values as messages that are new to the history: checked, with their reasoning in thoughts.

        Raises:
            MessageError: they are not messages.
        """
        return split_reasoning(self.checked(values), self._session.history.reasoning_tags() or ())

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
        with self._session.change():
            index = self.checked_index(index)
            self.replace_range(index, index + 1, [])

    def update(self, index: int, value: object) -> None:
        """Replace one message, which keeps its id.

        Raises:
            MessageError: there is no such message, or the value is not a message.
        """
        with self._session.change():
            index = self.checked_index(index)
            self._set(index, self.incoming([check_message(self._with_object_parts(value), index)]))

    def set_item(self, index: SupportsIndex, value: object) -> None:
        """Replace one message, as an assignment to a list's index does.

        Raises:
            IndexError: there is no such message.
            MessageError: the value is not a message.
        """
        from chatwidget.conversation.history_list import index_in_list  # not needed to show a chat

        messages = self.incoming([value])
        with self._session.change():
            self._set(index_in_list(index, self._session.history.messages, "list assignment"), messages)

    def _set(self, index: int, messages: list[Message]) -> None:
        """Replace a message; its id goes to the last one, and thoughts go before it."""
        *thoughts, message = messages
        history = self._session.history
        removed = [(history.ids[index], history.messages[index])]
        history.set(index, message)
        self._edited(index, removed, 1)
        if thoughts:
            self.replace_range(index, index, thoughts)
