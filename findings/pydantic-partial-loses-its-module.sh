#!/usr/bin/env bash
# pydantic cannot resolve the annotations of a partial that it resolves for the function itself.
#
# Guess: TypeAdapter(functools.partial(f, b=1)) gives the schema of f with another default.
# Truth: in a module with "from __future__ import annotations" it raises NameError for every name that
#   is not a builtin: the texts of the annotations are not looked up in the module of f. The same
#   TypeAdapter works for f, and for the partial in a module without that import.
# Why it matters: tools and callbacks made with partial work in a notebook and fail once they are moved
#   to a module; give pydantic a function with inspect.signature(partial, eval_str=True).
# Version: pydantic 2.14.3. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check pydantic==2.14.3
cat > plain.py <<'PY'
from typing import Literal
def scale(unit: Literal["C", "F"], b: int = 0) -> None: ...
PY
{ echo "from __future__ import annotations"; cat plain.py; } > future.py
venv/bin/python - <<'PY'
import functools, inspect
import pydantic, plain, future
from pydantic import TypeAdapter


def seen(function):
    try:
        return sorted(TypeAdapter(function).json_schema()["properties"])
    except NameError as error:
        return f"NameError: {error}"


print("pydantic", pydantic.VERSION)
print("expected: ['b', 'unit'] four times")
for module in (plain, future):
    print(f"seen, {module.__name__}, the function:", seen(module.scale))
    print(f"seen, {module.__name__}, a partial:   ", seen(functools.partial(module.scale, b=1)))
print("inspect finds it:", inspect.signature(functools.partial(future.scale, b=1), eval_str=True))
assert seen(functools.partial(plain.scale, b=1)) == ["b", "unit"]
assert "NameError" in seen(functools.partial(future.scale, b=1))
PY
