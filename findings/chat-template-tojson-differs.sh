#!/usr/bin/env bash
# The same chat template gives another prompt under plain Jinja2 than under transformers.
#
# Guess: a chat template is Jinja2, so "{{ tools | tojson }}" rendered with the jinja2 package is the
#   prompt that transformers would make.
# Truth: Jinja2's own tojson sorts the keys of every object and writes < > & ' as \u003c and so on.
#   transformers puts in a tojson of its own, which does neither. (It also trims the lines of block tags,
#   which plain Jinja2 leaves.)
# Why it matters: a notebook that renders a prompt to show it or to count its tokens shows something that
#   the model does not get: arguments in another order, and "a < b" in descriptions as escapes.
# Versions: jinja2 3.1.6, transformers 5.24.0. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check jinja2==3.1.6 transformers==5.24.0
venv/bin/python - <<'PY' 2>errors.txt || { cat errors.txt; exit 1; }
import sys
import jinja2, transformers
from transformers.utils.chat_template_utils import render_jinja_template

template = "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{% endfor %}<|tools|>{{ tools | tojson }}"
messages = [{"role": "user", "content": "Hi"}]
tools = [{"type": "function", "function": {"name": "between", "description": "whether low < x",
          "parameters": {"type": "object", "properties": {"x": {}, "low": {}}}}}]
rendered, _ = render_jinja_template([messages], chat_template=template, tools=tools)
plain = jinja2.Template(template).render(messages=messages, tools=tools)
print("jinja2", jinja2.__version__, "transformers", transformers.__version__)
print("expected: the same text twice")
print("seen, transformers:", rendered[0])
print("seen, jinja2:      ", plain)
ok = ('"name": "between", "description": "whether low < x"' in rendered[0]
      and '"description": "whether low \\u003c x", "name": "between"' in plain
      and rendered[0].index('"x"') < rendered[0].index('"low"') and plain.index('"x"') > plain.index('"low"'))
print("OK: as recorded" if ok else "CHANGED")
sys.exit(not ok)
PY
