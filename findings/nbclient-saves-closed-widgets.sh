#!/usr/bin/env bash
# A notebook executed by nbclient holds the state of widgets that were closed before it ended.
#
# Guess: the saved widget state has the widgets that are there, as in a notebook that JupyterLab saves; a widget that
#   the code closed is gone.
# Truth: nbclient never takes a widget out: each one that was ever opened is in metadata.widgets, with its last values.
# Why it matters: a loop that shows and closes widgets makes a file that grows with each turn, and what was closed on
#   purpose (a password box, a draft) is handed on with it. papermill and nbconvert --execute run notebooks by nbclient.
# Versions: nbclient 0.11.0, ipykernel 7.4.0, ipywidgets 8.1.9. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check nbclient==0.11.0 ipykernel==7.4.0 ipywidgets==8.1.9
venv/bin/python -m ipykernel install --prefix venv --name python3 > /dev/null 2>&1
venv/bin/python - 2> /dev/null <<'PY'
import sys
from importlib.metadata import version
import nbclient
from nbformat.v4 import new_code_cell, new_notebook

CODE = """
import ipywidgets
for number in range(20):
    box = ipywidgets.Text(f"draft {number}")
    box.close()
print(len(ipywidgets.Widget.get_manager_state()["state"]))
"""
notebook = new_notebook(cells=[new_code_cell(CODE)])
nbclient.NotebookClient(notebook, kernel_name="python3").execute()
open_ones = int(notebook.cells[0].outputs[0].text)
state = notebook.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
drafts = [each["state"]["value"] for each in state.values() if each["model_name"] == "TextModel"]
print("nbclient", version("nbclient"))
print(f"expected: no text box, since all were closed ({open_ones} layouts and styles, which nobody closed, are open)")
print(f"seen:     {len(drafts)} text boxes in the file, the last with {drafts[-1:]!r}")
ok = len(drafts) == 20 and drafts[-1] == "draft 19"
print("OK: as recorded" if ok else "CHANGED")
sys.exit(not ok)
PY
