"""A saved notebook shows the version that was visible and which of how many it is, and stores nothing of the others."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import expect

from tests.hosts.support.cells import talking
from tests.hosts.support.chat import Chat
from tests.hosts.support.jupyter import JupyterHost, JupyterServer
from tests.hosts.support.saved_notebook import SavedNotebook
from tests.hosts.support.wait import until
from tests.hosts.test_saved_notebook import reopened, stored_views

COUNTED = talking(
    "import itertools\nnames = itertools.cycle(['ash', 'birch', 'cedar'])\n\n"
    "def answer(message, history):\n    yield f'**{next(names)}**'"
)


def test_a_saved_notebook_has_the_visible_version_alone_and_says_of_how_many(
    jupyterlab: JupyterHost, jupyter: JupyterServer
) -> None:
    notebook = jupyterlab.open([COUNTED, "chat"])
    chat, kernel = notebook.chat(), notebook.kernel
    saved = SavedNotebook(Path(jupyter.notebooks) / notebook.name)
    chat.ask("Which tree?")
    for count in (1, 2, 3):
        kernel.wait_until(f"len(chat.history) == 2 and len(chat.branches(1)) == {count} and chat.status == 'ready'")
        chat.wait_ready()
        if count < 3:
            chat.button("Retry").click()
    chat.button("Previous branch").click()
    expect(chat.scope.get_by_role("group", name="Branches")).to_contain_text("2 / 3")

    def stored(says: bool) -> bool:
        notebook.save()
        return "<strong>birch</strong>" in saved.html() and ("2 of 3 versions" in saved.html()) == says

    def wait_until_stored(says: bool) -> None:
        until(lambda: stored(says), f"the file has the visible version; it says of how many: {says}", 20, 0.2)

    wait_until_stored(True)
    chat.button("Version options").click()
    chat.button("Delete the other 2 versions (2 messages)").click()
    wait_until_stored(False)
    chat.button("Redo").click()
    wait_until_stored(True)
    assert "2 of 3 versions" in saved.markdown()
    shown = json.dumps([saved.outputs(), saved.content["metadata"]])
    assert ("cedar" in shown, "**ash**" in shown) == (False, False)
    jupyterlab.leave()

    again = reopened(jupyterlab, notebook)
    expect(stored_views(again)).to_have_count(1, timeout=30_000)
    view = stored_views(again).first
    assert Chat(view).texts() == ["Which tree?", "birch"]
    expect(view.get_by_role("group", name="Branches")).to_contain_text("2 / 3")
    expect(view.get_by_role("button", name="Previous branch")).to_be_hidden()
