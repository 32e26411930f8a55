"""LangGraph: what a graph streams in each of its modes, and the state it ends with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chatwidget.messages.json_types import JSONMapping
from chatwidget.providers.deltas import Delta, MessageId
from chatwidget.providers.fields import field, items, words
from chatwidget.providers.langchain import LANGCHAIN, read_message_event
from chatwidget.providers.openai_chat import tool_message
from chatwidget.providers.openers import open_iterable
from chatwidget.providers.provider import Provider, Reader

_MODES = {"messages", "updates", "values", "custom", "tasks", "debug", "checkpoints", "lifecycle", "tools", "input"}


def _is_message(value: object) -> bool:
    return any(cls.__module__.startswith("langchain_core.messages") for cls in type(value).__mro__)


def _reader_of(message: object) -> Reader | None:
    return next(
        (
            reader
            for cls in type(message).__mro__
            if cls.__module__.startswith("langchain_core.") and (reader := LANGCHAIN.by_class("", cls.__name__))
        ),
        None,
    )


def _read_message(message: object) -> Iterator[Delta]:
    reader = tool_message if type(message).__name__ == "ToolMessage" else _reader_of(message)
    if reader is not None:
        yield from reader(message)


def read_pair(pair: Any) -> Iterator[Delta]:
    """Read `(chunk, metadata)` of the mode "messages"."""
    return _read_message(pair[0])


def read_tagged(value: Any) -> Iterator[Delta]:
    """Read `(mode, data)`, `(namespace, data)`, or `(namespace, mode, data)`, as several modes at once give them."""
    yield from _read_data(value[-1])


def _read_data(data: object) -> Iterator[Delta]:
    reader = _by_shape(data)
    if reader is not None:
        yield from reader(data)
    elif _is_message(data):
        yield from _read_message(data)


def read_state(state: object) -> Iterator[Delta]:
    """Read a graph's state: the messages after the user's last one; those that were streamed are not repeated."""
    messages = items(field(state, "messages"))
    last = max((i for i, message in enumerate(messages) if field(message, "type") == "human"), default=-1)
    for message in messages[last + 1 :]:
        yield MessageId("")
        yield from _read_message(message)


def read_updates(updates: JSONMapping) -> Iterator[Delta]:
    """Read what each node adds to the state."""
    for update in updates.values():
        if isinstance(update, dict):
            yield from read_state(update)


def read_part(part: JSONMapping) -> Iterator[Delta]:
    """Read a part of version 2, or an event of version 3, which name their mode."""
    mode = part.get("type") if words(part.get("type")) in _MODES else part.get("method")
    data = part.get("data") if "data" in part else part.get("params")
    if mode in ("messages", "updates", "values"):
        data = data.get("data", data) if part.get("type") == "event" and isinstance(data, dict) else data
        yield from _read_protocol(data) if mode == "messages" else _read_data(data)


def _read_protocol(data: object) -> Iterator[Delta]:
    first = data[0] if isinstance(data, (list, tuple)) and data else data
    if isinstance(first, dict) and isinstance(first.get("event"), str):
        yield from read_message_event(first)
    else:
        yield from _read_data(data)


def _by_shape(value: object) -> Reader | None:
    if type(value) is tuple and len(value) in (2, 3):
        if isinstance(value[1], dict) and _is_message(value[0]):
            return read_pair
        tagged = value[-2] if len(value) == 3 else value[0]
        named = (isinstance(tagged, str) and tagged in _MODES) or (isinstance(tagged, tuple) and _by_shape(value[-1]))
        return read_tagged if named else None
    if type(value) is not dict:
        return None
    if words(value.get("type")) in _MODES and "data" in value and "ns" in value:
        return read_part
    if value.get("type") == "event" and words(value.get("method")) in _MODES:
        return read_part
    if any(_is_message(message) for message in items(value.get("messages"))):
        return read_state
    updates = [update for update in value.values() if isinstance(update, dict)]
    nested = any(_is_message(message) for update in updates for message in items(update.get("messages")))
    return read_updates if nested else None


LANGGRAPH = Provider(
    ("langgraph",),
    by_shape=_by_shape,
    openers=dict.fromkeys(("GraphRunStream", "AsyncGraphRunStream"), open_iterable),
)
