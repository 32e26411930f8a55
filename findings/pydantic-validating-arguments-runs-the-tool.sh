#!/usr/bin/env bash
# Checking a tool's arguments with pydantic's TypeAdapter runs the tool.
#
# Guess: TypeAdapter(function) gives the arguments' JSON schema, so its validate_json() checks a model's
#   arguments and hands back what the function would get.
# Truth: validate_json() and validate_python() call the function and hand back its result.
# Why it matters: a chat that checks a call before it asks the person for permission has already run it;
#   the schema from pydantic.experimental.arguments_schema checks without calling.
# Version: pydantic 2.14.4. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check pydantic==2.14.4
venv/bin/python -W ignore - <<'PY'
import sys, pydantic
from pydantic_core import SchemaValidator
from pydantic.experimental.arguments_schema import generate_arguments_schema

ran = []
def delete(path: str, days: int = 30) -> str:
    ran.append(path)
    return "deleted"
schema = pydantic.TypeAdapter(delete).json_schema()
checked = pydantic.TypeAdapter(delete).validate_json('{"path": "/data", "days": "7"}')
after_adapter = list(ran)
ran.clear()
arguments = SchemaValidator(generate_arguments_schema(delete)).validate_json('{"path": "/data", "days": "7"}')
print("pydantic", pydantic.__version__)
print("schema of:", sorted(schema["properties"]))
print("expected: the checked arguments, and nothing is deleted")
print(f"seen, TypeAdapter:      {checked!r}, the function ran for {after_adapter}")
print(f"seen, arguments schema: {arguments!r}, the function ran for {ran}")
ok = checked == "deleted" and after_adapter == ["/data"] and ran == [] and "/data" in repr(arguments)
print("OK: as recorded" if ok else "CHANGED")
sys.exit(not ok)
PY
