"""Writes the responses of a chat function, each in place of the one before."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from chatwidget.content import from_python
from chatwidget.content.blobs import BlobCache
from chatwidget.conversation.history import History
from chatwidget.errors import ModelError
from chatwidget.messages.json_types import JSONMapping, JSONObject
from chatwidget.messages.message import Message, check_message
from chatwidget.messages.metadata import error_metadata
from chatwidget.messages.text import without_open_half
from chatwidget.providers import accumulator, deltas, registry
from chatwidget.providers.streams import EMPTY_RESPONSE
from chatwidget.runs.continued_message import continued
from chatwidget.runs.writer import RunWriter


class ResponseWriter(RunWriter["list[Message] | None"]):
    """A writer of responses: assistant messages that the run owns by id.

    Args:
        history: the history.
        blobs: the cache for bytes.
        after: id of the message that the answer follows, or None for the end of the history.
        asks: whether the run itself added that message.
        unpack: separates a yielded value into the response and the values of the additional outputs.
        set_outputs: sets the additional outputs.
        extends: id of a message that the answer is appended to, or None.
        metadata: returns what else is known of the answer, from its metadata.

    Attributes:
        values: the newest values of the additional outputs.
    """

    def __init__(
        self,
        history: History,
        blobs: BlobCache,
        after: str | None,
        unpack: Callable[[object], tuple[object, tuple[object, ...]]] = lambda value: (value, ()),
        set_outputs: Callable[[tuple[object, ...]], None] = lambda values: None,
        metadata: Callable[[JSONMapping], JSONObject] = lambda metadata: {},
        *,
        asks: bool = False,
        extends: str | None = None,
    ) -> None:
        super().__init__(history, blobs)
        self._after, self._asks = after, asks
        self._unpack, self._set_outputs, self._metadata = unpack, set_outputs, metadata
        self.values: tuple[object, ...] = ()
        self._outputs_changed = False
        self._extends = extends
        self._own: list[str] = [] if extends is None else [extends]
        self._partial = None if extends is None else history.messages[history.index_of(extends)]
        self._written: list[Message] | None = None
        self._unfinished: str | None = None  # the newest text, if it ends in half a character
        self._chunks: accumulator.Accumulator | None = None
        self._asked_at = time.monotonic()
        #: Its append and pop are atomic, so that a token needs no lock.
        self._deferred: deque[str | accumulator.Accumulator] = deque(maxlen=1)
        self._adding = threading.Lock()

    def defer(self, value: object) -> bool:
        """Defer text and chunks, which cannot change: a hundred of them between two patches are written once."""
        if not self.began:
            return False
        if type(value) is str:
            self._chunks = None
            self._deferred.append(value)
            return True
        if not self._is_chunk(value):
            return False
        self._deferred.append(self._add(value))
        return True

    def _is_chunk(self, value: object) -> bool:
        return registry.is_chunk(value) or (self._chunks is not None and registry.is_amid_stream(value))

    def _add(self, chunk: object) -> accumulator.Accumulator:
        if isinstance(chunk, deltas.ToolResult) and chunk.values:
            chunk = chunk._replace(values=tuple(from_python.part_from_value(v, self._blobs) for v in chunk.values))
        with self._adding:
            self._chunks = self._chunks or accumulator.Accumulator(began=self._asked_at)
            self._chunks.add(chunk)
            return self._chunks

    @property
    def has_deferred(self) -> bool:
        """See `RunWriter.has_deferred`."""
        return bool(self._deferred)

    def write_deferred(self) -> None:
        """See `RunWriter.write_deferred`."""
        value: object = self._deferred.pop()
        if isinstance(value, accumulator.Accumulator):
            with self._adding:
                value = value.value()
        self.write(self._messages(value))

    def convert(self, value: object) -> list[Message] | None:
        """See `RunWriter.convert`."""
        response, values = self._unpack(value)
        self._outputs_changed = bool(values)
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

    def after_write(self) -> None:
        """Set the additional outputs."""
        if self._outputs_changed:
            self._outputs_changed = False
            self._set_outputs(self.values)

    def _messages(self, value: object) -> list[Message]:
        self._unfinished = None
        if isinstance(value, str) and without_open_half(value) != value:
            self._unfinished, value = value, without_open_half(value)
        return from_python.messages_from_response(value, self._blobs)

    def write(self, converted: list[Message] | None) -> None:
        """See `RunWriter.write`."""
        if converted is None:
            return
        self.began = True
        self._written = converted
        self._write_own(self._split(converted, growing=True))

    def _write_own(self, converted: list[Message]) -> None:
        if self._partial is not None:
            converted = continued(self._partial, converted)
        for i, message in enumerate(converted):
            if i < len(self._own):
                index = self._history.index(self._own[i])
                if index is not None:
                    self._history.set(index, message)
            else:
                index = self._end()
                self._own += self._history.splice(index, index, [message])
        for message_id in self._own[len(converted) :]:
            index = self._history.index(message_id)
            if index is not None:
                self._history.splice(index, index + 1, [])
        del self._own[len(converted) :]

    @property
    def question(self) -> str | None:
        """See `RunWriter.question`."""
        return self._after if self._asks else None

    def added_ids(self) -> list[str]:
        """See `RunWriter.added_ids`."""
        return [key for key in (self.question, *self._own) if key is not None and key != self._extends]

    def _end(self) -> int:
        """Return the index for the run's next message: after its own, else after the question."""
        for message_id in (*reversed(self._own), self._after):
            index = None if message_id is None else self._history.index(message_id)
            if index is not None:
                return index + 1
        return len(self._history.messages)

    def silence(self) -> Exception | None:
        """Return the error for a model's stream that has ended without saying anything."""
        silent = self._chunks is not None and self._chunks.is_silent and self._partial is None
        return ModelError(EMPTY_RESPONSE) if silent else None

    def finish(self, reason: str | None = None) -> None:
        """See `RunWriter.finish`."""
        if self._chunks is not None:
            self._chunks.finish(reason)
            value = self._chunks.value()
            if value not in ("", []) or self._own:
                self.write(from_python.messages_from_response(value, self._blobs))
        elif self._unfinished is not None:
            self.write(from_python.messages_from_response(self._unfinished, self._blobs))
        if self._written is not None and self._history.reasoning_tags():
            self._write_own(self._split(self._written, growing=False))
        self._close_thoughts(map(self._history.index, self._own), reason)
        index = self._history.index(self._own[-1]) if self._own else None
        printed = self._printed()
        if index is not None and printed:
            self._add_metadata(index, **printed)
        if index is not None and reason == "stopped" and self._chunks is None and self.began:
            self._add_metadata(index, finish=reason)
        if index is not None and (self.began or self._partial is None):
            self._add_known(index)

    def _add_known(self, index: int) -> None:
        """Add what else is known of the answer to the metadata of its last message."""
        known = self._metadata(self._history.messages[index].get("metadata") or {})
        if known:
            self._add_metadata(index, **known)

    def fail(self, error: BaseException) -> bool:
        """See `RunWriter.fail`."""
        index = self._history.index(self._own[-1]) if self._own else None
        if index is None:
            index = self._end()
            empty = check_message({"role": "assistant", "content": ""})
            self._own += self._history.splice(index, index, [empty])
        self._add_metadata(index, error=error_metadata(error), **self._printed())
        self._add_known(index)
        return True
