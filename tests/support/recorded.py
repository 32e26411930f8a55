"""Recorded streams of clients (scripts/record_streams.py), as objects whose classes have the recorded names.

A class is made with the module and name of the client's own, and with its bases, so that it is recognized as that one.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).resolve().parents[1] / "providers" / "recorded"
NAMES = sorted(file.stem for file in RECORDED.glob("*.json"))

_classes: dict[tuple[str, ...], type] = {}


def recorded_values(name: str) -> list[Any]:
    """Return the values of a recorded stream, each with a class of its own name."""
    values: list[Any] = revive(recording(name)["values"])
    return values


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
