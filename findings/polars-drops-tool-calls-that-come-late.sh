#!/usr/bin/env bash
# polars reads a file of conversations without the tool calls, if none is in its first hundred lines.
#
# Guess: a field that the first lines do not have is read as a column with nulls, or the file is refused.
# Truth: the schema is that of the first 100 lines; what a later line has besides is dropped without a word, in the
#   rows and inside nested messages. infer_schema_length=None reads all of it. DuckDB keeps it.
# Why it matters: logs of chats and files for fine-tuning are JSON lines whose messages have optional fields
#   (tool_calls, refusal, a rating): the rare ones, which one looks for, are those that go.
# Versions: polars 2.1.0, duckdb 2.0.1. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check polars==2.1.0 duckdb==2.0.1
venv/bin/python - <<'PY'
import json, sys
import duckdb, polars

plain = {"messages": [{"role": "user", "content": "Hello"}]}
late = {"messages": [{"role": "assistant", "content": None, "tool_calls": [{"id": "call_1"}]}], "rating": 5}
with open("chats.jsonl", "w") as file:
    file.writelines(json.dumps(row) + "\n" for row in [plain] * 100 + [late])
whole = polars.read_ndjson("chats.jsonl", infer_schema_length=None)[-1].to_dicts()[0]
usual = polars.read_ndjson("chats.jsonl")[-1].to_dicts()[0]
lazily = polars.scan_ndjson("chats.jsonl").collect()[-1].to_dicts()[0]
other = duckdb.sql("SELECT messages, rating FROM 'chats.jsonl'").fetchall()[-1]
print("polars", polars.__version__, "duckdb", duckdb.__version__)
print("expected:", whole)
print("seen:    ", usual)
print("duckdb:  ", other)
ok = (
    usual == lazily == {"messages": [{"role": "assistant", "content": None}]}
    and whole["rating"] == other[1] == 5
    and whole["messages"][0]["tool_calls"] == other[0][0]["tool_calls"] == [{"id": "call_1"}]
)
print("OK: as recorded" if ok else "CHANGED")
sys.exit(not ok)
PY
