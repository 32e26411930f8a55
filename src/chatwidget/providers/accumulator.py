"""Pieces so far -> the messages they amount to, in the order in which they came, with usage and times."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from chatwidget.messages.text import whole_characters, without_open_half
from chatwidget.providers.deltas import AnswerEnd, Delta, ReasoningDelta, TextDelta, ToolCallDelta, ToolResult, Usage
from chatwidget.providers.registry import read_deltas

_MEASURABLE = 0.02  # seconds; tokens that arrive in less came at once, and say nothing of a speed


class _TextRun:
    """Text, or reasoning, that grows."""

    def __init__(self, began: float, is_text: bool) -> None:
        self.text, self.is_text, self.open = "", is_text, True
        self.began = self.ended = began


class _Call:
    """A tool call: its arguments, then what it gave."""

    def __init__(self, began: float) -> None:
        self.name, self.arguments, self.id = "", "", ""
        self.result: ToolResult | None = None
        self.began, self.ended = began, 0.0

    def add(self, piece: ToolCallDelta) -> None:
        self.name = _joined(self.name, piece.name)
        self.arguments = _joined(self.arguments, piece.arguments)
        self.id = self.id or piece.id or ""

    def message(self, over: bool) -> dict[str, Any]:
        content = _fenced(without_open_half(self.arguments), "json")
        done: dict[str, Any] = {"status": "done" if over else "pending"}
        if self.result is not None:
            said = "Error" if self.result.failed else "Result"
            content += f"\n\n{said}:\n\n{_fenced(self.result.text)}"
            done = {"status": "done", "duration": round(self.ended - self.began, 3)}
            if self.result.failed:
                done["log"] = "failed"
        return _thought(f"Tool call: {self.name}", content, done)


class Accumulator:
    """Chunks so far, as the messages they amount to.

    Args:
        clock: seconds; measures how long the model reasoned, and how fast it answers.
        began: when the model was asked, by that clock; now, if not given.

    Example:
        >>> so_far = Accumulator()
        >>> so_far.add({"choices": [{"delta": {"content": "Hel"}}]})
        >>> so_far.add({"choices": [{"delta": {"content": "lo"}}]})
        >>> so_far.value()
        'Hello'
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, began: float | None = None) -> None:
        self._clock = clock
        self._items: list[_TextRun | _Call] = []
        self._plain: _TextRun | None = None  # the text, while there is nothing else: by far the most frequent case
        self._calls: dict[Any, _Call] = {}  # those of the present answer, by the provider's key
        self._finished = self._over = self._timed = False
        self._usage: dict[str, int] = {}  # of the present answer
        self._past: dict[str, int] = {}  # of the answers before it
        self._unseen = self._answers = 0
        self._began = clock() if began is None else began
        self._first: float | None = None
        self._newest = self._began
        self._answer_began: float | None = None
        self._span = 0.0  # seconds from the first to the last token of each answer

    def add(self, chunk: Any) -> None:
        """Take one chunk, a whole answer, a tool's result, or a piece of new text."""
        if isinstance(chunk, str):
            if self._plain is not None and chunk:
                self._newest = self._clock()
                self._plain.text = _joined(self._plain.text, chunk)
                return
            self._take(TextDelta(chunk))
        else:
            for piece in read_deltas(chunk):
                self._take(piece)
        only = self._items[0] if len(self._items) == 1 else None
        self._plain = only if isinstance(only, _TextRun) and only.is_text and not self._over else None

    def _take(self, piece: Delta) -> None:
        if isinstance(piece, (TextDelta, ReasoningDelta, ToolCallDelta)):
            if piece[:1] != ("",):
                self._token()
                self._add(piece)
        elif isinstance(piece, ToolResult):
            self._add_result(piece)
        elif isinstance(piece, Usage):
            self._add_usage(piece)
        elif isinstance(piece, AnswerEnd):
            self._over = self._answer_began is not None
            self._end_reasoning()
        else:
            self._timed = True

    def _token(self) -> None:
        if self._over:
            self._next_answer()
        self._newest = self._clock()
        if self._first is None:
            self._first = self._newest
        if self._answer_began is None:
            self._answer_began = self._newest
            self._answers += 1

    def _next_answer(self) -> None:
        """Another answer follows in the same response, as when a tool's result was given back."""
        self._over = False
        self._calls = {}
        self._past, self._usage = self._counts(), {}
        self._span, self._answer_began = self._seconds(), None

    def _add(self, piece: TextDelta | ReasoningDelta | ToolCallDelta) -> None:
        if isinstance(piece, ToolCallDelta):
            self._end_reasoning()
            self._call(piece).add(piece)
            return
        last = self._items[-1] if self._items else None
        is_text = isinstance(piece, TextDelta)
        if not isinstance(last, _TextRun) or last.is_text != is_text or not last.open:
            self._end_reasoning()
            last = _TextRun(self._newest, is_text)
            self._items.append(last)
        last.text = _joined(last.text, piece.text)

    def _call(self, piece: ToolCallDelta) -> _Call:
        """The call that a fragment belongs to; some servers number none of their calls, or all alike."""
        key = piece.key
        if key is None and not piece.name and self._calls:
            key = next(reversed(self._calls))
        known = self._calls.get(key)
        if known is not None and piece.name and piece.id and known.id not in ("", piece.id):
            known, key = None, ("another", len(self._calls), key)
        if known is None or key is None:
            known = _Call(self._newest)
            self._items.append(known)
            self._calls[("unnumbered", len(self._calls)) if key is None else key] = known
        return known

    def _add_result(self, piece: ToolResult) -> None:
        calls = [item for item in self._items if isinstance(item, _Call) and item.result is None]
        call = next((call for call in calls if call.id and call.id == piece.id), None)
        if call is None:
            call = next((call for call in calls if not call.id), None)
        if call is None:
            call = _Call(self._clock())
            self._items.append(call)
        call.result, call.ended = piece, self._clock()

    def _add_usage(self, piece: Usage) -> None:
        told = zip(("prompt_tokens", "completion_tokens", "total_tokens"), piece[:3], strict=True)
        for name, number in told:
            if number is not None:
                self._usage[name] = number + (self._usage.get(name, 0) if piece.more else 0)
        self._unseen = piece.unseen or self._unseen

    def _end_reasoning(self) -> None:
        last = self._items[-1] if self._items else None
        if isinstance(last, _TextRun) and last.open and not last.is_text:
            last.open, last.ended = False, self._clock()

    def finish(self) -> None:
        """Note that no more chunks come."""
        self._finished, self._plain = True, None
        self._end_reasoning()

    def value(self) -> Any:
        """A chat function's response so far: text alone as `str`, else a list of messages."""
        if self._plain is not None:
            return without_open_half(self._plain.text)
        metadata = self._told()
        messages = [message for item in self._items for message in self._messages(item)]
        if not metadata and not messages:
            return ""
        if not metadata and len(messages) == 1 and "metadata" not in messages[0]:
            return messages[0]["content"]
        if metadata:
            answers = [message for message in messages if "metadata" not in message]
            answer = (answers or messages or [_answer("")])[-1]
            answer["metadata"] = {**answer.get("metadata", {}), **metadata}
            messages = messages or [answer]
        return messages

    def _messages(self, item: _TextRun | _Call) -> list[dict[str, Any]]:
        if isinstance(item, _Call):
            return [item.message(self._finished)]
        text = item.text
        if not self._finished or item is not self._items[-1]:
            text = without_open_half(text)
        if item.is_text:
            return [] if len(self._items) > 1 and not text.strip() else [_answer(text)]
        done: dict[str, Any] = {"status": "pending"}
        if not item.open:
            done = {"status": "done", "duration": round(item.ended - item.began, 3)}
        return [_thought("Reasoning", text, done)]

    def _counts(self) -> dict[str, int]:
        return {name: self._usage.get(name, 0) + self._past.get(name, 0) for name in {**self._past, **self._usage}}

    def _seconds(self) -> float:
        return self._span + (0.0 if self._answer_began is None else self._newest - self._answer_began)

    def _told(self) -> dict[str, Any]:
        """Usage and times, as far as they are known."""
        counts = self._counts()
        if not (self._over or self._finished) or not (counts or self._timed):
            return {}  # times that change with every token would travel with every token
        told: dict[str, Any] = {"usage": counts} if counts else {}
        if self._first is not None:
            timing = {"first_token": round(self._first - self._began, 3), "total": round(self._newest - self._began, 3)}
            reasoned = any(isinstance(item, _TextRun) and not item.is_text for item in self._items)
            tokens = counts.get("completion_tokens", 0) - self._answers - (0 if reasoned else self._unseen)
            if tokens > 0 and self._seconds() >= _MEASURABLE:
                timing["tokens_per_second"] = round(tokens / self._seconds(), 1)
            told["timing"] = timing
        return told


def _answer(text: str) -> dict[str, Any]:
    return {"role": "assistant", "content": text}


def _thought(title: str, content: str, done: dict[str, Any]) -> dict[str, Any]:
    return {"role": "assistant", "content": content, "metadata": {"title": title, **done}}


def _fenced(text: str, language: str = "") -> str:
    """Text as a code block, whose fence is longer than any in it."""
    longest = max((len(run) for run in re.findall("`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _joined(text: str, piece: str) -> str:
    """Two pieces of text; a character whose halves stood in both becomes whole."""
    return text + piece if without_open_half(text) == text else _with_joined_half(text, piece)


def _with_joined_half(text: str, piece: str) -> str:
    """`text` ends in half a character: join it with what comes, keep a new open half open."""
    closed = without_open_half(piece)
    return text[:-1] + whole_characters(text[-1] + closed) + piece[len(closed) :]
