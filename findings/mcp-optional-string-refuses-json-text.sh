#!/usr/bin/env bash
# An MCP tool's optional string argument refuses text that happens to be JSON.
#
# Guess: "text: str" and "text: str | None = None" take the same strings.
# Truth: the Python server reads every string argument as JSON first unless the annotation is exactly
#   str. For "str | None" the text '{"a": 1}' becomes a dict and '[1]' a list, which are then refused
#   ("Input should be a valid string"), and the text 'null' arrives as None.
# Why it matters: a tool that takes a note, a file's content or a query works in every test with prose
#   and fails as soon as a model hands it JSON, so text arguments should be plain "str" with a default of "".
# Version: mcp 2.3.0. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check mcp==2.3.0 pydantic==2.14.4
venv/bin/python - <<'PY'
import asyncio, logging, sys
from importlib.metadata import version
from mcp import Client
from mcp.server.mcpserver import MCPServer

logging.disable(logging.CRITICAL)
server = MCPServer("notes")

@server.tool()
def plain(text: str = "") -> str:
    return repr(text)

@server.tool()
def optional(text: str | None = None) -> str:
    return repr(text)

async def main():
    seen = {}
    async with Client(server) as client:
        for tool in ("plain", "optional"):
            for text in ("a note", '{"a": 1}', "[1]", "null"):
                result = await client.call_tool(tool, {"text": text})
                seen[tool, text] = "refused" if result.is_error else result.content[0].text
    return seen
seen = asyncio.run(main())
print("mcp", version("mcp"))
print("expected: both tools get every string as it was sent")
for (tool, text), got in seen.items():
    print(f"seen, {tool}: sent {text!r}, got {got}")
ok = all(got == repr(text) for (tool, text), got in seen.items() if tool == "plain" or text == "a note")
ok = ok and seen["optional", '{"a": 1}'] == seen["optional", "[1]"] == "refused" and seen["optional", "null"] == "None"
print("OK: as recorded" if ok else "CHANGED")
sys.exit(not ok)
PY
