"""A tool, as the rounds of calls need it; and the error of arguments that do not fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from chatwidget.messages.json_types import JSONMapping, JSONObject


class ArgumentError(Exception):
    """Arguments that do not fit a tool; the model receives the text, and may repeat the call."""


class Tool(Protocol):
    """A function that a model may call.

    Attributes:
        name: what the model calls it.
        description: what the model reads of it.
        parameters: the JSON schema of its arguments.
        is_async: whether `call` returns an awaitable, which the chat's event loop runs.
    """

    name: str
    description: str
    parameters: Mapping[str, object]
    is_async: bool

    def check(self, arguments: str) -> Mapping[str, object]:
        """Return the arguments as the tool gets them, defaults included, from JSON; nothing is called.

        Raises:
            ArgumentError: they do not fit.
        """

    def call(self, arguments: JSONMapping) -> Any:
        """Call it with checked arguments."""


def definition(tool: Tool, strict: bool = False) -> dict[str, object]:
    """Return a tool as a request describes it; `strict` has the server allow only arguments that fit."""
    function: JSONObject = {"name": tool.name, "description": tool.description, "parameters": tool.parameters}
    if strict:
        function.update(parameters=_with_all_required(tool.parameters), strict=True)
    return {"type": "function", "function": function}


def _with_all_required(schema: object) -> object:
    """Return a schema as servers want it for strict calls: every property required, no others, and no defaults."""
    if isinstance(schema, list):
        return [_with_all_required(each) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    changed = {key: _with_all_required(value) for key, value in schema.items() if key != "default"}
    properties = schema.get("properties")
    if not isinstance(properties, Mapping):
        return changed
    named = {name: _with_all_required(value) for name, value in properties.items()}
    return {**changed, "properties": named, "required": list(named), "additionalProperties": False}
