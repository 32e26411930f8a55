"""The tools of one chat, by name."""

from __future__ import annotations

import asyncio
import contextlib
import difflib
from collections.abc import Iterable, Sequence
from concurrent.futures import CancelledError

from chatwidget.errors import OptionError
from chatwidget.tools.function_tool import FunctionTool
from chatwidget.tools.mcp_server import McpServer, mcp
from chatwidget.tools.stop_hook import on_stop
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

    def definitions(self, strict: bool = False) -> list[dict[str, object]]:
        """Return the tools as a request describes them."""
        return [definition(tool, strict) for tool in self._tools.values()]


class Tools:
    """What a user gave as `tools`: functions, and MCP servers, whose tools are known when they run.

    Args:
        functions: the functions.
        servers: the servers.
    """

    def __init__(self, functions: Sequence[Tool], servers: Sequence[McpServer]) -> None:
        self._functions, self._servers = functions, servers
        self.own = ToolSet(functions)

    @property
    def are_known(self) -> bool:
        """Return whether there are no servers."""
        return not self._servers

    def open(self) -> ToolSet | None:
        """Start the servers that do not run, and return all tools; None if the run is stopped meanwhile.

        Raises:
            ToolServerError: a server does not start.
            OptionError: two tools have one name.
        """
        waiting = [server.tools() for server in self._servers]
        try:
            with contextlib.ExitStack() as stops:
                for future in waiting:
                    stops.enter_context(on_stop(future.cancel))
                return self._all([future.result() for future in waiting])
        except CancelledError:
            return None
        finally:
            for future in waiting:
                future.cancel()

    async def open_async(self) -> ToolSet:
        """Start the servers that do not run, and return all tools; see `open`."""
        waiting = [asyncio.wrap_future(server.tools()) for server in self._servers]
        try:
            return self._all([await future for future in waiting])
        finally:
            for future in waiting:
                future.cancel()

    def close(self) -> None:
        """End the servers; the next message starts them again."""
        for server in self._servers:
            server.close()

    def _all(self, listed: Sequence[Sequence[Tool]]) -> ToolSet:
        return ToolSet([*self._functions, *(tool for tools in listed for tool in tools)])


def tools_of(given: object) -> Tools:
    """Return what a user gave as `tools`.

    Raises:
        OptionError: it is no list of functions and MCP servers.
    """
    if not isinstance(given, (list, tuple)):
        raise OptionError(f"`tools` must be a list of functions and MCP servers, got {given!r}.")
    servers = [each if isinstance(each, McpServer) else mcp(each) for each in given if _is_server(each)]
    return Tools([FunctionTool(each) for each in given if not _is_server(each)], servers)


def _is_server(given: object) -> bool:
    return isinstance(given, McpServer) or (hasattr(given, "call_tool") and hasattr(given, "list_tools"))
