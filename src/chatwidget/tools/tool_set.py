"""The tools of one chat, by name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from chatwidget.errors import OptionError
from chatwidget.tools.function_tool import FunctionTool
from chatwidget.tools.tool import ArgumentError, Tool, definition


class ToolSet:
    """Tools by name.

    Args:
        tools: the tools.

    Raises:
        OptionError: two of them have one name.

    Example:
        >>> def now() -> str: return "noon"
        >>> tools = ToolSet([FunctionTool(now)])
        >>> tools.find("now").name, [each["function"]["name"] for each in tools.definitions()]
        ('now', ['now'])
    """

    def __init__(self, tools: Iterable[Tool]) -> None:
        self._tools: dict[str, Tool] = {}
        for tool in tools:
            if tool.name in self._tools:
                raise OptionError(f"Two tools have the name {tool.name!r}. Rename one of them.")
            self._tools[tool.name] = tool

    @property
    def names(self) -> list[str]:
        """Return the names of all tools."""
        return list(self._tools)

    def find(self, name: str) -> Tool:
        """Return a tool.

        Raises:
            ArgumentError: there is none of this name.
        """
        tool = self._tools.get(name)
        if tool is None:
            near = difflib.get_close_matches(name, self._tools, n=1, cutoff=0.6)
            hint = f"Did you mean {near[0]}?" if near else f"The tools are: {', '.join(self._tools)}."
            raise ArgumentError(f"There is no tool named {name!r}. {hint}")
        return tool

    def definitions(self, strict: bool = False) -> list[dict[str, Any]]:
        """Return the tools as a request describes them."""
        return [definition(tool, strict) for tool in self._tools.values()]


def tool_set(tools: Any) -> ToolSet:
    """Return what a user gave as `tools`.

    Raises:
        OptionError: it is no list of functions.
    """
    if not isinstance(tools, (list, tuple)):
        raise OptionError(f"`tools` must be a list of functions, got {tools!r}.")
    return ToolSet(FunctionTool(each) for each in tools)
