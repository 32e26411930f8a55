"""The same chat renders, streams and stops in the other hosts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer
from tests.hosts.support.cells import loaded
from tests.hosts.support.chat import Chat
from tests.hosts.support.jupyter import JupyterHost
from tests.hosts.support.marimo_app import MarimoHost
from tests.hosts.support.wait import until

pytestmark = pytest.mark.alone

WORDS = " ".join(f"word{number}" for number in range(40))
LONG = " ".join(f"word{number}" for number in range(3000))


def stream_and_stop(chat: Chat, model: ScriptedServer) -> None:
    """Ask twice: the first answer streams to its end, the second is stopped."""
    model.enqueue(Script(WORDS, delay=0.03), Script(LONG, delay=0.01))
    watch = chat.watch()
    chat.ask("Count for me")
    expect(chat.messages("assistant").last).to_contain_text("word39")
    chat.wait_ready()
    assert chat.texts() == ["Count for me", WORDS]
    assert len(watch.texts) >= 20
    assert all(later.startswith(earlier) for earlier, later in pairwise(watch.texts))

    watch = chat.watch()
    chat.ask("Talk for ever")
    watch.wait_for_texts(10)
    chat.button("Stop").click()
    assert watch.wait_for_stop() < 200
    model.wait_until_active(0, timeout=2)
    assert model.disconnects == 1
    assert watch.texts_after_stop == []


def test_a_chat_renders_streams_and_stops_in_notebook_7(notebook7: JupyterHost, model: ScriptedServer) -> None:
    notebook = notebook7.open([loaded(model.base_url), "chat"])
    chat = notebook.chat()

    stream_and_stop(chat, model)

    notebook.kernel.wait_until("chat.status == 'ready'")
    assert chat.shows(notebook.kernel.history())


def test_a_chat_renders_streams_and_stops_in_a_marimo_app(marimo: MarimoHost, model: ScriptedServer) -> None:
    app = marimo.open([loaded(model.base_url), "import marimo as mo", "mo.ui.anywidget(chat)"])
    chat = app.chat()

    stream_and_stop(chat, model)

    until(lambda: app.value("chat.status") == "ready", "the chat is ready in Python")
    assert chat.shows(app.value("chat.history"))
