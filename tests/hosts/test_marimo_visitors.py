"""`marimo run`: many visitors of one app in one process, each a stranger to the others."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.hosts.support.cells import talking
from tests.hosts.support.marimo_app import MarimoHost
from tests.hosts.support.saved import SAVING, Panel

ADA, GRACE = "Ada's secret plan", "Grace's hidden wish"


@pytest.fixture
def grace(browser: Browser) -> Iterator[BrowserContext]:
    """Somebody else, with a browser of their own."""
    context = browser.new_context(viewport={"width": 1100, "height": 900})
    yield context
    context.close()


def test_two_visitors_of_one_app_see_only_their_own_conversations(
    grace: BrowserContext, marimo: MarimoHost, context: BrowserContext, tmp_path: Path
) -> None:
    database = tmp_path / "chats.sqlite"
    cells = [SAVING.format(database=f"sqlite:///{database}"), "import marimo as mo", "mo.ui.anywidget(chat)"]
    pages = [marimo.open(cells), marimo.visit(grace)]
    for page, secret in zip(pages, (ADA, GRACE), strict=True):
        chat = page.chat()
        panel = Panel(chat)
        chat.ask(secret)
        panel.open()
        expect(panel.title(secret)).to_be_visible()
    assert Panel(pages[1].chat()).titles() == [GRACE]

    again = marimo.visit(context)  # the same browser, another run of the app
    chat = again.chat()
    panel = Panel(chat)
    panel.open()
    expect(panel.title(ADA)).to_be_visible()
    assert panel.titles() == [ADA]
    panel.search.fill("hidden wish")
    expect(panel.el).to_contain_text("No conversations match your search")
    panel.search.fill("")
    panel.title(ADA).click()
    expect(chat.messages("assistant").last).to_contain_text(f"You said: {ADA}")

    assert not pages[0].traffic.mentions("hidden wish")
    assert not pages[1].traffic.mentions("secret plan")
    assert not any(
        "Grace" in json.dumps(frame.content.get("ops", frame.content.get("history"))) for frame in again.traffic.frames
    )
    with sqlite3.connect(database) as rows:
        owners = dict(rows.execute("SELECT title, owner FROM chatwidget_conversations"))
    rows.close()
    assert set(owners) == {ADA, GRACE}
    assert len(set(owners.values())) == 2
    assert all(owner.startswith("visitor:") for owner in owners.values())


def test_what_was_said_before_the_page_had_its_script_is_shown(marimo: MarimoHost) -> None:
    # marimo gives the page the state of the chat's creation, and keeps no message that nobody listens to.
    function = 'def answer(message, history):\n    return f"You said: {message}"'

    page = marimo.open(
        [talking(function), "chat.submit('early').wait(60)", "import marimo as mo", "mo.ui.anywidget(chat)"]
    )

    expect(page.chat().messages("assistant").last).to_contain_text("You said: early")
    expect(page.chat().messages()).to_have_count(2)
