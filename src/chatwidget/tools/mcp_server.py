"""An MCP server whose tools a model may call: started when it is needed, and started again when it has died."""

from __future__ import annotations

import asyncio
import atexit
import dataclasses
import json
import shlex
import weakref
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from chatwidget.errors import MissingDependency, OptionError, ToolServerError
from chatwidget.messages.json_types import JSONMapping
from chatwidget.messages.secrets import register_named_secrets, without_secrets
from chatwidget.messages.text import whole_characters
from chatwidget.tools.mcp_results import mcp_result
from chatwidget.tools.mcp_session import McpSession, ServerLog, mcp_loop
from chatwidget.tools.results import Result
from chatwidget.tools.tool import ArgumentError

_AT_EXIT = 5.0  # seconds that a process waits for its servers when it ends


class McpTool:
    """A tool of an MCP server.

    Args:
        server: the server.
        described: the tool as the protocol writes it.
        prefix: of its name for the model.
    """

    is_async = True

    def __init__(self, server: McpServer, described: JSONMapping, prefix: str) -> None:
        self._server, self._own_name = server, str(described["name"])
        self.name = prefix + self._own_name
        self.description = str(described.get("description") or "")
        self.parameters: JSONMapping = described.get("inputSchema") or {"type": "object", "properties": {}}

    def check(self, arguments: str) -> JSONMapping:
        """See `Tool.check`."""
        try:
            given = json.loads(arguments.strip() or "{}")
        except (ValueError, RecursionError) as error:
            raise ArgumentError(f"The arguments are no JSON, and the tool was not called: {error}") from None
        if not isinstance(given, dict):
            raise ArgumentError("The arguments must be a JSON object. The tool was not called.")
        with suppress(ImportError):
            import jsonschema  # type: ignore[import-untyped]

            try:
                jsonschema.validate(given, dict(self.parameters))
            except jsonschema.ValidationError as error:
                where = ".".join(str(step) for step in error.absolute_path)
                words = f"{where}: {error.message}" if where else error.message
                raise ArgumentError(f"The arguments do not fit, and the tool was not called. {words[:1500]}") from None
            except jsonschema.SchemaError:
                pass  # which the server has to answer for
        return given

    async def call(self, arguments: JSONMapping) -> Result:
        """See `Tool.call`."""
        return await asyncio.wrap_future(self._server.call(self._own_name, arguments))


class McpServer:
    """An MCP server, by its command, its URL, or a client that is not entered.

    It runs from the first message of a chat until the chat, or this object, is closed. Create it with `cw.mcp`.
    """

    def __init__(self, open_client: Callable[[ServerLog], object], name: str, prefix: str = "") -> None:
        self._name, self._prefix = name, prefix
        self._state = _State(open_client, name)
        self._finalize = weakref.finalize(self, _State.close, self._state)
        self._finalize.atexit = False  # `_leave_all` waits for all of them together

    def __repr__(self) -> str:
        return f"<McpServer {self._name}>"

    def tools(self) -> Future[list[McpTool]]:
        """Start the server if it does not run, and return what waits for its tools."""

        async def listed() -> list[McpTool]:
            return [McpTool(self, described, self._prefix) for described in await self._state.tools()]

        return asyncio.run_coroutine_threadsafe(listed(), mcp_loop())

    def call(self, name: str, arguments: JSONMapping) -> Future[Result]:
        """Call a tool; canceling the future cancels the call on the server."""
        stopped: list[Future[Result]] = []
        coroutine = self._state.call(name, arguments, lambda: bool(stopped) and stopped[0].cancelled())
        future = asyncio.run_coroutine_threadsafe(coroutine, mcp_loop())
        stopped.append(future)
        return future

    def close(self) -> None:
        """End the session and the server's process; the next message starts it again."""
        if self._state in _running:
            with suppress(Exception):
                self._state.close().result(_AT_EXIT)


