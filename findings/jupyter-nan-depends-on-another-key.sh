#!/usr/bin/env bash
# What NaN becomes in a widget message depends on another package and on an unrelated key.
#
# Guess: jupyter_client either refuses NaN or always turns it into the same thing.
# Truth: without orjson NaN is sent as the text "nan". As soon as orjson is installed (langgraph, for
#   one, brings it) it is null. And if any dict in the same message has a key that is a number, the
#   whole message takes the old road, and NaN is the text "nan" again.
# Why it matters: a front end that draws numbers from widget state meets null, "nan" or both on
#   different machines and in different messages, so NaN has to be replaced before it is sent.
# Versions: jupyter_client 8.10.0, orjson 3.13.0. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check jupyter_client==8.10.0
cat > pack.py <<'PY'
import json, warnings
from jupyter_client.session import Session
warnings.simplefilter("ignore")
def sent(state):
    return json.loads(Session().pack(state))["score"]
print(sent({"score": float("nan")}), sent({"score": float("nan"), "names": {1: "one"}}))
PY
without=$(venv/bin/python pack.py)
venv/bin/pip install -qq --disable-pip-version-check orjson==3.13.0
with=$(venv/bin/python pack.py)
echo "jupyter_client 8.10.0"
echo "expected: one and the same value four times"
echo "seen, without orjson (alone, beside a dict with the key 1): $without"
echo "seen, with orjson    (alone, beside a dict with the key 1): $with"
if [ "$without" = "nan nan" ] && [ "$with" = "None nan" ]; then echo "OK: as recorded"; else echo "CHANGED"; exit 1; fi
