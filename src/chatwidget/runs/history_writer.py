"""Writes the values of a callback: each is the whole history, or `(history, draft)`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chatwidget.content import from_python
from chatwidget.content.blobs import BlobCache
from chatwidget.conversation.composer import as_draft
from chatwidget.conversation.history import History
from chatwidget.errors import CallbackError, MessageError
from chatwidget.messages.equality import same_json
from chatwidget.messages.message import Message, as_mapping, check_message
from chatwidget.messages.metadata import error_metadata
from chatwidget.messages.show import show
from chatwidget.messages.text import without_open_half
from chatwidget.runs.writer import RunWriter


def _is_draft(value: object) -> bool:
    try:
        return value is None or bool(as_draft(value))
    except MessageError:
        return False


def _is_unchanged(known: Message, item: object) -> bool:
    """Return whether a message is the known one; most have a role and a text only, for which `==` is enough."""
    if type(item) is dict and len(known) == 2 and type(known["content"]) is str:
        return known == item
    return same_json(known, item)


class HistoryWriter(RunWriter[tuple[list[Message], object]]):
    """A writer of whole histories.

    Args:
        history: the history.
        blobs: the cache for bytes.
        event: the name of the event, for an error's text.
        set_draft: replaces the composer's content.
    """

    def __init__(
        self,
        history: History,
        blobs: BlobCache,
        event: str,
        set_draft: Callable[[object], None],
    ) -> None:
        super().__init__(history, blobs)
        self._event, self._set_draft = event, set_draft
        self._first: list[Message] = list(history.messages)
        self._written: list[Message] = []
        #: The newest history and its last message, if that ends in half a character: it is written as it is at the end.
        self._unfinished: tuple[list[Message], object] | None = None

    def convert(self, value: object) -> tuple[list[Message], object]:
        """See `RunWriter.convert`."""
        draft: object = None
        if isinstance(value, tuple) and len(value) == 2 and not isinstance(value[0], Mapping):
            value, draft = value
        if not isinstance(value, (list, tuple)) or not _is_draft(draft):
            given = value if draft is None else (value, draft)
            raise CallbackError(
                f"The on_{self._event} callback gave {show(given)} ({type(given).__name__}); it "
                "returns or yields the whole new history, a list of messages, or "
                "(history, draft) with the text for the composer."
            )
        known = list(self._history.messages)
        messages: list[Message] = []
        self._unfinished = None
        for i, item in enumerate(value):
            if i < len(known) and _is_unchanged(known[i], item):
                messages.append(known[i])
            else:
                whole = from_python.with_object_parts(item, self._blobs)
                if i == len(value) - 1:
                    whole = self._without_open_half(whole, messages)
                messages.append(check_message(whole, i))
        return messages, draft

    def _without_open_half(self, message: object, before: list[Message]) -> object:
        mapping = as_mapping(message)
        text = None if mapping is None else mapping.get("content")
        if not isinstance(text, str) or without_open_half(text) == text:
            return message
        self._unfinished = (before.copy(), message)
        return {**(mapping or {}), "content": without_open_half(text)}

    def write(self, converted: tuple[list[Message], object]) -> None:
        """See `RunWriter.write`."""
        messages, draft = converted
        self.began = True
        self._written = messages
        self._history.replace(self._split(messages, growing=True), now=True)
        if draft is not None:
            self._set_draft(draft)

    def finish(self, reason: str | None = None) -> None:
        """See `RunWriter.finish`."""
        if self._unfinished is not None:
            before, last = self._unfinished
            self._written = [*before, check_message(last)]
            self._history.replace(self._split(self._written, growing=False), now=True)
        elif self._history.reasoning_tags():
            whole = self._split(self._written, growing=False)
            if whole != self._split(self._written, growing=True):
                self._history.replace(whole, now=True)
        messages = self._history.messages
        new = [i for i, message in enumerate(messages) if i >= len(self._first) or message is not self._first[i]]
        self._close_thoughts(new, reason)
        last_index = len(self._history.messages) - 1
        printed = self._printed()
        if printed and self.began and last_index >= 0:
            self._add_metadata(last_index, **printed)

    def fail(self, error: BaseException) -> bool:
        """See `RunWriter.fail`."""
        if not self.began:
            return False
        index = len(self._history.messages) - 1
        new = index >= len(self._first) or not same_json(self._history.messages[index], self._first[index])
        if index < 0 or not new or self._history.messages[index]["role"] != "assistant":
            index += 1
            empty = check_message({"role": "assistant", "content": ""})
            self._history.splice(index, index, [empty])
        self._add_metadata(index, error=error_metadata(error), **self._printed())
        return True
