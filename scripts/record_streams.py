"""Record what every client streams, with its own classes, and say what changed since the last time.

The tests replay the recordings (tests/providers/recorded/), so that they need none of the clients. To bring them to the
newest versions, each in an environment of its own, and to see what changed:

    python scripts/record_streams.py            # all of them
    python scripts/record_streams.py cohere llm # some of them
"""

from __future__ import annotations

import base64
import contextlib
import enum
import importlib.metadata
import json
import subprocess
import sys
import tempfile
import types
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "providers" / "recorded"
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "scripts")]
_HERE = "--here"  # record in this environment; print nothing but problems
_CALLED = {
    "pydantic_ai": ("new_messages", "usage"),
    "dspy": ("items",),
    "llm": ("stream_events", "usage"),
}  # methods whose result a reader asks for


def encode(value: Any, depth: int = 0) -> Any:
    """Return a client's object as JSON that keeps where its class comes from, and the class's bases."""
    if isinstance(value, enum.Enum):
        return encode(value.value, depth)
    if isinstance(value, (str, int, float, bool, type(None))):
        return value
    if depth > 12 or isinstance(value, type) or (callable(value) and not hasattr(value, "__dataclass_fields__")):
        return None
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode()}
    if type(value) in (list, tuple, set, frozenset) or isinstance(value, types.GeneratorType):
        found = [encode(item, depth + 1) for item in value]
        return {"$tuple": found} if isinstance(value, tuple) else found
    if type(value) is dict:
        return {str(key): encode(item, depth + 1) for key, item in value.items()}
    bases = [f"{cls.__module__}:{cls.__name__}" for cls in type(value).__mro__[:-1]]
    fields = {name: encode(item, depth + 1) for name, item in sorted(fields_of(value).items())}
    if "llm.models:Response" in bases:
        fields = {}  # it holds the model, its plugins, and a database
    called = _CALLED.get(type(value).__module__.split(".", 1)[0], ())
    for name in called:
        if callable(getattr(type(value), name, None)):
            fields[f"{name}()"] = encode(getattr(value, name)(), depth + 1)
    return {"$class": bases, "fields": {name: item for name, item in fields.items() if item is not None}}


def fields_of(value: Any) -> dict[str, Any]:
    """Return the fields and properties of an object that a reader may ask for."""
    if hasattr(type(value), "model_fields"):
        names = {*type(value).model_fields, *(getattr(value, "__pydantic_extra__", None) or {})}
    else:
        names = {*getattr(value, "__dict__", {}), *getattr(type(value), "__dataclass_fields__", {})}
        names |= {name for cls in type(value).__mro__ for name, item in vars(cls).items() if isinstance(item, property)}
        names |= set(value) if isinstance(value, dict) else set()
    found = {}
    for name in names:
        if not str(name).startswith("_"):
            with contextlib.suppress(Exception):
                found[name] = getattr(value, name)
    return found


def record(name: str) -> None:
    """Record one stream in this environment."""
    from recorders import RECORDERS, values_of

    from chatwidget.testing.script import Script
    from chatwidget.testing.scripted_server import ScriptedServer

    reasoning, text, calls = "Look it up.", "It is sunny, 😀.", [{"name": "weather", "arguments": '{"city": "Paris"}'}]
    if name == "dspy":
        text = "[[ ## answer ## ]]\nIt is sunny, 😀.\n\n[[ ## completed ## ]]"
        calls = []
    script = Script(text, reasoning=reasoning, tool_calls=calls)
    if RECORDERS[name].runs:
        script = Script("", reasoning=reasoning, tool_calls=calls)
    with ScriptedServer(Script(text)) as server:
        server.enqueue(script)
        if name == "smolagents":
            answer = json.dumps({"answer": text}, ensure_ascii=False)
            server.enqueue(Script("", tool_calls=[{"name": "final_answer", "arguments": answer}]))
        with contextlib.redirect_stdout(sys.stderr):
            values = [encode(value) for value in values_of(name, server.base_url.removesuffix("/v1"))]
    package = RECORDERS[name].package
    found = {"package": package, "version": importlib.metadata.version(package), "values": values}
    written = json.dumps(found, ensure_ascii=False, indent=1)
    (FOLDER / f"{name}.json").write_text(written.replace(server.base_url, "http://server/v1") + "\n", encoding="utf-8")


def shape(value: Any, path: str = "") -> set[str]:
    """Return every place in a recording, for comparing two."""
    if isinstance(value, dict):
        name = value["$class"][0] if "$class" in value else ""
        inner = value.get("fields", value)
        return {f"{path} {name}"}.union(
            *(shape(item, f"{path}.{key}") for key, item in inner.items() if key != "$class")
        )
    if isinstance(value, list):
        return set().union(*(shape(item, f"{path}[]") for item in value)) if value else {path}
    return {path}


def compare(name: str, before: dict[str, Any] | None, after: dict[str, Any]) -> list[str]:
    """Return what changed, a line each."""
    if before is None:
        return [f"{name}: {after['package']} {after['version']}, new"]
    old, new = shape(before.get("values")), shape(after["values"])
    lines = [f"  + {place}" for place in sorted(new - old)] + [f"  - {place}" for place in sorted(old - new)]
    return [f"{name}: {after['package']} {before['version']} -> {after['version']}, {len(lines)} places differ", *lines]


def main(names: list[str]) -> None:
    """Record streams, each package in an environment of its own, with its newest version."""
    from recorders import RECORDERS

    FOLDER.mkdir(exist_ok=True)
    for package in dict.fromkeys(RECORDERS[name].package for name in names):
        own = [name for name in names if RECORDERS[name].package == package]
        with tempfile.TemporaryDirectory() as place:
            python = Path(place) / "bin" / "python"
            subprocess.run([sys.executable, "-m", "venv", place], check=True)
            wanted = [package, *RECORDERS[own[0]].more, "anywidget", "ipywidgets", "markdown-it-py", "openai"]
            subprocess.run([python, "-m", "pip", "install", "-q", "--upgrade", *wanted], check=True)
            for name in own:
                file = FOLDER / f"{name}.json"
                before = json.loads(file.read_text("utf-8")) if file.exists() else None
                subprocess.run([python, __file__, _HERE, name], check=True)
                print("\n".join(compare(name, before, json.loads(file.read_text("utf-8")))))


if __name__ == "__main__":
    from recorders import RECORDERS

    if _HERE in sys.argv:
        for recorded in sys.argv[2:]:
            record(recorded)
    else:
        main(sys.argv[1:] or list(RECORDERS))
