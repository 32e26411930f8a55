"""A callback's run: each value is the whole history, or `(history, draft)`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chatwidget.content import from_python
from chatwidget.content.blobs import BlobCache
from chatwidget.conversation.composer import as_draft
from chatwidget.conversation.history import History
from chatwidget.errors import CallbackError, MessageError
from chatwidget.messages.equality import same_json
from chatwidget.messages.message import Message, as_mapping, check_message
from chatwidget.messages.metadata import error_metadata
from chatwidget.messages.text import without_open_half
from chatwidget.runs.writer import RunWriter


def _is_draft(value: Any) -> bool:
    try:
        return value is None or bool(as_draft(value))
    except MessageError:
        return False


def _unchanged(known: Message, item: Any) -> bool:
    """Whether a message is what it was. A role and a text are the same when they are equal; most have no more."""
    if type(item) is dict and len(known) == 2 and type(known["content"]) is str:
        return known == item
    return same_json(known, item)


class HistoryWriter(RunWriter):
    """A callback's values: each the whole history, or `(history, draft)`.

    Args:
        history: the history.
        blobs: where bytes go.
        event: the event, for an error's text.
        set_draft: puts text and files into the composer.
    """

    def __init__(
        self,
        history: History,
        blobs: BlobCache,
        event: str,
        set_draft: Callable[[Any], None],
    ) -> None:
        super().__init__(history, blobs)
        self._event, self._set_draft = event, set_draft
        self._first: list[Message] = list(history.messages)
        self._placed: list[Message] = []

    def convert(self, value: Any) -> tuple[list[Message], Any]:
        """Take one value; see `Turn`."""
        draft: Any = None
        if isinstance(value, tuple) and len(value) == 2 and not isinstance(value[0], Mapping):
            value, draft = value
        if not isinstance(value, (list, tuple)) or not _is_draft(draft):
            given = value if draft is None else (value, draft)
            raise CallbackError(
                f"The on_{self._event} callback gave {given!r} ({type(given).__name__}); it "
                "returns or yields the whole new history, a list of messages, or "
                "(history, draft) with the text for the composer."
            )
        known = list(self._history.messages)
        messages = []
        self._held = None
        for i, item in enumerate(value):
            if i < len(known) and _unchanged(known[i], item):
                messages.append(known[i])
            else:
                whole = from_python.with_object_parts(item, self._blobs)
                messages.append(check_message(self._without_half(whole, i == len(value) - 1), i))
        if self._held is not None:
            self._held = (messages, self._held, draft)
        return messages, draft

    def _without_half(self, message: Any, last: bool) -> Any:
        mapping = as_mapping(message)
        text = None if mapping is None else mapping.get("content")
        if not last or not isinstance(text, str) or without_open_half(text) == text:
            return message
        self._held = message
        return {**(mapping or {}), "content": without_open_half(text)}

    def asked(self, message_id: str) -> bool:
        """What was sent is not in the history before a value."""
        return False

    def added(self, message_id: str) -> bool:
        """All, as its values are whole histories; see `Turn`."""
        return True

    def place(self, converted: tuple[list[Message], Any]) -> None:
        """Put it into the history; see `Turn`."""
        messages, draft = converted
        self.began = True
        self._placed = messages
        self._history.replace(self._split(messages, growing=True))
        if draft is not None:
            self._set_draft(draft)

    def settle(self, reason: str | None = None) -> None:
        """Bring the history to rest; see `Turn`."""
        if self._held is not None:
            messages, last, _ = self._held
            self._placed = [*messages[:-1], check_message(last)]
            self._history.replace(self._split(self._placed, growing=False))
        elif self._history.reasoning_tags():
            whole = self._split(self._placed, growing=False)
            if whole != self._split(self._placed, growing=True):
                self._history.replace(whole)
        last_index = len(self._history.messages) - 1
        if self.output.getvalue() and self.began and last_index >= 0:
            self._note(last_index, output=self.output.getvalue())

    def fail(self, error: BaseException) -> bool:
        """Show an error; see `Turn`."""
        if not self.began:
            return False
        index = len(self._history.messages) - 1
        new = index >= len(self._first) or not same_json(self._history.messages[index], self._first[index])
        if index < 0 or not new or self._history.messages[index]["role"] != "assistant":
            index += 1
            empty = check_message({"role": "assistant", "content": ""})
            self._history.splice(index, index, [empty])
        output = {"output": self.output.getvalue()} if self.output.getvalue() else {}
        self._note(index, error=error_metadata(error), **output)
        return True
