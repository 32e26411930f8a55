#!/usr/bin/env bash
# Panel's chat sends a model the names of a table's columns, and none of its rows.
#
# Guess: ChatFeed.serialize(), which makes messages for a model, has a DataFrame's text, as str() and print() give it.
# Truth: it has the name of the class and the columns, "DataFrame(city, people)" on four lines.
# Why it matters: the user sees the table in the chat and asks about it, and the model has never got it; nothing says so.
#   custom_serializer= is the way to send it.
# Versions: panel 1.9.4, pandas 3.1.1. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check panel==1.9.4 pandas==3.1.1
venv/bin/python - <<'PY'
import sys
import pandas, panel
from panel.chat import ChatFeed

table = pandas.DataFrame({"city": ["Paris", "Lyon"], "people": [2_100_000, 520_000]})
feed = ChatFeed()
feed.send(table, user="User", respond=False)
feed.send("Which city is larger?", user="User", respond=False)
sent = feed.serialize()
print("panel", panel.__version__, "pandas", pandas.__version__)
print("expected:", [{"role": "user", "content": str(table)}, sent[1]])
print("seen:    ", sent)
ok = sent[0] == {"role": "user", "content": "DataFrame(\n    city,\n    people\n)"}
print("OK: as recorded" if ok else "CHANGED")
sys.exit(not ok)
PY
