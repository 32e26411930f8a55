"""A chat function's run: responses, put into the history in place of the ones before."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from chatwidget.content import from_python
from chatwidget.content.blobs import BlobCache
from chatwidget.conversation.history import History
from chatwidget.errors import ModelError
from chatwidget.messages.equality import same_json
from chatwidget.messages.message import Message, check_message
from chatwidget.messages.metadata import error_metadata
from chatwidget.messages.text import without_open_half
from chatwidget.providers import accumulator, deltas, registry
from chatwidget.providers.streams import EMPTY_RESPONSE
from chatwidget.runs.writer import RunWriter


class ResponseWriter(RunWriter):
    """A chat function's responses: assistant messages that the run owns by id.

    Args:
        history: the history.
        blobs: where bytes go.
        after: id of the message the answer follows, or None for the end of the history.
        unpack: takes what the function gave apart: the response, and values of the additional outputs.
        give: sets the additional outputs.

    Attributes:
        values: the newest values of the additional outputs.
    """

    def __init__(
        self,
        history: History,
        blobs: BlobCache,
        after: str | None,
        unpack: Callable[[Any], tuple[Any, tuple[Any, ...]]] = lambda value: (value, ()),
        give: Callable[[tuple[Any, ...]], None] = lambda values: None,
    ) -> None:
        super().__init__(history, blobs)
        self._after = after
        self._unpack, self._give = unpack, give
        self.values: tuple[Any, ...] = ()
        self._to_give = False
        self._own: list[str] = []
        self._placed: list[Message] | None = None
        self._chunks: accumulator.Accumulator | None = None
        self._asked = time.monotonic()
        self._noted: deque[Any] = deque(maxlen=1)  # its append and pop are atomic: no lock for every token
        self._adding = threading.Lock()

    def note(self, value: Any) -> bool:
        """Text and chunks cannot change: a hundred of them between two patches are placed once."""
        if not self.began:
            return False
        if type(value) is str:
            self._chunks = None
            self._noted.append(value)
            return True
        if not self._is_chunk(value):
            return False
        self._noted.append(self._add(value))
        return True

    def _is_chunk(self, value: Any) -> bool:
        return registry.is_chunk(value) or (self._chunks is not None and registry.is_amid_stream(value))

    def _add(self, chunk: Any) -> accumulator.Accumulator:
        with self._adding:
            self._chunks = self._chunks or accumulator.Accumulator(began=self._asked)
            self._chunks.add(chunk)
            return self._chunks

    @property
    def has_noted(self) -> bool:  # type: ignore[override]
        """See `Turn`."""
        return bool(self._noted)

    def place_noted(self) -> None:
        """See `Turn`."""
        noted = self._noted.pop()
        if isinstance(noted, accumulator.Accumulator):
            with self._adding:
                noted = noted.value()
        self.place(self._messages(noted))

    def convert(self, value: Any) -> list[Message] | None:
        """Take one value; see `Turn`."""
        response, values = self._unpack(value)
        self._to_give = bool(values)
        self.values = values or self.values
        if self._chunks is not None and from_python.is_displayed(response) and not self._is_chunk(response):
            response = deltas.MediaDelta(from_python.part_from_value(response, self._blobs))
        if self._is_chunk(response):
            so_far = self._add(response).value()
            if so_far in ("", []) and not self._own:
                return None  # a first chunk that only names the role
            return self._messages(so_far)
        self._chunks = None  # a value that is not a chunk is the whole response
        return self._messages(response)

    def placed(self) -> None:
        """Set the additional outputs; see `Turn`."""
        if self._to_give:
            self._to_give = False
            self._give(self.values)

    def _messages(self, value: Any) -> list[Message]:
        self._held = None
        if isinstance(value, str) and without_open_half(value) != value:
            self._held, value = value, without_open_half(value)
        return from_python.messages_from_response(value, self._blobs)

    def place(self, converted: list[Message] | None) -> None:
        """Put it into the history; see `Turn`."""
        if converted is None:
            return
        self.began = True
        self._placed = converted
        self._put(self._split(converted, growing=True))

    def _put(self, converted: list[Message]) -> None:
        for i, message in enumerate(converted):
            if i < len(self._own):
                index = self._history.index(self._own[i])
                if index is not None and not same_json(self._history.messages[index], message):
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

    def silence(self) -> Exception | None:
        """Return the error for a model's stream that has ended without saying anything."""
        silent = self._chunks is not None and self._chunks.is_silent
        return ModelError(EMPTY_RESPONSE) if silent else None

    def settle(self, reason: str | None = None) -> None:
        """Bring the history to rest; see `Turn`."""
        if self._chunks is not None:
            self._chunks.finish(reason)
            value = self._chunks.value()
            if value not in ("", []) or self._own:
                self.place(from_python.messages_from_response(value, self._blobs))
        elif self._held is not None:
            self.place(from_python.messages_from_response(self._held, self._blobs))
        if self._placed is not None and self._history.reasoning_tags():
            self._put(self._split(self._placed, growing=False))
        index = self._history.index(self._own[-1]) if self._own else None
        if index is not None and self.output.getvalue():
            self._note(index, output=self.output.getvalue())
        if index is not None and reason == "stopped" and self._chunks is None:
            self._note(index, finish=reason)

    def fail(self, error: BaseException) -> bool:
        """Show an error; see `Turn`."""
        index = self._history.index(self._own[-1]) if self._own else None
        if index is None:
            index = self._end()
            empty = check_message({"role": "assistant", "content": ""})
            self._own += self._history.splice(index, index, [empty])
        output = {"output": self.output.getvalue()} if self.output.getvalue() else {}
        self._note(index, error=error_metadata(error), **output)
        return True
