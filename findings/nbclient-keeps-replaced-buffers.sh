#!/usr/bin/env bash
# nbclient saves the bytes of a widget's old value beside its new value, at a place that is not there any more.
#
# Guess: the saved state of a widget is its last value, in JSON and buffers, and can be put together again.
# Truth: a buffer is only ever replaced by one for the very same path. If a trait held bytes inside a dict and then
#   holds something else, the file has the new JSON and the old buffers with their paths, and ipywidgets' own function
#   that puts them together raises TypeError.
# Why it matters: what was taken back is still in the file, and the widget cannot be restored from it.
# Versions: nbclient 0.11.0, ipykernel 7.4.0, ipywidgets 8.1.9. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check nbclient==0.11.0 ipykernel==7.4.0 ipywidgets==8.1.9
venv/bin/python -m ipykernel install --prefix venv --name python3 > /dev/null 2>&1
venv/bin/python - 2> /dev/null <<'PY'
import base64, sys
from importlib.metadata import version
import nbclient
from ipywidgets.widgets.widget import _put_buffers
from nbformat.v4 import new_code_cell, new_notebook

CODE = """
import ipywidgets, traitlets
class Album(ipywidgets.DOMWidget):
    photos = traitlets.Dict().tag(sync=True)
album = Album(photos={"cats": [b"first", b"second"]})
album.photos = {"cats": 0}
"""
notebook = new_notebook(cells=[new_code_cell(CODE)])
nbclient.NotebookClient(notebook, kernel_name="python3").execute()
state = notebook.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
album = next(each for each in state.values() if "photos" in each["state"])
paths = [buffer["path"] for buffer in album.get("buffers", [])]
values = [base64.b64decode(buffer["data"]) for buffer in album.get("buffers", [])]
try:
    _put_buffers(album["state"], paths, values)
    restored = "restored"
except TypeError as error:
    restored = f"TypeError: {error}"
print("nbclient", version("nbclient"), "ipywidgets", version("ipywidgets"))
print("expected: {'cats': 0}, no buffers")
print(f"seen:     {album['state']['photos']}, buffers {values} at {paths}; {restored}")
ok = album["state"]["photos"] == {"cats": 0} and values == [b"first", b"second"] and restored.startswith("TypeError")
print("OK: as recorded" if ok else "CHANGED")
sys.exit(not ok)
PY
