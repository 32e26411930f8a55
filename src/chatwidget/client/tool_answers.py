"""The chat function of a chat with tools: asks the model, runs what it calls, and asks again."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from typing import Any

from chatwidget.client.model_client import ModelClient
from chatwidget.messages.json_types import JSONMapping, JSONObject
from chatwidget.runs.run import current_run
from chatwidget.runtime import closing
from chatwidget.tools.approval import Approval
from chatwidget.tools.call_history import with_tool_calls
from chatwidget.tools.rounds import Limits, Rounds
from chatwidget.tools.runner import run_calls, run_calls_async
from chatwidget.tools.stop_hook import on_stop
from chatwidget.tools.tool_set import Tools, ToolSet


class ToolAnswers:
    """Answers of a model that may call tools.

    Args:
        source: the model.
        tools: the tools.
        approval: which calls the user must approve.
        limits: of rounds and results.
    """

    #: How `ChatFunction` gives the history: with the calls of earlier answers.
    view_of_history = staticmethod(with_tool_calls)

    def __init__(self, source: ModelClient, tools: Tools, approval: Approval, limits: Limits) -> None:
        self._source, self._tools = source, tools
        self._approval, self._limits = approval, limits
        if tools.are_known:
            self._approval.check_names(tools.own.names)
        self.is_async = source.is_async
        self._names: list[str] = []

    def answer(self, message: object, history: list[JSONObject], *values: object) -> Iterator[Any]:
        """Answer a message: the chat function of a synchronous client."""
        tools = self._tools.open()
        if tools is None:
            return
        rounds, sent = self._begin(message, history, tools)
        while not rounds.is_over and not _is_stopped():
            answer = self._source.open_at_once([*sent, *rounds.messages()], values, rounds.offer())
            with on_stop(functools.partial(closing.hang_up, answer)), _closed(answer):
                for chunk in answer if hasattr(answer, "__next__") else [answer]:
                    rounds.take(chunk)
                    yield chunk
            calls = rounds.calls()
            yield from [rounds.start(call) for call in calls]
            decided = self._approval.decide(calls)
            if decided is None:
                return
            yield from [rounds.finish(call, call.refusal) for call in decided if call.refusal]
            for call, result, seconds in run_calls([call for call in decided if not call.refusal]):
                yield rounds.finish(call, result, seconds)

    async def answer_async(self, message: object, history: list[JSONObject], *values: object) -> AsyncIterator[Any]:
        """Answer a message: the chat function of an asynchronous client."""
        tools = await self._tools.open_async()
        rounds, sent = self._begin(message, history, tools)
        while not rounds.is_over:
            answer = await self._source.open([*sent, *rounds.messages()], values, rounds.offer())
            chunks = answer if hasattr(answer, "__anext__") else _only(answer)
            try:
                async for chunk in chunks:
                    rounds.take(chunk)
                    yield chunk
            finally:
                await closing.close_async(chunks)
            calls = rounds.calls()
            for call in calls:
                yield rounds.start(call)
            decided = await self._approval.decide_async(calls)
            for call in decided:
                if call.refusal:
                    yield rounds.finish(call, call.refusal)
            async with aclosing(run_calls_async([call for call in decided if not call.refusal])) as outcomes:
                async for call, result, seconds in outcomes:
                    yield rounds.finish(call, result, seconds)

    def describe(self, values: JSONMapping) -> dict[str, Any]:
        """Return what asks the same model in the same way, with the tools and their earlier calls."""
        sent = {"sent": lambda messages: self._source.sent(with_tool_calls(messages))}
        return {**self._source.describe(values), **sent, "tools": self._definitions}

    def _definitions(self) -> list[JSONObject]:
        """Return the tools as a request describes them; servers that do not run are started.

        Raises:
            ToolServerError: a server does not start.
        """
        tools = self._tools.own if self._tools.are_known else self._tools.open()
        return [] if tools is None else tools.definitions(self._limits.strict)

    def request_fields(self) -> dict[str, object]:
        """Return what an answer records of the tools that it was offered: their names."""
        choice = {} if self._limits.tool_choice is None else {"tool_choice": self._limits.tool_choice}
        return {"tools": list(self._names), **choice} if self._names else {}

    def close_tools(self) -> None:
        """End what the tools have running."""
        self._tools.close()

    def _begin(
        self, message: object, history: list[JSONObject], tools: ToolSet
    ) -> tuple[Rounds, list[dict[str, object]]]:
        self._approval.check_names(tools.names)
        self._names = tools.names
        sent = self._source.sent([*history, {"role": "user", "content": message}])
        return Rounds(tools, self._limits), sent


def _is_stopped() -> bool:
    run = current_run.get()
    return run is not None and run.done


@contextlib.contextmanager
def _closed(answer: object) -> Iterator[None]:
    try:
        yield
    finally:
        closing.close(answer)


async def _only(answer: object) -> AsyncIterator[object]:
    yield answer
