"""The classic notebook stores the conversation too, by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.hosts.conftest import watched
from tests.hosts.support.cells import talking
from tests.hosts.support.chat import Chat
from tests.hosts.support.classic import ClassicHost, ClassicPage
from tests.hosts.support.jupyter import JupyterServer
from tests.hosts.support.saved_notebook import SavedNotebook
from tests.hosts.support.wait import until

pytest.importorskip("nbclassic", reason="the classic notebook is not installed")
ECHO = talking('def answer(message, history):\n    yield f"You said: **{message}**"')
READ_ONLY = "This is a saved conversation"


@pytest.fixture
def classic(jupyter: JupyterServer, context: BrowserContext, request: pytest.FixtureRequest) -> Iterator[ClassicHost]:
    yield from watched(ClassicHost(jupyter, context), request)


def wait_until_stored(page: ClassicPage, saved: SavedNotebook, text: str) -> None:
    def stored() -> bool:
        page.save()
        return f"<strong>{text}</strong>" in saved.html()

    until(stored, f"the file has the turn {text!r}", timeout=20, interval=0.3)


def test_a_classic_notebook_holds_every_turn_and_opens_with_the_conversation(
    classic: ClassicHost, jupyter: JupyterServer
) -> None:
    notebook = classic.open([ECHO, "chat"])
    saved = SavedNotebook(Path(jupyter.notebooks) / notebook.name)
    chat = notebook.chat()
    notebook.save()
    for text in ("one", "two"):
        chat.ask(text)
        expect(chat.messages("assistant").last).to_contain_text(f"You said: {text}")
        chat.wait_ready()
    until(lambda: notebook.is_dirty, "a turn makes the notebook dirty")

    wait_until_stored(notebook, saved, "two")

    assert saved.html().count("You said:") == 2
    assert len(saved.widget_state()) == 2
    classic.leave()
    again = classic.show(notebook.name)
    stored = again.page.locator(".output_subarea").filter(has_text=READ_ONLY)
    expect(stored).to_have_count(1, timeout=30_000)
    assert Chat(stored).texts() == ["one", "You said: one", "two", "You said: two"]
    expect(stored.get_by_role("textbox")).to_be_hidden()
