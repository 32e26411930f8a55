#!/usr/bin/env bash
# An exported page does not hold the values that a widget never changed.
#
# Guess: embed_minimal_html() and embed_data() write the widget's whole state, so the page shows what
#   the notebook shows.
# Truth: their default drop_defaults=True leaves out every trait that still has its Python default,
#   taking for granted that the JavaScript model has the same default. A model of one's own (every
#   anywidget) has none, so the value is nowhere in the page.
# Why it matters: a chat's greeting, labels and options are missing in the exported page although the
#   conversation is there; pass drop_defaults=False.
# Versions: ipywidgets 8.1.9, anywidget 0.11.0, traitlets 5.16.1. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check ipywidgets==8.1.9 anywidget==0.11.0 traitlets==5.16.1
venv/bin/python - <<'PY'
import sys
from importlib.metadata import version
import anywidget, traitlets
from ipywidgets.embed import embed_minimal_html

class Panel(anywidget.AnyWidget):
    _esm = "export default { render({model, el}) { el.textContent = model.get('greeting') } }"
    greeting = traitlets.Unicode("How can I help?").tag(sync=True)
    title = traitlets.Unicode("").tag(sync=True)

panel = Panel(title="My panel")
page = {}
for drop in (None, False):
    embed_minimal_html("page.html", views=[panel], **({} if drop is None else {"drop_defaults": drop}))
    text = open("page.html").read()
    page[drop] = ("How can I help?" in text, "My panel" in text)
print("ipywidgets", version("ipywidgets"), "anywidget", version("anywidget"))
print("expected: greeting and title are both in the page")
print("seen, as it is called by default: greeting %s, title %s" % page[None])
print("seen, drop_defaults=False:        greeting %s, title %s" % page[False])
ok = page == {None: (False, True), False: (True, True)}
print("OK: as recorded" if ok else "CHANGED")
sys.exit(not ok)
PY
