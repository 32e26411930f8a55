"""A page whose script comes late has everything: the host gave it the state of the chat's first display."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.hosts.support.cells import talking
from tests.hosts.support.marimo_app import MarimoHost
from tests.hosts.support.wait import until

ECHO = talking('def answer(message, history):\n    yield f"You said: {message}"')


def test_what_was_said_before_the_page_listened_is_there(marimo: MarimoHost) -> None:
    late = "import marimo as mo\nview = mo.ui.anywidget(chat)\nchat.submit('before').wait()"

    app = marimo.open([ECHO, late, "view"])

    chat = app.chat()
    expect(chat.messages("assistant").last).to_contain_text("AssistantYou said: before")
    chat.ask("after")
    expect(chat.messages("assistant").last).to_contain_text("You said: after")
    until(lambda: len(app.value("chat.history")) == 4, "the kernel has both turns")
    assert chat.shows(app.value("chat.history"))
