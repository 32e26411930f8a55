"""What the values of one run do to the history: whole histories, or a response put in its place.

A turn is used with the controller's lock held, but for `convert`, which may be slow and runs on
the thread that drives the callback.
"""

from __future__ import annotations

import io
import traceback
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from . import content, streams
from .errors import CallbackError, MessageError
from .identity import IdentifiedHistory
from .messages import Message, as_draft, as_mapping, normalise, whole_characters, without_open_half
from .patches import same


def error_metadata(error: BaseException) -> dict[str, Any]:
    """An exception as `metadata.error`: its type, its text, its traceback."""
    name = type(error).__name__
    try:
        text = str(error) or name
    except Exception:
        text = f"{name}, whose text cannot be had: its __str__ raises"
    try:
        trace = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    except Exception:
        trace = text
    return {"type": name, "text": whole_characters(text), "traceback": whole_characters(trace)}


def with_metadata(message: Message, **added: Any) -> Message:
    """A message with more metadata."""
    return normalise({**message, "metadata": {**message.get("metadata", {}), **added}})


def _is_draft(value: Any) -> bool:
    try:
        return value is None or bool(as_draft(value))
    except MessageError:
        return False


class Turn(Protocol):
    """How a run's values become history."""

    began: bool  # whether a value was placed

    def convert(self, value: Any) -> Any:
        """A value as the messages it means; a snapshot, taken before the callback is resumed."""

    def place(self, converted: Any) -> None:
        """Put what `convert` gave into the history."""

    def added(self, message_id: str) -> bool:
        """Whether a message that is new since the run began is the run's."""

    def settle(self) -> None:
        """The run is over: bring the history to rest."""

    def fail(self, error: BaseException) -> bool:
        """Show an error in the history; False when it has no place there."""


class _Turn:
    def __init__(self, history: IdentifiedHistory, blobs: content.Blobs) -> None:
        self._history, self._blobs = history, blobs
        self.began = False
        self.output = io.StringIO()
        self._held: Any = None  # a value whose last character is only half there

    def _note(self, index: int, **metadata: Any) -> None:
        self._history.set(index, with_metadata(self._history.messages[index], **metadata))


class ResponseTurn(_Turn):
    """A chat function's responses: assistant messages that the run owns by id.

    Args:
        history: the history.
        blobs: where bytes go.
        after: id of the message the answer follows, or None for the end of the history.
        unpack: takes what the function gave apart; gives the response in it.
    """

    def __init__(
        self,
        history: IdentifiedHistory,
        blobs: content.Blobs,
        after: str | None,
        unpack: Callable[[Any], Any] = lambda value: value,
    ) -> None:
        super().__init__(history, blobs)
        self._after = after
        self._unpack = unpack
        self._own: list[str] = []
        self._chunks: streams.Accumulator | None = None

    def convert(self, value: Any) -> list[Message] | None:
        """Take one value; see `Turn`."""
        if streams.is_chunk(value):
            self._chunks = self._chunks or streams.Accumulator()
            self._chunks.add(value)
            value = self._chunks.value()
            if value in ("", []) and not self._own:
                return None  # a first chunk that only names the role
        else:
            self._chunks = None  # a value that is not a chunk is the whole response
            value = self._unpack(value)
        self._held = None
        if isinstance(value, str) and without_open_half(value) != value:
            self._held, value = value, without_open_half(value)
        return content.responses(value, self._blobs)

    def place(self, converted: list[Message] | None) -> None:
        """Put it into the history; see `Turn`."""
        if converted is None:
            return
        self.began = True
        for i, message in enumerate(converted):
            if i < len(self._own):
                index = self._history.index(self._own[i])
                if index is not None and not same(self._history.messages[index], message):
                    self._history.set(index, message)
            else:
                index = self._end()
                self._own += self._history.splice(index, index, [message])
        for message_id in self._own[len(converted) :]:
            index = self._history.index(message_id)
            if index is not None:
                self._history.splice(index, index + 1, [])
        del self._own[len(converted) :]

    def asked(self, message_id: str) -> bool:
        """Whether it is the message the answer follows."""
        return message_id == self._after

    def added(self, message_id: str) -> bool:
        """Its own messages, and the one it answers; see `Turn`."""
        return message_id == self._after or message_id in self._own

    def _end(self) -> int:
        """Where the run's next message goes: behind its own, else behind the question."""
        for message_id in (*reversed(self._own), self._after):
            index = None if message_id is None else self._history.index(message_id)
            if index is not None:
                return index + 1
        return len(self._history.messages)

    def settle(self) -> None:
        """Bring the history to rest; see `Turn`."""
        if self._chunks is not None:
            self._chunks.finish()
            value = self._chunks.value()
            if value not in ("", []) or self._own:
                self.place(content.responses(value, self._blobs))
        elif self._held is not None:
            self.place(content.responses(self._held, self._blobs))
        if self.output.getvalue() and self._own:
            index = self._history.index(self._own[-1])
            if index is not None:
                self._note(index, output=self.output.getvalue())

    def fail(self, error: BaseException) -> bool:
        """Show an error; see `Turn`."""
        index = self._history.index(self._own[-1]) if self._own else None
        if index is None:
            index = self._end()
            empty = normalise({"role": "assistant", "content": ""})
            self._own += self._history.splice(index, index, [empty])
        output = {"output": self.output.getvalue()} if self.output.getvalue() else {}
        self._note(index, error=error_metadata(error), **output)
        return True


class HistoryTurn(_Turn):
    """A callback's values: each the whole history, or `(history, draft)`.

    Args:
        history: the history.
        blobs: where bytes go.
        event: the event, for an error's text.
        set_draft: puts text and files into the composer.
    """

    def __init__(
        self,
        history: IdentifiedHistory,
        blobs: content.Blobs,
        event: str,
        set_draft: Callable[[Any], None],
    ) -> None:
        super().__init__(history, blobs)
        self._event, self._set_draft = event, set_draft
        self._first: list[Message] = list(history.messages)

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
            if i < len(known) and same(known[i], item):
                messages.append(known[i])
            else:
                whole = content.with_parts(item, self._blobs)
                messages.append(normalise(self._without_half(whole, i == len(value) - 1), i))
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
        self._history.replace(messages)
        if draft is not None:
            self._set_draft(draft)

    def settle(self) -> None:
        """Bring the history to rest; see `Turn`."""
        if self._held is not None:
            messages, last, _ = self._held
            self._history.replace([*messages[:-1], normalise(last)])
        last_index = len(self._history.messages) - 1
        if self.output.getvalue() and self.began and last_index >= 0:
            self._note(last_index, output=self.output.getvalue())

    def fail(self, error: BaseException) -> bool:
        """Show an error; see `Turn`."""
        if not self.began:
            return False
        index = len(self._history.messages) - 1
        new = index >= len(self._first) or not same(self._history.messages[index], self._first[index])
        if index < 0 or not new or self._history.messages[index]["role"] != "assistant":
            index += 1
            empty = normalise({"role": "assistant", "content": ""})
            self._history.splice(index, index, [empty])
        output = {"output": self.output.getvalue()} if self.output.getvalue() else {}
        self._note(index, error=error_metadata(error), **output)
        return True
