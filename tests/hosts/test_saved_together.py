"""A notebook that several people write at once stores the conversation too: after each turn, since no page saves it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.hosts.support.cells import talking
from tests.hosts.support.jupyter import JupyterHost, JupyterServer
from tests.hosts.support.saved_notebook import SavedNotebook
from tests.hosts.support.wait import until

pytest.importorskip("jupyter_collaboration", reason="JupyterLab's collaboration is not installed")
ECHO = talking('def answer(message, history):\n    yield f"You said: **{message}**"')


def test_the_shared_notebook_holds_each_turn_though_nobody_saves_it(
    jupyterlab: JupyterHost, jupyter: JupyterServer
) -> None:
    notebook = jupyterlab.open([ECHO, "chat"])
    notebook.allow(r"", "the collaboration complains of much that is none of ours")
    saved = SavedNotebook(jupyter.notebooks / notebook.name)
    chat = notebook.chat()
    chat.composer.evaluate("area => { area.isTheSame = true }")

    for text in ("one", "two"):
        chat.ask(text)
        expect(chat.messages("assistant").last).to_contain_text(f"You said: {text}")
        chat.wait_ready()
        said = f"<strong>{text}</strong>"
        until(lambda said=said: said in saved.html(), f"the file has the turn {text!r}", timeout=20)

    assert saved.html().count("You said:") == 2
    assert chat.composer.evaluate("area => area.isTheSame")
