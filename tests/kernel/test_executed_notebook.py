"""A notebook that a program runs holds the conversation, though no page was there to store it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.support.notebook_runs import executed

VIEW = "application/vnd.jupyter.widget-view+json"
MAKE = """
import chatwidget as cw
from IPython.display import HTML

def answer(message, history):
    yield f"You said: **{message}**"

chat = cw.ChatInterface(answer, title="Tea & talk")
"""


def output_of(notebook: Any, cell: int) -> dict[str, str]:
    """The media of a cell's one output that shows something."""
    [output] = [each for each in notebook.cells[cell].outputs if "data" in each]
    return {mime: "".join(text) if isinstance(text, list) else text for mime, text in output.data.items()}


def states(notebook: Any) -> dict[str, Any]:
    """What is stored of each widget, by the name of its class."""
    [stored] = notebook.metadata.widgets.values()
    return {each["state"].get("_anywidget_id", each["model_name"]): each["state"] for each in stored["state"].values()}


def test_the_output_becomes_the_transcript_whichever_cell_the_chat_went_on_in(tmp_path: Path) -> None:
    notebook = executed([MAKE, "chat", "chat.submit('one').wait();", "chat.submit('two').wait();"], tmp_path)

    shown = output_of(notebook, 1)

    assert VIEW not in shown
    assert "Tea &amp; talk" in shown["text/html"]
    assert shown["text/html"].count("You said:") == 2
    assert "<strong>two</strong>" in shown["text/html"]
    assert "You said: **two**" in shown["text/markdown"]


def test_the_stored_state_is_the_conversation_and_the_code_lies_in_it_once(tmp_path: Path) -> None:
    cells = [MAKE.replace("chat =", "chats = [") + "for _ in range(3)]"]
    cells += ["display(*chats)", "[each.submit('hello').wait() for each in chats];"]

    notebook = executed(cells, tmp_path)

    text = sum(len(json.dumps(output.data)) for output in notebook.cells[1].outputs)
    history = states(notebook)["chatwidget.ChatInterface"]["history"]
    assert [message["content"] for message in history] == ["hello", "You said: **hello**"]
    assert len(nbformat.writes(notebook)) - text < 130_000


def test_a_chat_that_is_only_shown_is_stored_too_and_a_table_is_a_table(tmp_path: Path) -> None:
    table = "HTML('<table><tr><td>4.2</td></tr></table><script>alert(1)</script>')"
    notebook = executed([MAKE, f"chat.append({{'role': 'assistant', 'content': {table}}})\nchat"], tmp_path)

    shown = output_of(notebook, 1)

    assert VIEW not in shown
    assert "<td>4.2</td>" in shown["text/html"]
    assert "alert(1)" not in shown["text/html"]


NBCLIENT = """
import nbclient, nbformat
notebook = nbformat.read("in.ipynb", as_version=4)
nbclient.NotebookClient(notebook, kernel_name="python3").execute()
nbformat.write(notebook, "out.ipynb")
"""
#: Each program that runs a notebook; it reads in.ipynb and writes out.ipynb, or out.html.
PROGRAMS = {
    "nbclient": ["-c", NBCLIENT],
    "papermill": ["-m", "papermill", "--no-progress-bar", "in.ipynb", "out.ipynb"],
    "jupyter execute": ["-m", "jupyter", "execute", "--output=out.ipynb", "in.ipynb"],
    "nbconvert --execute": ["-m", "nbconvert", "--execute", "--to=notebook", "--output=out.ipynb", "in.ipynb"],
    "nbconvert --execute --to html": ["-m", "nbconvert", "--execute", "--to=html", "--output=out.html", "in.ipynb"],
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_program_that_runs_a_notebook_leaves_the_conversation_in_it(program: str, tmp_path: Path) -> None:
    if program == "papermill":
        pytest.importorskip("papermill", reason="papermill is not installed")
    cells = [nbformat.v4.new_code_cell(source) for source in (MAKE, "chat", "chat.submit('one').wait();")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, tmp_path / "in.ipynb")

    run = [sys.executable, *PROGRAMS[program]]
    subprocess.run(run, cwd=tmp_path, check=True, capture_output=True, timeout=120)

    if (tmp_path / "out.html").exists():
        page = (tmp_path / "out.html").read_text(encoding="utf-8")
        assert "You said: <strong>one</strong>" in page
        assert '<script type="application/vnd.jupyter.widget-view+json">' not in page
        return
    ran = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    shown = output_of(ran, 1)
    assert "You said: <strong>one</strong>" in shown["text/html"]
    assert "You said: **one**" in shown["text/markdown"]
    history = states(ran)["chatwidget.ChatInterface"]["history"]
    assert [message["content"] for message in history] == ["one", "You said: **one**"]
