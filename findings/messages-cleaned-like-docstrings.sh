#!/usr/bin/env bash
# Gradio's Chatbot and marimo's mo.md() clean a message as if it were a docstring.
#
# Guess: a string given to either is drawn as the Markdown that it is.
# Truth: both first cut the indent that all lines after the first share, and Gradio also turns each tab
#   into blanks. So the tab of a Makefile in a code block is lost, and "1. First" with an indented bullet
#   below it is two lists, but an item with a list inside as soon as one more line comes.
# Why it matters: lines drawn before change when a stream goes on, an answer that ends on a detail stays
#   wrong, and code copied out of the chat is not the model's; Gradio leaves {"type": "text"} parts alone.
# Versions: gradio 6.31.0, marimo 0.25.2. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
export GRADIO_ANALYTICS_ENABLED=False
for package in gradio==6.31.0 marimo==0.25.2; do
  python3 -m venv "${package%%=*}"
  "${package%%=*}/bin/pip" install -qq --disable-pip-version-check "$package"
done
gradio/bin/python -W ignore - <<'PY'
import sys
import gradio

def stored(content):
    return gradio.Chatbot().postprocess([{"role": "assistant", "content": content}]).root[0].content[0].text
makefile = "Here it is:\n```make\nall:\n\tgcc a.c\n```"
short = "1. First\n   - detail"
longer = short + "\n2. Second"
seen = [stored(text) for text in (makefile, short, longer, {"type": "text", "text": makefile})]
print("gradio", gradio.__version__)
print("expected: every text as it was given")
for given, kept in zip((makefile, short, longer, "as a text part: " + makefile), seen):
    print(f"seen, given {given!r}\n       kept {kept!r}")
ok = seen == [makefile.replace("\t", " " * 8), "1. First\n- detail", longer, makefile]
sys.exit("CHANGED" if not ok else 0)
PY
marimo/bin/python - <<'PY'
import re, sys
import marimo

def drawn(text):
    return re.sub(r"<span[^>]*>|</span>|\n", "", marimo.md(text).text)
short, longer = drawn("1. First\n   - detail"), drawn("1. First\n   - detail\n2. Second")
print("marimo", marimo.__version__)
print("expected: the detail is inside the first item, both times")
print("seen, last line:      ", short)
print("seen, an item follows:", longer)
ok = (short == "<ol><li>First</li></ol><ul><li>detail</li></ul>"
      and longer == "<ol><li>First<ul><li>detail</li></ul></li><li>Second</li></ol>")
print("OK: as recorded" if ok else "CHANGED")
sys.exit(not ok)
PY
