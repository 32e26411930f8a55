"""A call of a tool: what the model asked for, checked, or why it is not run."""

from __future__ import annotations

import json
import secrets
from collections.abc import Container
from dataclasses import dataclass

from chatwidget.messages.json_types import JSONMapping
from chatwidget.messages.text import whole_characters
from chatwidget.tools.results import Result
from chatwidget.tools.tool import ArgumentError, Tool
from chatwidget.tools.tool_set import ToolSet


@dataclass(frozen=True)
class Call:
    """A call of a tool, complete.

    Attributes:
        id: its id, which no other call of the answer has.
        name: of the tool.
        given: the arguments as the model wrote them.
        tool: the tool, or None if the call must not run.
        arguments: as the tool gets them.
        refusal: why it must not run.
    """

    id: str
    name: str
    given: str
    tool: Tool | None = None
    arguments: JSONMapping | None = None
    refusal: Result | None = None

    @property
    def sent_back(self) -> str:
        """Return the arguments as the model sees them again: a JSON object in any case."""
        return self.given if _is_object(self.given) else "{}"

    @property
    def displayed(self) -> str:
        """Return the arguments as the user sees them: what the tool gets, or what the model wrote."""
        return self.given if self.arguments is None else as_json(self.arguments)

    def refused(self, why: str) -> Call:
        """Return the call with a reason why it is not run."""
        return Call(self.id, self.name, self.given, arguments=self.arguments, refusal=Result(why, failed=True))


def checked_call(tools: ToolSet, identity: str, name: str, given: str) -> Call:
    """Return a call with checked arguments, or with the reason why they do not fit."""
    call = Call(identity, name, given)
    try:
        tool = tools.find(name)
        return Call(identity, name, given, tool, tool.check(given))
    except ArgumentError as error:
        return call.refused(whole_characters(str(error)))


def unique_id(given: str, taken: Container[str]) -> str:
    """Return the id that a server gave, or a new one if it gave none or gave it twice.

    Nine letters and digits are an id for every server: Mistral's accepts no other.
    """
    return given if given and given not in taken else secrets.token_hex(5)[:9]


def as_json(value: object) -> str:
    """Return a value as JSON for readers; what has no JSON is written as Python does."""
    import pydantic_core

    text = pydantic_core.to_json(value, fallback=repr, indent=2, inf_nan_mode="strings").decode("utf-8", "replace")
    return whole_characters(text)


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
