#!/usr/bin/env bash
# "jupyter nbconvert --clear-output" leaves everything that the widgets showed in the file.
#
# Guess: after --clear-output a notebook holds source and text alone and can be shared or committed.
# Truth: outputs go, but metadata.widgets stays: the full state of every widget, whatever it displayed,
#   and its code. The file opens as if it were empty.
# Why it matters: a whole conversation, with what people typed and attached, stays in a notebook that
#   was cleared on purpose; metadata.widgets has to be deleted as well.
# Versions: nbconvert 7.17.2, nbformat 5.11.1. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check nbconvert==7.17.2 nbformat==5.11.1
venv/bin/python - <<'PY'
import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output
view = new_output("display_data", {"application/vnd.jupyter.widget-view+json":
    {"model_id": "m1", "version_major": 2, "version_minor": 0}, "text/plain": "a text box"})
state = {"m1": {"model_name": "TextModel", "model_module": "@jupyter-widgets/controls",
                "model_module_version": "2.0.0", "state": {"value": "what I typed"}}}
notebook = new_notebook(cells=[new_code_cell("box", outputs=[view])])
notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json":
    {"version_major": 2, "version_minor": 0, "state": state}}
nbformat.validate(notebook)
nbformat.write(notebook, "n.ipynb")
PY
venv/bin/jupyter-nbconvert --log-level=ERROR --clear-output --inplace n.ipynb
venv/bin/python - <<'PY'
import sys, nbformat, nbconvert
notebook = nbformat.read("n.ipynb", 4)
outputs = sum(len(cell.outputs) for cell in notebook.cells)
kept = "what I typed" in open("n.ipynb").read()
print("nbconvert", nbconvert.__version__)
print("expected: no outputs, and nothing of what the widget showed")
print(f"seen:     {outputs} outputs, the text of the widget is in the file: {kept}")
ok = outputs == 0 and kept
print("OK: as recorded" if ok else "CHANGED")
sys.exit(not ok)
PY
