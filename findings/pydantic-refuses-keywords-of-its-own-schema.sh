#!/usr/bin/env bash
# pydantic refuses arguments that its own JSON schema of the same function allows.
#
# Guess: the JSON schema that TypeAdapter gives for a function, and the check of its arguments with
#   generate_arguments_schema (which runs nothing, unlike TypeAdapter.validate_json), agree.
# Truth: for **options the JSON schema has additionalProperties, but the check refuses every such name
#   as extra_forbidden. It wants them in an object under the name of the parameter, {"options": {...}},
#   which the JSON schema does not mention.
# Why it matters: a model that follows the schema of a tool has its call refused, and repeats it. Tools
#   with ** are better refused when they are registered.
# Version: pydantic 2.14.3. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check pydantic==2.14.3
venv/bin/python - <<'PY'
import pydantic
from pydantic import TypeAdapter
from pydantic.experimental.arguments_schema import generate_arguments_schema
from pydantic_core import SchemaValidator, ValidationError


def search(query: str, **options: int) -> None: ...


def seen(text):
    try:
        return SchemaValidator(generate_arguments_schema(search)).validate_json(text)
    except ValidationError as error:
        return [(each["type"], each["loc"]) for each in error.errors()]


print("pydantic", pydantic.VERSION)
print("the schema allows other names:", TypeAdapter(search).json_schema()["additionalProperties"])
print("expected: both are accepted, or the first")
print('seen, {"query": "a", "limit": 3}:             ', seen('{"query": "a", "limit": 3}'))
print('seen, {"query": "a", "options": {"limit": 3}}:', seen('{"query": "a", "options": {"limit": 3}}'))
assert seen('{"query": "a", "limit": 3}') == [("extra_forbidden", ("limit",))]
assert seen('{"query": "a", "options": {"limit": 3}}') == (("a",), {"limit": 3})
PY
