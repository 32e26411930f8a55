#!/usr/bin/env bash
# Changing 1 to True (or 1.0) in a synced trait sends nothing to the front end.
#
# Guess: a new list with other contents is a change: observers run and the page is told.
# Truth: traitlets compares old and new with ==, and [1] == [True] == [1.0] at any depth. The kernel
#   holds the new value, no observer runs, no message leaves, and the page keeps the old one.
# Why it matters: JSON tells 1 and true apart, so kernel and page disagree about a flag for good, with
#   no error; a type change has to pass through another value or be sent with send_state().
# Versions: traitlets 5.16.1, ipywidgets 8.1.9. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check ipywidgets==8.1.9 traitlets==5.16.1 comm==0.2.3
venv/bin/python - <<'PY'
import sys
from importlib.metadata import version
import comm, traitlets

sent = []
class Recorder(comm.base_comm.BaseComm):
    def publish_msg(self, msg_type, data=None, **rest):
        sent.append((data or {}).get("state"))
comm.create_comm = Recorder
import ipywidgets

class Options(ipywidgets.DOMWidget):
    rows = traitlets.List().tag(sync=True)

options, heard = Options(), []
options.observe(lambda change: heard.append(change.new), "rows")
sent.clear()
options.rows = [{"id": "a", "done": 1}]
options.rows = [{"id": "a", "done": True}]
print("traitlets", version("traitlets"), "ipywidgets", version("ipywidgets"))
print("expected: two messages, the second with done: True")
print("seen, sent:     ", sent)
print("seen, observed: ", heard)
print("seen, in Python:", options.rows)
ok = len(heard) == 1 and sent == [{"rows": heard[0]}]
ok = ok and type(heard[0][0]["done"]) is int and options.rows[0]["done"] is True
print("OK: as recorded" if ok else "CHANGED")
sys.exit(not ok)
PY
