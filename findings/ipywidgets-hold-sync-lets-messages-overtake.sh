#!/usr/bin/env bash
# A custom message sent inside hold_sync() arrives before the state that was set first.
#
# Guess: "with widget.hold_sync()" makes one unit of what happens inside, in its order.
# Truth: only state waits for the end of the block. send() goes out at once and overtakes every trait
#   that was set before it.
# Why it matters: a front end that is told "the answer has ended" reads the model at that moment and
#   finds the old history, so the message must follow after the block.
# Versions: ipywidgets 8.1.9, comm 0.2.3. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check ipywidgets==8.1.9 comm==0.2.3 traitlets==5.16.1
venv/bin/python - <<'PY'
import sys
from importlib.metadata import version
import comm, traitlets

sent = []
class Recorder(comm.base_comm.BaseComm):
    def publish_msg(self, msg_type, data=None, **rest):
        sent.append({key: value for key, value in (data or {}).items() if key != "buffer_paths"})
comm.create_comm = Recorder
import ipywidgets

class Counter(ipywidgets.DOMWidget):
    count = traitlets.Int(0).tag(sync=True)

counter = Counter()
sent.clear()
with counter.hold_sync():
    counter.count = 1
    counter.send("count is 1")
print("ipywidgets", version("ipywidgets"))
print("expected: the state, then the message")
print("seen:    ", sent)
ok = sent == [{"method": "custom", "content": "count is 1"}, {"method": "update", "state": {"count": 1}}]
print("OK: as recorded" if ok else "CHANGED")
sys.exit(not ok)
PY
