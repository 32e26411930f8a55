"""The list that `chat.history` returns: a snapshot whose list methods change the conversation."""

from __future__ import annotations

import operator
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, SupportsIndex

from chatwidget.messages.message import Message

Pair = tuple[Message, "str | None"]


class Editor(Protocol):
    """The conversation, as its history list needs it."""

    def append(self, value: object) -> None:
        """Append a message."""

    def insert(self, index: SupportsIndex, value: object) -> None:
        """Insert a message."""

    def pop(self, index: SupportsIndex, what: str) -> Message:
        """Remove a message and return it; `what` begins the text of the error if there is none."""

    def extend(self, values: object) -> None:
        """Append messages."""

    def clear(self) -> None:
        """Remove all messages."""

    def set_item(self, index: SupportsIndex, value: object) -> None:
        """Replace a message."""

    def edit_list(self, change: Callable[[list[Any]], object]) -> Any:
        """Apply a list operation to pairs of message and id."""

    def incoming(self, values: object) -> list[Message]:
        """Return values as messages that are new to the history."""

    def current(self) -> tuple[list[Message], int]:
        """Return the messages now, and how often the calling thread has changed them."""


def index_in_list(index: SupportsIndex, items: Sequence[object], what: str) -> int:
    """Return an index that is not negative.

    Raises:
        IndexError: there is no such item, in the words of a list.
    """
    position = operator.index(index)
    if not -len(items) <= position < len(items):
        raise IndexError(f"{what} from empty list" if what == "pop" and not items else f"{what} index out of range")
    return position % len(items)


class HistoryList(list[Message]):
    """The messages as they were when the history was read; changing it changes the chat.

    Every list method means what it means on a list, applied to the conversation as it is now.
    The object itself stays the snapshot it was: read `chat.history` again after a change. Copying
    or pickling it gives a plain list of plain dicts.

    Example:
        >>> import chatwidget as cw
        >>> chat = cw.ChatWidget([{"role": "user", "content": "hi"}])
        >>> chat.history.append({"role": "assistant", "content": "hello"})
        >>> [message["content"] for message in chat.history]
        ['hi', 'hello']
    """

    def __init__(self, messages: Iterable[Message], editor: Editor, made_by: tuple[int, int] | None = None) -> None:
        super().__init__(messages)
        self._editor = editor
        #: After `+=`: the thread, and how often it had changed the history by then. If Python assigns the object back
        #: at once, nothing remains to be done, whatever other threads did meanwhile.
        self._made_by = made_by

    def is_result_of_iadd(self, editor: object) -> bool:
        """Return whether `+=` on that conversation's history just returned this to this thread."""
        if editor is not self._editor or self._made_by is None:
            return False
        return self._made_by == (threading.get_ident(), self._editor.current()[1])

    def _new(self, values: object) -> list[Pair]:
        return [(message, None) for message in self._editor.incoming(values)]

    def append(self, message: object) -> None:
        """Add a message at the end."""
        self._editor.append(message)

    def extend(self, messages: object) -> None:
        """Add messages at the end."""
        self._editor.extend(messages)

    def insert(self, index: SupportsIndex, message: object) -> None:
        """Add a message before an index."""
        self._editor.insert(index, message)

    def pop(self, index: SupportsIndex = -1) -> Message:
        """Remove a message and return it."""
        return self._editor.pop(index, "pop")

    def remove(self, value: Any) -> None:
        """Remove the first message equal to `value`."""

        def change(pairs: list[Pair]) -> None:
            del pairs[[message for message, _ in pairs].index(value)]

        self._editor.edit_list(change)

    def clear(self) -> None:
        """Remove every message; unlike `chat.clear()` it stops no run."""
        self._editor.clear()

    def reverse(self) -> None:
        """Reverse the order."""
        self._editor.edit_list(lambda pairs: pairs.reverse())

    def sort(self, *, key: Any = None, reverse: bool = False) -> None:
        """Sort the messages by `key`, since dicts have no order."""

        def of_message(pair: Pair) -> Any:
            return pair[0] if key is None else key(pair[0])

        self._editor.edit_list(lambda pairs: pairs.sort(key=of_message, reverse=reverse))

    def __setitem__(self, index: SupportsIndex | slice, value: object) -> None:
        if isinstance(index, slice):
            new = self._new(value)
            self._editor.edit_list(lambda pairs: pairs.__setitem__(index, new))
        else:
            self._editor.set_item(index, value)

    def __delitem__(self, index: SupportsIndex | slice) -> None:
        if isinstance(index, slice):
            self._editor.edit_list(lambda pairs: pairs.__delitem__(index))
        else:
            self._editor.pop(index, "list assignment")

    def __iadd__(self, messages: object) -> HistoryList:  # type: ignore[override,misc]  # noqa: PYI034
        self.extend(messages)
        return self._result()

    def __imul__(self, times: SupportsIndex) -> HistoryList:  # noqa: PYI034
        count = int(times)

        def change(pairs: list[Pair]) -> None:
            repeated = [(message, None) for message, _ in pairs] * (count - 1)
            pairs[:] = [*pairs, *repeated] if count > 0 else []

        self._editor.edit_list(change)
        return self._result()

    def _result(self) -> HistoryList:
        messages, edits = self._editor.current()
        return HistoryList(messages, self._editor, (threading.get_ident(), edits))

    def _plain(self) -> list[dict[str, object]]:
        return [message.copy() for message in self]

    def copy(self) -> list[Any]:
        """Return a plain, deep copy."""
        return self._plain()

    def __copy__(self) -> list[Any]:
        return self._plain()

    def __deepcopy__(self, memo: object) -> list[Any]:
        return self._plain()

    def __reduce_ex__(self, protocol: object) -> tuple[type, tuple[object, ...]]:
        return (list, (self._plain(),))
