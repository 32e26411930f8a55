"""One session with an MCP server: one task of ours enters the client and leaves it, on a loop of its own.

A session belongs to the task and the loop that opened it: used from anywhere else, its answers do not arrive.
"""

from __future__ import annotations

import asyncio
import functools
import os
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from chatwidget.errors import ToolServerError
from chatwidget.messages.json_types import JSONMapping
from chatwidget.messages.secrets import without_secrets

_STARTUP = 120.0  # seconds; a command such as uvx may download the server first
_CHECK = 10.0  # seconds in which a session that is alive lists its tools
_LEAVE = 10.0
_LAST_WORDS = 2000  # characters of what a server wrote to stderr


@functools.lru_cache(maxsize=1)
def mcp_loop() -> asyncio.AbstractEventLoop:
    """Return the loop of all sessions, on a thread of its own, started at the first call."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="chatwidget-mcp", daemon=True).start()
    return loop


class ServerLog:
    """What a server process writes to stderr, in a file that both append to."""

    def __init__(self) -> None:
        handle, name = tempfile.mkstemp(prefix="chatwidget-mcp-", suffix=".log")
        os.close(handle)
        self._path = Path(name)
        self.file = self._path.open("a", encoding="utf-8")

    @property
    def size(self) -> int:
        """Return how many bytes there are."""
        return self._path.stat().st_size if self._path.exists() else 0

    def read(self, start: int = 0) -> str:
        """Return the end of what was written since a size."""
        if not self._path.exists():
            return ""
        with self._path.open("rb") as file:
            file.seek(max(start, self.size - 4 * _LAST_WORDS))
            text = file.read().decode("utf-8", "replace").strip()
        return without_secrets(text[-_LAST_WORDS:])

    def remove(self) -> None:
        """Remove the file."""
        self.file.close()
        self._path.unlink(missing_ok=True)


class McpSession:
    """A session, from entering the client to leaving it. It is used on `mcp_loop` only.

    Args:
        open_client: makes a client that is not entered; gets the log for what the server writes to stderr.
        name: the server, for errors.
    """

    def __init__(self, open_client: Callable[[ServerLog], Any], name: str) -> None:
        self._open_client, self._name = open_client, name
        self._leave = asyncio.Event()
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._client: Any = None
        self.log = ServerLog()
        self._task = asyncio.ensure_future(self._run())

    @property
    def is_dead(self) -> bool:
        """Return whether it has ended, or is ending."""
        return self._task.done() or self._leave.is_set()

    async def _run(self) -> None:
        try:
            async with self._open_client(self.log) as client:
                self._client = client
                self._ready.set_result(None)
                await self._leave.wait()
        except BaseException as error:
            if not self._ready.done():
                self._ready.set_exception(ToolServerError(self.words("did not start", error)))
        finally:
            self._leave.set()
            self.log.remove()

    async def start(self) -> None:
        """Wait until it is open.

        Raises:
            ToolServerError: the server does not start, or does not answer.
        """
        try:
            await asyncio.wait_for(asyncio.shield(self._ready), _STARTUP)
        except asyncio.TimeoutError:
            self.leave()
            raise ToolServerError(self.words(f"did not answer within {_STARTUP:g} s")) from None
        except asyncio.CancelledError:
            self.leave()
            raise

    def leave(self) -> None:
        """Have the task leave the session, also if it is still entering it."""
        self._leave.set()
        if not self._ready.done():
            self._task.cancel()

    async def left(self) -> None:
        """Wait until the session is left, and the server's process has ended."""
        with suppress(asyncio.TimeoutError, asyncio.CancelledError):
            await asyncio.wait_for(asyncio.shield(self._task), _LEAVE)

    async def tools(self) -> list[JSONMapping]:
        """Return all tools, from every page of the list, as the protocol writes them.

        Raises:
            ToolServerError: the session is dead.
        """
        found: list[JSONMapping] = []
        cursor = None
        try:
            while True:
                page = await asyncio.wait_for(self._list(cursor), _CHECK)
                if isinstance(page, list):  # fastmcp's client has read all pages
                    return [tool.model_dump(by_alias=True, mode="json") for tool in page]
                dumped = page.model_dump(by_alias=True, mode="json")
                found += dumped["tools"]
                cursor = dumped.get("nextCursor")
                if not cursor:
                    return found
        except BaseException as error:
            words = self.words("does not list its tools", error)
            self.leave()
            if isinstance(error, asyncio.CancelledError) and not self._task.done():
                raise
            raise ToolServerError(words) from None

    async def _list(self, cursor: str | None) -> Any:
        if cursor is None:
            try:
                return await self._client.list_tools(cache_mode="refresh")
            except TypeError:  # of another client, which does not cache
                return await self._client.list_tools()
        return await self._client.list_tools(cursor=cursor)

    async def call(self, name: str, arguments: JSONMapping) -> Any:
        """Call a tool, and return its result; a session that fails meanwhile is left."""
        call = getattr(self._client, "call_tool_mcp", self._client.call_tool)  # fastmcp raises an error of its own
        return await call(name, dict(arguments))

    def words(self, what: str, error: BaseException | None = None) -> str:
        """Return what happened to the server, with its own last words."""
        leaf = error
        while isinstance(getattr(leaf, "exceptions", None), (tuple, list)) and leaf.exceptions:  # type: ignore[union-attr]
            leaf = leaf.exceptions[0]  # type: ignore[union-attr]
        reason = "" if leaf is None or isinstance(leaf, asyncio.CancelledError) else f" ({type(leaf).__name__}: {leaf})"
        last = self.log.read()
        heard = f" It wrote:\n{last}" if last else ""
        return without_secrets(f"The MCP server {self._name} {what}{reason}.{heard}")
