"""The list that `chat.history` gives: a snapshot whose list methods change the conversation."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any, Protocol, SupportsIndex

from chatwidget.messages.message import Message

Pair = tuple[Message, "str | None"]


class Editor(Protocol):
    """What a history needs of its conversation."""

    def edit_list(self, change: Callable[[list[Any]], Any]) -> Any:
        """Apply a list operation to pairs of message and id."""

    def checked(self, values: Any) -> list[Message]:
        """Values as messages."""

    def current(self) -> tuple[list[Message], int]:
        """The messages now, and how often the calling thread has changed them."""


class HistoryList(list[Message]):
    """The messages as they were when it was read; changing it changes the chat.

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

    def __init__(self, messages: Iterable[Message], editor: Editor) -> None:
        super().__init__(messages)
        self._editor = editor
        #: After `+=`: the thread, and how often it had changed the history by then. When Python
        #: assigns the object back at once, all is done already, whatever others did meanwhile.
        self._settled_by: tuple[int, int] | None = None

    def is_settled(self, editor: object) -> bool:
        """Whether this is what `+=` on that conversation's history just gave to this thread."""
        if editor is not self._editor or self._settled_by is None:
            return False
        return self._settled_by == (threading.get_ident(), self._editor.current()[1])

    def _new(self, values: Any) -> list[Pair]:
        return [(message, None) for message in self._editor.checked(values)]

    def _one(self, value: Any) -> Pair:
        return self._new([value])[0]

    def append(self, message: Any) -> None:
        """Add a message at the end."""
        new = self._one(message)
        self._editor.edit_list(lambda pairs: pairs.append(new))

    def extend(self, messages: Any) -> None:
        """Add messages at the end."""
        new = self._new(messages)
        self._editor.edit_list(lambda pairs: pairs.extend(new))

    def insert(self, index: SupportsIndex, message: Any) -> None:
        """Add a message before an index."""
        new = self._one(message)
        self._editor.edit_list(lambda pairs: pairs.insert(index, new))

    def pop(self, index: SupportsIndex = -1) -> Message:
        """Remove a message and return it."""
        message: Message = self._editor.edit_list(lambda pairs: pairs.pop(index))[0]
        return message

    def remove(self, value: Any) -> None:
        """Remove the first message equal to `value`."""

        def change(pairs: list[Pair]) -> None:
            del pairs[[message for message, _ in pairs].index(value)]

        self._editor.edit_list(change)

    def clear(self) -> None:
        """Remove every message; unlike `chat.clear()` it stops no run."""
        self._editor.edit_list(lambda pairs: pairs.clear())

    def reverse(self) -> None:
        """Turn the order around."""
        self._editor.edit_list(lambda pairs: pairs.reverse())

    def sort(self, *, key: Any = None, reverse: bool = False) -> None:
        """Sort the messages, by `key` as dicts have no order of their own."""

        def of_message(pair: Pair) -> Any:
            return pair[0] if key is None else key(pair[0])

        self._editor.edit_list(lambda pairs: pairs.sort(key=of_message, reverse=reverse))

    def __setitem__(self, index: Any, value: Any) -> None:
        new: Any = self._new(value) if isinstance(index, slice) else self._one(value)

        def change(pairs: list[Pair]) -> None:
            if isinstance(index, slice):
                pairs[index] = new
            else:
                pairs[index] = (new[0], pairs[index][1])

        self._editor.edit_list(change)

    def __delitem__(self, index: Any) -> None:
        self._editor.edit_list(lambda pairs: pairs.__delitem__(index))

    def __iadd__(self, messages: Any) -> HistoryList:  # type: ignore[override,misc]  # noqa: PYI034
        self.extend(messages)
        return self._settled()

    def __imul__(self, times: SupportsIndex) -> HistoryList:  # noqa: PYI034
        count = int(times)

        def change(pairs: list[Pair]) -> None:
            more = [(message, None) for message, _ in pairs] * (count - 1)
            pairs[:] = [*pairs, *more] if count > 0 else []

        self._editor.edit_list(change)
        return self._settled()

    def _settled(self) -> HistoryList:
        messages, edits = self._editor.current()
        result = HistoryList(messages, self._editor)
        result._settled_by = (threading.get_ident(), edits)
        return result

    def _plain(self) -> list[dict[str, Any]]:
        return [message.copy() for message in self]

    def copy(self) -> list[Any]:
        """A plain, deep copy."""
        return self._plain()

    def __copy__(self) -> list[Any]:
        return self._plain()

    def __deepcopy__(self, memo: object) -> list[Any]:
        return self._plain()

    def __reduce_ex__(self, protocol: object) -> Any:
        return (list, (self._plain(),))
