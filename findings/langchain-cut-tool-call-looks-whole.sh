#!/usr/bin/env bash
# A tool call that was cut in the middle of its arguments is a valid tool call for LangChain.
#
# Guess: when an answer ends (token limit, lost connection) inside the arguments' JSON, the summed
#   AIMessageChunk has it in invalid_tool_calls.
# Truth: the open string and braces are closed for you. The call stands in tool_calls with the half
#   argument, and invalid_tool_calls is empty, also after the chunk is made a message.
# Why it matters: a chat that runs message.tool_calls deletes "/data" where the model was writing
#   "/data/old"; look at finish_reason first and parse the raw text of tool_call_chunks.
# Version: langchain-core 1.8.3. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check langchain-core==1.8.3 pydantic==2.14.4
venv/bin/python - <<'PY'
import sys
from importlib.metadata import version
from langchain_core.messages import AIMessageChunk, message_chunk_to_message

def chunk(arguments, name=None, id=None, **rest):
    return AIMessageChunk("", tool_call_chunks=[{"name": name, "id": id, "index": 0, "args": arguments}], **rest)
cut = (chunk('{"recursive": true, ', "delete", "call-1") + chunk('"path": "/data')
       + AIMessageChunk("", response_metadata={"finish_reason": "length"}))
message = message_chunk_to_message(cut)
calls = [(call["name"], call["args"]) for call in message.tool_calls]
raw = cut.tool_call_chunks[0]["args"]
print("langchain-core", version("langchain-core"))
print("arguments as they were received:", raw)
print("expected: no tool call, one invalid tool call")
print("seen:    ", calls, message.invalid_tool_calls)
ok = calls == [("delete", {"recursive": True, "path": "/data"})] and message.invalid_tool_calls == []
print("OK: as recorded" if ok else "CHANGED")
sys.exit(not ok)
PY
