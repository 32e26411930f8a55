#!/usr/bin/env bash
# Saving the widget's state takes its HTML fallback out of nbconvert's page.
#
# Guess: an output with a widget view and text/html shows one of them in nbconvert's HTML by a fixed
#   order, and the HTML is at least in the page for readers without scripts or network.
# Truth: it depends on metadata.widgets. Without state for that model the page holds the HTML. With it
#   the page holds only a placeholder and the state, which a script from a CDN has to draw.
# Why it matters: running a notebook by a tool that stores widget state turns a readable offline page
#   into a blank one, so a transcript offered as text/html is safe only where no state is saved.
# Versions: nbconvert 7.17.2, nbformat 5.11.1. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check nbconvert==7.17.2 nbformat==5.11.1
venv/bin/python - <<'PY'
import sys, nbconvert, nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output

def page(*models):
    output = new_output("display_data", {"application/vnd.jupyter.widget-view+json": {"model_id": "m1",
        "version_major": 2, "version_minor": 0}, "text/html": "<p>THE TRANSCRIPT</p>", "text/plain": "Chat()"})
    notebook = new_notebook(cells=[new_code_cell("chat", outputs=[output])])
    state = {m: {"model_name": "AnyModel", "model_module": "anywidget", "model_module_version": "~0.11.*",
                 "state": {}} for m in models}
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json":
        {"version_major": 2, "version_minor": 0, "state": state}}
    nbformat.validate(notebook)
    html, _ = nbconvert.HTMLExporter().from_notebook_node(notebook)
    return "THE TRANSCRIPT" in html
seen = {"no model": page(), "another model": page("m2"), "this model": page("m1")}
print("nbconvert", nbconvert.__version__)
print("expected: the text/html of the output is in the page in each case, or in none")
for name, there in seen.items():
    print(f"seen, state holds {name}: transcript in the page: {there}")
ok = seen == {"no model": True, "another model": True, "this model": False}
print("OK: as recorded" if ok else "CHANGED")
sys.exit(not ok)
PY
