#!/usr/bin/env bash
# A value that the kernel refuses is sent to every page as if it had been taken.
#
# Guess: when the page sends two values and one does not fit its trait, the good one is set, and no page
#   hears of the bad one.
# Truth: ipywidgets echoes the page's message to all pages before it looks at the values. Then one
#   TraitError undoes both. The kernel keeps its old values and sends no correction, so every page shows
#   two values that the kernel does not have. Outside of IPython the error is only logged.
# Why it matters: two views of one chat agree with each other and not with Python; check values in the
#   page, and after a refusal send the state again with send_state().
# Versions: ipywidgets 8.1.9, traitlets 5.16.1, comm 0.2.3. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check ipywidgets==8.1.9 traitlets==5.16.1 comm==0.2.3
venv/bin/python - <<'PY' 2>errors.txt || { cat errors.txt; exit 1; }
import sys
from importlib.metadata import version
import comm, traitlets

sent = []
class Recorder(comm.base_comm.BaseComm):
    def publish_msg(self, msg_type, data=None, **rest):
        sent.append(((data or {}).get("method"), (data or {}).get("state")))
comm.create_comm = Recorder
import ipywidgets

class Settings(ipywidgets.DOMWidget):
    limit = traitlets.Int(5).tag(sync=True)
    title = traitlets.Unicode("old").tag(sync=True)

settings = Settings()
def from_page(**state):
    sent.clear()
    data = {"method": "update", "state": state, "buffer_paths": []}
    settings.comm.handle_msg({"content": {"data": data}, "buffers": []})
    return (settings.limit, settings.title), list(sent)
good = from_page(limit=7, title="good")
bad = from_page(limit="many", title="new")
print("ipywidgets", version("ipywidgets"))
print("expected, for limit='many' and title='new': title is set, and 'many' is sent to no page")
print("seen, good values: kernel %s, sent %s" % good)
print("seen, one is bad:  kernel %s, sent %s" % bad)
ok = (good == ((7, "good"), [("echo_update", {"limit": 7, "title": "good"})])
      and bad == ((7, "good"), [("echo_update", {"limit": "many", "title": "new"})]))
print("OK: as recorded" if ok else "CHANGED")
sys.exit(not ok)
PY
