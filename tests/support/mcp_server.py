"""A real MCP server of the official SDK, over stdio or, with a port, over HTTP."""

from __future__ import annotations

import asyncio
import base64
import os
import sys
from pathlib import Path

from mcp.server.mcpserver import Image, MCPServer
from mcp.server.mcpserver.exceptions import ToolError

server = MCPServer("numbers")
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@server.tool()
def add(a: int, b: int = 2) -> int:
    """Add two numbers."""
    return a + b


@server.tool()
def process() -> int:
    """Return the number of the server's process."""
    return os.getpid()


@server.tool()
def row() -> dict[str, int]:
    """Return structured data."""
    return {"rows": 3}


@server.tool()
def pixel() -> Image:
    """Return a picture."""
    return Image(data=base64.b64decode(PIXEL), format="png")


@server.tool()
def fails() -> str:
    """Fail in words."""
    print("the disk is full", file=sys.stderr, flush=True)
    raise ToolError("no room for the file")


@server.tool()
def dies() -> str:
    """End the server's process."""
    print("about to die of thirst", file=sys.stderr, flush=True)
    os._exit(3)


@server.tool()
async def waits(path: str) -> str:
    """Wait until it is canceled, and record both in a file."""
    Path(path).write_text("began")
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        Path(path).write_text("canceled")
        raise
    return "ended"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        asyncio.run(server.run_streamable_http_async(port=int(sys.argv[1])))
    else:
        server.run("stdio")
