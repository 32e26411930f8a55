"""Recorded streams of clients (scripts/record_streams.py), as objects whose classes have the recorded names.

A class is made with the module and name of the client's own, and with its bases, so that it is recognized as that one.
"""

from __future__ import annotations

import base64
import copy
import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chatwidget.providers.accumulator import Accumulator

RECORDED = Path(__file__).resolve().parents[1] / "providers" / "recorded"
NAMES = sorted(file.stem for file in RECORDED.glob("*.json"))

#: Fields of new text by every client's names, and texts that are whole where they stand.
NEW_TEXT = {
    *("text", "content", "content_delta", "delta", "chunk", "thinking", "reasoning_content"),
    *("arguments", "args", "args_delta", "partial_json"),
}
WHOLE_TEXTS = ("Look it up.", "It is sunny, 😀.", '{"city": "Paris"}', "18 degrees in Paris")
#: Recordings that give whole messages, not new text.
WHOLE = ("haystack_result", "langgraph_updates", "langgraph_values", "llm", "openai_agents_result", "openai_chat_whole")
WHOLE += ("pydantic_ai_result", "smolagents", "bedrock_whole")

_classes: dict[tuple[str, ...], type] = {}


def recorded_values(name: str) -> list[Any]:
    """Return the values of a recorded stream, each with a class of its own name."""
    values: list[Any] = revive(recording(name)["values"])
    return values


@functools.cache
def cut_values(name: str) -> list[Any]:
    """Return a recorded stream whose new text comes one character a value."""
    values = recorded_values(name)
    shown = _shown(values)
    cut: list[Any] = []
    for number, value in enumerate(values):
        before, after = values[:number], values[number + 1 :]
        for path, text in _new_texts(value, ()):
            if _shown([*before, _with_text(value, path, ""), *after]) != shown:  # not a copy of what others say
                cut += [_with_text(value, path, letter) for letter in text]
                break
        else:
            cut.append(value)
    return cut


def _shown(values: list[Any]) -> list[str]:
    """Return the texts that a stream amounts to."""
    so_far = Accumulator()
    for value in values:
        so_far.add(value)
    value = so_far.value()
    return [value] if isinstance(value, str) else [str(message["content"]) for message in value]


def _new_texts(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Yield where a value has new text of more than one character."""
    fields: Any = enumerate(value) if isinstance(value, (list, tuple)) else _fields(value).items()
    for name, item in fields:
        if isinstance(item, str) and name in NEW_TEXT and len(item) > 1 and item not in WHOLE_TEXTS:
            yield (*path, name), item
        yield from _new_texts(item, (*path, name))


def _fields(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else getattr(value, "__dict__", {})


def _with_text(value: Any, path: tuple[Any, ...], text: str) -> Any:
    """Return a value with another text at one place."""
    if not path:
        return text
    name, *rest = path
    if isinstance(value, (list, tuple)):
        return type(value)(_with_text(item, tuple(rest), text) if n == name else item for n, item in enumerate(value))
    changed = copy.copy(value)
    _fields(changed)[name] = _with_text(_fields(value)[name], tuple(rest), text)
    return changed


def recording(name: str) -> Any:
    """Return a recording as it is stored."""
    return json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))


def revive(value: Any) -> Any:
    """Return what was recorded as objects again."""
    if isinstance(value, list):
        return [revive(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$bytes" in value:
        return base64.b64decode(value["$bytes"])
    if "$tuple" in value:
        return tuple(revive(item) for item in value["$tuple"])
    if "$class" not in value:
        return {key: revive(item) for key, item in value.items()}
    made = _class_of(tuple(value["$class"]))()
    for name, item in value["fields"].items():
        revived = revive(item)
        if name.endswith("()"):
            vars(made)[name[:-2]] = lambda found=revived: found
        else:
            vars(made)[name] = revived
    return made


def _class_of(bases: tuple[str, ...]) -> type:
    """Return a class with these bases, each as `module:name`, its own first."""
    if not bases:
        return object
    if bases not in _classes:
        module, name = bases[0].split(":", 1)
        _classes[bases] = type(name, (_class_of(bases[1:]),), {"__module__": module})
    return _classes[bases]
