"""The rounds of one answer: the model calls tools, gets their results, and is asked again. Nothing is sent or run here.

Every call gets a result before the next request, whatever happens to it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from chatwidget.errors import OptionError
from chatwidget.providers.accumulator import Accumulator
from chatwidget.providers.deltas import ToolResult, ToolStart
from chatwidget.tools.call_history import call_metadata, with_tool_calls
from chatwidget.tools.calls import Call, checked_call, unique_id
from chatwidget.tools.results import LIMIT, Result
from chatwidget.tools.tool_set import ToolSet

ROUNDS = 10
REPEATS = 3  # equal calls with equal results, after which nothing new can be expected

CUT = "The response ended within its tool calls, before they were complete. Nothing was run."
TOO_LATE = "No more tool calls are possible in this response. Nothing was run."
_LAST = "[No more tool calls are possible. Answer with what you have.]"


@dataclass(frozen=True)
class Limits:
    """The limits of one answer.

    Attributes:
        max_rounds: after so many rounds the model is asked once more, without tools.
        max_result: characters of a result that the model receives, or None for all.
        tool_choice: sent with the tools, if not None.
        strict: whether the server must allow only arguments that fit.
    """

    max_rounds: int = ROUNDS
    max_result: int | None = LIMIT
    tool_choice: object = None
    strict: bool = False

    def __post_init__(self) -> None:
        for name, value, least in (("max_rounds", self.max_rounds, 1), ("max_result", self.max_result, 100)):
            is_number = isinstance(value, int) and not isinstance(value, bool) and value >= least
            if not is_number and not (name == "max_result" and value is None):
                raise OptionError(f"`{name}` must be a whole number from {least}, got {value!r}.")


class Rounds:
    """The rounds of one answer.

    Args:
        tools: the tools.
        limits: of rounds and results.
    """

    def __init__(self, tools: ToolSet, limits: Limits) -> None:
        self._tools, self._limits = tools, limits
        self._so_far = Accumulator()
        self._number = 0
        self._is_last = self._is_over = False
        self._ids: set[str] = set()
        self._results: Counter[tuple[str, str, str]] = Counter()

    def offer(self) -> dict[str, object]:
        """Return what the next request says of tools; the last one says nothing, so that there is an answer."""
        if self._is_last or not self._tools.names:
            return {}
        choice = {} if self._limits.tool_choice is None else {"tool_choice": self._limits.tool_choice}
        return {"tools": self._tools.definitions(self._limits.strict), **choice}

    @property
    def is_over(self) -> bool:
        """Return whether no request follows."""
        return self._is_over

    def take(self, chunk: object) -> None:
        """Take a chunk of the model's answer."""
        self._so_far.add(chunk)

    def calls(self) -> list[Call]:
        """Return the calls of an answer that has ended, each checked; there are none if it is the final answer."""
        found = []
        is_cut = self._so_far.is_cut
        for call in self._so_far.open_calls:
            identity = unique_id(call.id, self._ids)
            self._ids.add(identity)
            if is_cut or self._is_last:
                checked = Call(identity, call.name, call.arguments).refused(CUT if is_cut else TOO_LATE)
            else:
                checked = checked_call(self._tools, identity, call.name, call.arguments)
            found.append(checked)
        self._number += 1
        self._is_over = is_cut or self._is_last or not found
        self._is_last = self._number >= self._limits.max_rounds
        return found

    def start(self, call: Call) -> ToolStart:
        """Return what a call's thought shows before it has a result; each call of a round is started, in order."""
        metadata = {"tool_call": call_metadata(call.id, call.name, call.sent_back, self._number)}
        start = ToolStart(call.id, call.displayed, metadata)
        self._so_far.add(start)
        return start

    def finish(self, call: Call, result: Result, seconds: float | None = None) -> ToolResult:
        """Return what a call's thought shows of its result."""
        sent = result.for_model(self._limits.max_result)
        recorded = call_metadata(call.id, call.name, call.sent_back, self._number)
        metadata: dict[str, object] = {"tool_call": {**recorded, "result": sent}}
        finished = ToolResult(
            call.id, result.text, result.failed, seconds or 0.0, metadata, result.values, result.language
        )
        self._so_far.add(finished._replace(values=()))
        key = (call.name, call.displayed, sent)
        self._results[key] += 1
        self._is_last = self._is_last or self._results[key] >= REPEATS
        return finished

    def messages(self) -> list[dict[str, object]]:
        """Return what the next request contains of this answer so far."""
        value = self._so_far.value()
        messages = with_tool_calls(value if isinstance(value, list) else [])
        if self._is_last and messages and messages[-1]["role"] == "tool":
            messages[-1] = {**messages[-1], "content": f"{messages[-1]['content']}\n\n{_LAST}"}
        return messages
