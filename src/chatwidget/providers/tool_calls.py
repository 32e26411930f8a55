"""Tool calls put together from their fragments, each with its arguments and its result."""

from __future__ import annotations

import json
import re
from typing import Any

from chatwidget.messages.json_types import JSONObject
from chatwidget.messages.text import whole_characters, without_open_half
from chatwidget.providers.deltas import ToolCallDelta, ToolResult, ToolStart

#: What is read where a call has no result.
NO_RESULT = "Stopped before it returned a result. It may have run in part."


class ToolCall:
    """A tool call: its arguments, then what it returned."""

    def __init__(self, began: float) -> None:
        self.name, self.arguments, self.id = "", "", ""
        self.result: ToolResult | None = None
        self.start: ToolStart | None = None
        self.began, self.ended = began, 0.0
        self._complete: JSONObject | None = None  # the message, if it cannot change any more

    def add(self, fragment: ToolCallDelta) -> None:
        """Append a fragment; a name that is sent again with each fragment is taken once."""
        if fragment.name != self.name:
            self.name = joined(self.name, fragment.name)
        if not self._is_repeated_by(fragment):
            self.arguments = joined(self.arguments, fragment.arguments)
        self.id = self.id or fragment.id or ""

    def begin(self, start: ToolStart) -> None:
        """Record that the call is about to run, and with which arguments."""
        self.start, self.id, self.arguments = start, start.id, start.arguments

    def finish(self, result: ToolResult, now: float) -> None:
        """Record what the call returned."""
        self.result, self.ended, self._complete = result, now, None

    def _is_repeated_by(self, fragment: ToolCallDelta) -> bool:
        """Return whether a fragment repeats all arguments, as a call that is complete often follows its parts."""
        whole = bool(fragment.name) or (fragment.arguments[:1] in ("{", "[") and _is_complete(fragment.arguments))
        return bool(fragment.arguments) and fragment.arguments == self.arguments and whole

    def is_continued_by(self, fragment: ToolCallDelta) -> bool:
        """Return whether a fragment with the same key belongs to this call, not to one that begins with it."""
        if fragment.id and self.id:
            return fragment.id == self.id
        if not fragment.name or not self.arguments:
            return True  # arguments, or another part of the name
        return fragment.name == self.name and not _is_complete(self.arguments)

    def message(self, over: bool) -> JSONObject:
        """Return the call as a thought; without a result it is pending until the answer is `over`."""
        if self.result is not None:
            self._complete = self._complete or self._with_result(self.result)
            return dict(self._complete, metadata={**self._complete["metadata"]})
        content = fenced(without_open_half(self.arguments), "json")
        state: JSONObject = {"status": "done" if over else "pending"}
        if self.start is not None:
            state.update(self.start.metadata)
            content += f"\n\n{NO_RESULT}" if over else ""
        return thought(f"Tool call: {self.name}", content, state)

    def _with_result(self, result: ToolResult) -> JSONObject:
        heading = "Error" if result.failed else "Result"
        text = f"{fenced(without_open_half(self.arguments), 'json')}\n\n{heading}:"
        text += f"\n\n{fenced(result.text, result.language)}" if result.text or not result.values else ""
        content: Any = [{"type": "text", "text": text}, *result.values] if result.values else text
        seconds = self.ended - self.began if result.seconds is None else result.seconds
        state: JSONObject = {"status": "done", "duration": round(seconds, 3)}
        if result.failed:
            state["log"] = "failed"
        started = {} if self.start is None else self.start.metadata
        return thought(f"Tool call: {self.name}", content, {**state, **started, **result.metadata})


class OpenCalls:
    """The calls of the present answer, to which fragments are added.

    Some servers number none of their calls, or all alike, or name a call only where it begins.
    """

    def __init__(self) -> None:
        self._by_key: dict[Any, ToolCall] = {}
        self._newest: ToolCall | None = None

    def find(self, fragment: ToolCallDelta) -> ToolCall | None:
        """Return the call that a fragment belongs to, or None where it begins one."""
        known = [] if self._newest is None else list(self._by_key.values())
        if fragment.id:
            named = next((call for call in reversed(known) if call.id == fragment.id), None)
            if named is not None and (named.result is None or fragment.name in ("", named.name)):
                return named
        if fragment.key is None:
            return None if fragment.name else self._newest
        call = self._by_key.get(_hashable(fragment.key))
        return call if call is not None and call.is_continued_by(fragment) else None

    def add(self, call: ToolCall, key: object) -> None:
        """Add a call that begins; fragments with its key are its own from now on."""
        replaced = self._by_key.pop(_hashable(key), None)
        if replaced is not None:
            self._by_key["replaced", len(self._by_key)] = replaced
        self._by_key[("unnumbered", len(self._by_key)) if key is None else _hashable(key)] = call
        self._newest = call


def _hashable(key: object) -> Any:
    try:
        hash(key)
    except TypeError:
        return repr(key)
    return key


def _is_complete(arguments: str) -> bool:
    try:
        json.loads(arguments)
    except (ValueError, RecursionError):
        return False
    return True


def thought(title: str, content: str, state: JSONObject) -> JSONObject:
    """Return a thought as a message."""
    return {"role": "assistant", "content": content, "metadata": {"title": title, **state}}


def fenced(text: str, language: str = "") -> str:
    """Return text as a code block, whose fence is longer than any in it."""
    longest = max((len(run) for run in re.findall("`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def joined(text: str, following: str) -> str:
    """Return two pieces of text as one; a character whose halves are in both becomes whole."""
    return text + following if without_open_half(text) == text else _with_joined_half(text, following)


def _with_joined_half(text: str, following: str) -> str:
    """Join `text`, which ends in half a character, with what follows; a new open half stays open."""
    closed = without_open_half(following)
    return text[:-1] + whole_characters(text[-1] + closed) + following[len(closed) :]
