"""smolagents: what a running agent streams (text, calls, steps, the final answer), and its whole result."""

from __future__ import annotations

from collections.abc import Iterator

from chatwidget.providers.content_parts import read_content
from chatwidget.providers.deltas import (
    AnswerEnd,
    Delta,
    MediaDelta,
    ReasoningDelta,
    TextBreak,
    TextDelta,
    ToolCallDelta,
    ToolResult,
)
from chatwidget.providers.fields import arguments_text, as_text, field, items, usage, words
from chatwidget.providers.provider import Provider, by_name, read_nothing

_FINAL = "final_answer"  # the tool by which an agent answers; the answer itself follows


def read_stream_delta(delta: object) -> Iterator[Delta]:
    """Read new text of the agent's model, which is how it reasons: its answer comes at the end."""
    yield ReasoningDelta(words(field(delta, "content")))
    yield from usage(field(delta, "token_usage"), added=True)


def read_message(message: object) -> Iterator[Delta]:
    """Read a whole message of a model."""
    yield from read_content(field(message, "content"))
    for call in items(field(message, "tool_calls")):
        yield _call(call)
    yield from usage(field(message, "token_usage"), added=True)
    yield AnswerEnd("stop")


def _call(call: object) -> ToolCallDelta:
    function = field(call, "function") or call
    identity = words(field(call, "id")) or None
    return ToolCallDelta(None, words(field(function, "name")), arguments_text(field(function, "arguments")), identity)


def read_call(call: object) -> Iterator[Delta]:
    """Read a call of a tool, or the code that the agent runs."""
    if field(call, "name") != _FINAL:
        yield _call(call)


def read_tool_output(output: object) -> Iterator[Delta]:
    """Read what a tool returned."""
    if field(output, "is_final_answer"):
        return
    text = words(field(output, "observation")) or as_text(field(output, "output"))
    yield ToolResult(words(field(output, "id")) or None, text)


def read_step(step: object) -> Iterator[Delta]:
    """Read a step that is complete: what its calls returned, and its error."""
    error = field(step, "error")
    text = words(field(error, "message")) or words(field(step, "observations"))
    for call in items(field(step, "tool_calls")):
        if field(call, "name") == _FINAL:
            continue
        yield _call(call)
        if text:
            yield ToolResult(words(field(call, "id")) or None, text, error is not None)
            text = ""
    if error is not None and text:
        yield ReasoningDelta(f"\n\n{text}")


def read_plan(step: object) -> Iterator[Delta]:
    """Read the agent's plan."""
    yield ReasoningDelta(words(field(step, "plan")))


def read_final_answer(step: object) -> Iterator[Delta]:
    """Read the final answer, which may be any object."""
    output = field(step, "output")
    yield TextBreak()
    yield TextDelta(output) if isinstance(output, str) else MediaDelta(output)
    yield AnswerEnd("stop")


def read_result(result: object) -> Iterator[Delta]:
    """Read the whole result of a run with its steps."""
    for step in items(field(result, "steps")):
        calls = field(step, "tool_calls")
        if calls:
            yield from read_step({name: field(step, name) for name in ("error", "observations", "tool_calls")})
    yield from read_final_answer(result)
    yield from usage(field(result, "token_usage"))


SMOLAGENTS = Provider(
    ("smolagents",),
    by_name(
        {
            "ChatMessageStreamDelta": read_stream_delta,
            "ChatMessage": read_message,
            "ToolCall": read_call,
            "ToolOutput": read_tool_output,
            "ActionStep": read_step,
            "PlanningStep": read_plan,
            "FinalAnswerStep": read_final_answer,
            "RunResult": read_result,
            **dict.fromkeys(("ActionOutput", "TaskStep", "SystemPromptStep", "MemoryStep"), read_nothing),
        }
    ),
)
