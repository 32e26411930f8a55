"""OpenAI's Agents SDK: events of a streamed run, and whole results."""

from __future__ import annotations

from collections.abc import Iterator

from chatwidget.providers.deltas import AnswerEnd, Delta, ToolCallDelta, ToolResult, WholeText
from chatwidget.providers.fields import as_text, field, items, usage, words
from chatwidget.providers.openai_responses import read_event, read_item
from chatwidget.providers.openers import open_iterable
from chatwidget.providers.provider import Provider, by_name, read_nothing


def read_raw_event(event: object) -> Iterator[Delta]:
    """Read an event of the model's own stream."""
    return read_event(field(event, "data"))


def read_run_event(event: object) -> Iterator[Delta]:
    """Read an event of the run: what a tool returned. The rest was in the model's own stream."""
    if field(event, "name") == "tool_output":
        yield from _tool_output(field(event, "item"))
    elif field(event, "name") in ("handoff_requested", "handoff_occured", "handoff_occurred"):
        target = field(field(field(event, "item"), "target_agent"), "name")
        if words(target):
            yield ToolCallDelta(None, f"handoff to {target}")


def _tool_output(item: object) -> Iterator[Delta]:
    identity = words(field(field(item, "raw_item"), "call_id")) or None
    yield ToolResult(identity, as_text(field(item, "output")))


def read_result(result: object) -> Iterator[Delta]:
    """Read the whole result of a run: reasoning, tools with their results, and text."""
    for item in items(field(result, "new_items")):
        if field(item, "type") == "tool_call_output_item":
            yield from _tool_output(item)
        else:
            yield from read_item(field(item, "raw_item"))
    output = field(result, "final_output")
    if output is not None:
        yield WholeText(as_text(output))
    for response in items(field(result, "raw_responses")):
        counts = field(response, "usage")
        yield from usage(counts, added=True)
    yield AnswerEnd("stop")


OPENAI_AGENTS = Provider(
    ("agents",),
    by_name(
        {
            "RawResponsesStreamEvent": read_raw_event,
            "RunItemStreamEvent": read_run_event,
            "AgentUpdatedStreamEvent": read_nothing,
            "RunResult": read_result,
        }
    ),
    openers={"RunResultStreaming": lambda result: open_iterable(result.stream_events())},
)
