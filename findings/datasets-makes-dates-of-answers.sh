#!/usr/bin/env bash
# Hugging Face's datasets makes points in time of a column of texts, if each text looks like a date.
#
# Guess: a JSON string is loaded as a string, as with every other loader of JSON.
# Truth: if all strings of a column are ISO dates, the column has the type timestamp, and rows have datetime objects;
#   one other text in the column, and all stay strings.
# Why it matters: cases of an evaluation have "expected": "2024-01-01"; the comparison with a model's answer, which is
#   a string, is false for all of them, and json.dumps refuses the row. It depends on the other rows of the file.
# Versions: datasets 5.2.0, pyarrow 26.0.1. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check datasets==5.2.0 pyarrow==26.0.1
HF_HUB_OFFLINE=1 HF_HOME="$tmp" venv/bin/python - 2> /dev/null <<'PY'
import datetime, json, sys
import datasets, pyarrow

def loaded(name, answers):
    with open(name, "w") as file:
        file.writelines(json.dumps({"question": "When?", "expected": answer}) + "\n" for answer in answers)
    return datasets.load_dataset("json", data_files=name, split="train", cache_dir="cache")["expected"][0]

dates, mixed = loaded("dates.jsonl", ["2024-01-01", "2024-02-29"]), loaded("mixed.jsonl", ["2024-01-01", "in May"])
print("datasets", datasets.__version__, "pyarrow", pyarrow.__version__)
print("expected: '2024-01-01' and '2024-01-01'")
print(f"seen:     {dates!r} and {mixed!r}")
ok = dates == datetime.datetime(2024, 1, 1) and mixed == "2024-01-01"
print("OK: as recorded" if ok else "CHANGED")
sys.exit(not ok)
PY
