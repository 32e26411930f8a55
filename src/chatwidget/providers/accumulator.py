"""Deltas so far as the messages they amount to, in the order in which they came, with usage, times, and the end."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

from chatwidget.errors import ModelError
from chatwidget.messages.json_types import JSONObject
from chatwidget.messages.text import without_open_half
from chatwidget.providers.answer_record import AnswerRecord
from chatwidget.providers.deltas import (
    DELTAS,
    AnswerEnd,
    ChoiceDelta,
    Delta,
    EndExpected,
    MediaDelta,
    MessageId,
    ReasoningDelta,
    Refusal,
    StreamEnd,
    TextBreak,
    TextDelta,
    ToolCallDelta,
    ToolResult,
    ToolStart,
    Usage,
    WholeText,
)
from chatwidget.providers.error_words import raise_stream_error
from chatwidget.providers.other_choices import OtherChoices
from chatwidget.providers.registry import find_reader, is_tool_result, read_deltas
from chatwidget.providers.text_run import TextRun
from chatwidget.providers.tool_calls import OpenCalls, ToolCall

log = logging.getLogger("chatwidget")

_CONTENT = (TextDelta, ReasoningDelta, ToolCallDelta)


class Accumulator:
    """Chunks so far, as the messages they amount to.

    What was shown stays, whatever follows: a chunk that is not understood is skipped, and counted in the log once.

    Args:
        clock: seconds; measures how long the model reasoned, and how fast it answers.
        began: when the model was asked, by that clock; default: now.

    Example:
        >>> so_far = Accumulator()
        >>> so_far.add({"choices": [{"delta": {"content": "Hel"}}]})
        >>> so_far.add({"choices": [{"delta": {"content": "lo"}}]})
        >>> so_far.value()
        'Hello'
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, began: float | None = None) -> None:
        self._clock = clock
        self._items: list[TextRun | ToolCall | MediaDelta] = []
        self._plain: TextRun | None = None  # the text, while there is nothing else: by far the most frequent case
        self._calls = OpenCalls()
        self._record = AnswerRecord(clock() if began is None else began)
        self._finished = self._over = self._broken = False
        self._boundary = False  # usage or a tool's result came after the answer's end: another answer follows
        self._ids: set[str] = set()
        self._choice: Any = None  # the choice that is the response, where it is not the first
        self._other_choices = OtherChoices()
        self._spoke = False  # whether the present answer has text
        self._unknown: dict[str, int] = {}
        self._takers: dict[type, Callable[[Any], None]] = {
            ToolStart: self._take_start,
            ToolResult: self._take_result,
            Usage: self._take_usage,
            AnswerEnd: self._take_end,
            WholeText: self._take_whole_text,
            MediaDelta: self._take_media,
            ChoiceDelta: self._take_choice,
            StreamEnd: self._take_stream_end,
            TextBreak: lambda delta: setattr(self, "_broken", True),
            Refusal: lambda delta: self._record.refuse(),
            EndExpected: lambda delta: self._record.expect_end(),
        }

    def add(self, chunk: object) -> None:
        """Add one chunk, a whole answer, a tool's result, a delta, or new text.

        Raises:
            ModelError: the chunk says that the stream has failed.
        """
        if isinstance(chunk, str):
            if self._plain is not None and chunk:
                self._record.token(self._clock())
                self._plain.add(chunk)
                return
            self._take(TextDelta(chunk))
        elif isinstance(chunk, DELTAS):
            self._take(chunk)
        else:
            self._add_chunk(chunk)
        only = self._items[0] if len(self._items) == 1 else None
        self._plain = only if isinstance(only, TextRun) and only.is_text and not self._over else None

    def _add_chunk(self, chunk: object) -> None:
        if find_reader(chunk) is None and not is_tool_result(chunk):
            raise_stream_error(chunk if type(chunk) is dict else None)
            self._skip(chunk)
            return
        skipping = False
        try:
            for delta in read_deltas(chunk):
                if isinstance(delta, MessageId):
                    skipping = delta.whole and delta.id in self._ids
                    self._ids.update([delta.id] if delta.id else [])
                elif not skipping:
                    self._take(delta)
        except ModelError:
            raise
        except Exception:
            log.debug("a chunk of a model's stream could not be read", exc_info=True)
            self._skip(chunk)

    def _skip(self, chunk: object) -> None:
        name = type(chunk).__name__
        self._unknown[name] = self._unknown.get(name, 0) + 1

    def _take(self, delta: Delta) -> None:
        if isinstance(delta, _CONTENT):
            if self._choice is not None:
                self._other_choices.add(0, delta)
            elif delta[:1] != ("",):
                self._begin_token()
                self._add(delta)
        else:
            self._takers[type(delta)](delta)

    def _take_choice(self, delta: ChoiceDelta) -> None:
        if self._choice is None and not self._items:
            self._choice = delta.index
        if self._choice == delta.index:
            self._choice, choice = None, self._choice
            self._take(delta.delta)
            self._choice = choice
        else:
            self._other_choices.add(delta.index, delta.delta)

    def _begin_token(self) -> None:
        if self._over and self._boundary:
            self._begin_answer()
        self._over = False
        self._record.token(self._clock())

    def _begin_answer(self) -> None:
        """Begin another answer in the same response, as after a tool's result."""
        self._calls = OpenCalls()
        self._spoke = self._boundary = False
        self._record.next_answer()

    def _add(self, delta: TextDelta | ReasoningDelta | ToolCallDelta) -> None:
        if isinstance(delta, ToolCallDelta):
            self._end_reasoning()
            call = self._calls.find(delta)
            if call is None:
                call = ToolCall(self._record.newest)
                self._items.append(call)
                self._calls.add(call, delta.key)
            call.add(delta)
            return
        last = self._items[-1] if self._items else None
        is_text = isinstance(delta, TextDelta)
        self._spoke = self._spoke or is_text
        if not isinstance(last, TextRun) or last.is_text != is_text or (self._broken and is_text):
            self._end_reasoning()
            last = TextRun(self._record.newest, is_text)
            self._items.append(last)
        self._broken = False
        last.add(delta.text)

    def _take_whole_text(self, delta: WholeText) -> None:
        if not self._spoke and delta.text:
            self._take(TextDelta(delta.text))

    def _take_media(self, delta: MediaDelta) -> None:
        self._end_reasoning()
        self._begin_token()
        self._items.append(delta)

    def _take_start(self, delta: ToolStart) -> None:
        for call in self.open_calls:
            if call.start is None:
                call.begin(delta)
                return

    def _take_result(self, delta: ToolResult) -> None:
        self._boundary = True
        calls = [item for item in self._items if isinstance(item, ToolCall)]
        open_calls = self.open_calls
        call = next((call for call in open_calls if call.id and call.id == delta.id), None)
        if call is None and delta.id and any(call.id == delta.id for call in calls):
            return  # it is known already: agents repeat results in their steps
        if call is None:
            call = next((call for call in open_calls if not call.id), None)
        if call is None:
            self._end_reasoning()
            call = ToolCall(self._clock())
            self._items.append(call)
        call.finish(delta, self._clock())

    def _take_usage(self, delta: Usage) -> None:
        self._boundary = self._boundary or self._over
        self._record.add_usage(delta)

    def _take_end(self, delta: AnswerEnd) -> None:
        self._over = self._record.has_begun
        last = self._items[-1] if self._items else None
        calls = delta.reason == "stop" and isinstance(last, ToolCall) and last.result is None
        self._record.end("tool_calls" if calls else delta.reason)
        self._end_reasoning()

    def _take_stream_end(self, delta: StreamEnd) -> None:
        self._record.want_timing()
        if delta.complete:
            self._record.end(None)

    def _end_reasoning(self) -> None:
        last = self._items[-1] if self._items else None
        if isinstance(last, TextRun) and last.open and not last.is_text:
            last.close(self._clock())

    def finish(self, reason: str | None = None) -> None:
        """Note that no more chunks come.

        Args:
            reason: why, where it is not the model's own end: "stopped" or "interrupted".
        """
        self._finished, self._plain = True, None
        self._end_reasoning()
        self._record.finish(reason)
        if self._unknown:
            skipped = ", ".join(f"{number} of type {name}" for name, number in sorted(self._unknown.items()))
            log.warning("values in a model's stream were not understood and were skipped: %s", skipped)
            self._unknown = {}

    @property
    def open_calls(self) -> list[ToolCall]:
        """The calls that have no result, in the order in which they came."""
        return [item for item in self._items if isinstance(item, ToolCall) and item.result is None]

    @property
    def is_cut(self) -> bool:
        """Whether the present answer was ended by something else than the model."""
        return self._record.is_cut

    @property
    def is_silent(self) -> bool:
        """Whether there is no answer, and no reason why there is none."""
        return self.is_empty and self._record.finish_reason() in (None, "stop")

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been said: no text, no reasoning, no call, no medium."""
        return not any(not isinstance(item, TextRun) or item.text.strip() for item in self._items)

    def value(self) -> Any:
        """Return a chat function's response so far: text alone as `str`, else a list of messages."""
        if self._plain is not None:
            return without_open_half(self._plain.text)
        reasoned = any(isinstance(item, TextRun) and not item.is_text for item in self._items)
        metadata = self._record.metadata(reasoned) if self._over or self._finished else {}
        messages = [message for item in self._items for message in self._messages(item)]
        messages += self._other_choices.thoughts() if self._finished else []
        if not metadata and not messages:
            return ""
        if not metadata and len(messages) == 1 and "metadata" not in messages[0] and not self._has_media():
            return messages[0]["content"]
        if metadata:
            answers = [message for message in messages if "metadata" not in message]
            answer = (answers or messages or [{"role": "assistant", "content": ""}])[-1]
            answer["metadata"] = {**answer.get("metadata", {}), **metadata}
            messages = messages or [answer]
        return messages

    def _has_media(self) -> bool:
        return any(isinstance(item, MediaDelta) for item in self._items)

    def _messages(self, item: TextRun | ToolCall | MediaDelta) -> Iterable[JSONObject]:
        if isinstance(item, ToolCall):
            return [item.message(self._finished)]
        if isinstance(item, MediaDelta):
            return [{"role": "assistant", "content": [item.part]}]
        is_last = self._finished and item is self._items[-1]
        return item.messages(alone=len(self._items) == 1, complete=is_last)
