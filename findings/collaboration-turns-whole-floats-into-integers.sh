#!/usr/bin/env bash
# A notebook that goes through JupyterLab's collaboration has 1 where it had 1.0.
#
# Guess: collaboration moves a notebook's JSON as it is; numbers keep what they are.
# Truth: jupyter_ydoc makes each float without a fraction an integer, in metadata and in outputs, also inside
#   application/json.
# Why it matters: what is saved in metadata or in an output and read back in Python has other types than without
#   collaboration, and the JSON text and its hash differ from those of the notebook that was written.
# Versions: jupyter_ydoc 4.2.1, pycrdt 0.14.13, nbformat 5.11.1. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check jupyter_ydoc==4.2.1 pycrdt==0.14.13 nbformat==5.11.1
venv/bin/python - <<'PY'
import json, sys
from importlib.metadata import version
import nbformat
from jupyter_ydoc import YNotebook
from nbformat.v4 import new_code_cell, new_notebook, new_output

given = {"temperature": 1.0, "scores": [2.0, 2.5]}
output = new_output("display_data", {"application/json": given, "text/plain": "scores"})
notebook = new_notebook(cells=[new_code_cell("show()", outputs=[output])], metadata={"settings": given})
nbformat.validate(notebook)
document = YNotebook()
document.set(json.loads(nbformat.writes(notebook)))
back = document.get()
seen = [back["metadata"]["settings"], back["cells"][0]["outputs"][0]["data"]["application/json"]]
print("jupyter_ydoc", version("jupyter_ydoc"))
print("expected:", [given, given])
print("seen:    ", seen)
ok = all(json.dumps(each, sort_keys=True) == '{"scores": [2, 2.5], "temperature": 1}' for each in seen)
print("OK: as recorded" if ok else "CHANGED")
sys.exit(not ok)
PY