class _State:
    """The present session of a server; used on `mcp_loop`, except for `close`."""

    def __init__(self, open_client: Callable[[ServerLog], object], name: str) -> None:
        self._open_client, self._name = open_client, name
        self._session: McpSession | None = None
        self._starting: asyncio.Lock | None = None

    async def _alive(self) -> McpSession:
        self._starting = self._starting or asyncio.Lock()
        async with self._starting:
            if self._session is None or self._session.is_dead:
                if self._session is not None:
                    await self._session.left()
                _running.add(self)
                session = McpSession(self._open_client, self._name)
                await session.start()
                self._session = session
            return self._session

    async def tools(self) -> list[JSONMapping]:
        """Return the tools of a session that is alive."""
        had = self._session
        session = await self._alive()
        try:
            return await session.tools()
        except ToolServerError:
            if session is not had:
                raise
        return await (await self._alive()).tools()  # the old session was dead

    async def call(self, name: str, arguments: JSONMapping, is_stopped: Callable[[], bool]) -> Result:
        """Call a tool, and return its result, or what went wrong."""
        session = await self._alive()
        start = session.log.size
        try:
            result = mcp_result(await session.call(name, arguments))
        except asyncio.CancelledError:
            if is_stopped():
                raise
            return self._died(session, None)  # a dead server ends a call in this way
        except Exception as error:
            if "closed" in str(error).lower() or session.is_dead:
                return self._died(session, error)
            text = without_secrets(whole_characters(f"{type(error).__name__}: {error}"))
            return Result(text, failed=True)
        log = session.log.read(start) if result.failed else ""
        if not log:
            return result
        return dataclasses.replace(result, text=f"{result.text}\n\nServer log:\n{log}", sent=result.for_model(None))

    def _died(self, session: McpSession, error: BaseException | None) -> Result:
        words = session.words("ended during the call, which may have run in part", error)
        session.leave()
        return Result(f"{words}\nIt is started again for the next call.", failed=True)

    def close(self) -> Future[None]:
        """Leave the session."""
        return asyncio.run_coroutine_threadsafe(self._close(), mcp_loop())

    async def _close(self) -> None:
        _running.discard(self)
        if self._session is not None:
            self._session.leave()
            await self._session.left()


_running: set[_State] = set()


@atexit.register
def _leave_all() -> None:
    """Leave every session before the process ends, so that no server is left behind."""
    closing = [state.close() for state in list(_running)]
    for future in closing:
        with suppress(Exception):
            future.result(_AT_EXIT)


def mcp(
    server: object,
    *args: str,
    env: Mapping[str, str] | None = None,
    cwd: Any = None,
    prefix: str = "",
) -> McpServer:
    """Return an MCP server, whose tools a model may call: `load_chat(..., tools=[cw.mcp("uvx mcp-server-time")])`.

    The server is started with the first message, in a session of its own, and started again if it has died.

    Args:
        server: a command, a URL that starts with http, or an `mcp.Client`, `fastmcp.Client`, or
            `StdioServerParameters` that is not entered.
        args: arguments of the command, if it is not given as one text.
        env: environment variables for the command, besides the few that the protocol passes on.
        cwd: the folder in which the command runs.
        prefix: of the names of its tools, where two servers have tools of one name.

    Raises:
        OptionError: it is none of these, or is entered already.
        MissingDependency: the package `mcp` is not installed.

    Example:
        >>> mcp("uvx", "mcp-server-time")
        <McpServer uvx mcp-server-time>
    """
    if not isinstance(server, str):
        return _of_object(server, prefix)
    try:
        import mcp as package
        from mcp.client.stdio import stdio_client
    except ImportError as error:
        raise MissingDependency("MCP servers require the package mcp. Run: pip install chatwidget[tools]") from error
    client: Any = package.Client
    if server.startswith(("http://", "https://")):
        return McpServer(lambda log: client(server), server, prefix)
    register_named_secrets(env)
    words = [server, *args] if args else shlex.split(server)
    if not words:
        raise OptionError("`server` must be a command, a URL, or a client, got an empty text.")
    parameters = package.StdioServerParameters(
        command=words[0], args=words[1:], env=None if env is None else dict(env), cwd=cwd
    )
    return McpServer(
        lambda log: client(stdio_client(parameters, errlog=log.file)), without_secrets(shlex.join(words)), prefix
    )


def _of_object(server: Any, prefix: str) -> McpServer:
    name = f"of {type(server).__name__}"
    if hasattr(server, "command") and hasattr(server, "args"):
        return mcp(server.command, *server.args, env=server.env, cwd=server.cwd, prefix=prefix)
    if not hasattr(server, "call_tool") or not hasattr(server, "__aenter__"):
        raise OptionError(f"`server` must be a command, a URL, or an MCP client that is not entered, got {server!r}.")
    if _is_entered(server):
        raise OptionError(
            f"This {type(server).__name__} is entered already, and only works in the task that entered it. Pass the "
            "command, the URL, or a client that is not entered."
        )
    if dataclasses.is_dataclass(server) and not isinstance(server, type):
        return McpServer(lambda log: dataclasses.replace(server), name, prefix)  # mcp's client is entered once only
    return McpServer(lambda log: server, name, prefix)


def _is_entered(client: object) -> bool:
    if hasattr(client, "is_connected"):
        return bool(client.is_connected())
    try:
        return getattr(client, "session", client) is not None  # a bare session has none, and is always entered
    except RuntimeError:
        return False
