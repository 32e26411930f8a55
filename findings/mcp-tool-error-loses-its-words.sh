#!/usr/bin/env bash
# What a failing MCP tool says does not reach the model.
#
# Guess: when a tool raises, its message is in the error result, so that the model can mend its call.
# Truth: in the 2.x server the result holds only "Error executing tool NAME". The exception's words are
#   logged on the server. Only ToolError passes its own words on.
# Why it matters: a chat shows, and the model reads, an error without a reason, and the model repeats
#   the call; tools have to raise ToolError for everything that the model should know.
# Version: mcp 2.3.0. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check mcp==2.3.0
venv/bin/python - <<'PY'
import asyncio, logging, sys
from importlib.metadata import version
from mcp import Client
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

logging.disable(logging.CRITICAL)
server = MCPServer("files")

@server.tool()
def usual(name: str) -> str:
    raise FileNotFoundError(f"there is no {name}; the files are a.csv and b.csv")

@server.tool()
def special(name: str) -> str:
    raise ToolError(f"there is no {name}; the files are a.csv and b.csv")

async def main():
    async with Client(server) as client:
        results = [await client.call_tool(tool, {"name": "c.csv"}) for tool in ("usual", "special")]
        return [(r.is_error, "".join(part.text for part in r.content)) for r in results]
usual, special = asyncio.run(main())
print("mcp", version("mcp"))
print("expected: both results name the files")
print("seen, FileNotFoundError:", usual)
print("seen, ToolError:        ", special)
ok = usual == (True, "Error executing tool usual") and special[0] and "a.csv and b.csv" in special[1]
print("OK: as recorded" if ok else "CHANGED")
sys.exit(not ok)
PY
