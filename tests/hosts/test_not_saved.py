"""Where the page cannot have a notebook save the conversation, the user reads that once, with what does save it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.hosts.conftest import watched
from tests.hosts.support.cells import talking
from tests.hosts.support.chat import Chat
from tests.hosts.support.marimo_app import MarimoHost
from tests.hosts.support.voila_app import VoilaHost

ECHO = talking('def answer(message, history):\n    yield f"You said: **{message}**"')


@pytest.fixture
def voila(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[VoilaHost]:
    yield from watched(VoilaHost(browser, tmp_path), request)


def notice(page: Page) -> Locator:
    return page.get_by_role("status").filter(has_text="not saved with this page")


def talk(chat: Chat, text: str) -> None:
    chat.ask(text)
    expect(chat.messages("assistant").last).to_contain_text(f"You said: {text}")
    chat.wait_ready()


def test_marimo_shows_once_that_the_conversation_is_not_saved_and_what_saves_it(marimo: MarimoHost) -> None:
    app = marimo.open([ECHO, "import marimo as mo", "mo.ui.anywidget(chat)"])
    chat = app.chat()
    expect(notice(app.page)).to_have_count(0)
    talk(chat, "one")

    expect(notice(app.page)).to_contain_text("To save it, select “Share”, or set save_history in Python.")
    app.page.get_by_role("button", name="Dismiss").click()
    expect(notice(app.page)).to_have_count(0)

    app.page.reload()
    talk(app.chat(), "two")
    expect(app.chat().button("Share")).to_be_visible()
    expect(notice(app.page)).to_have_count(0)


def test_voila_shows_it_until_the_next_message(voila: VoilaHost) -> None:
    voila.start([ECHO + "\nchat"])
    visit = voila.visit(voila.visitor())
    chat = visit.chat()
    talk(chat, "one")
    expect(notice(visit.page)).to_be_visible()

    talk(chat, "two")

    expect(notice(visit.page)).to_have_count(0)
