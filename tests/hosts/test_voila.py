"""Voila: many visitors of one page, each a stranger to the others."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.hosts.conftest import watched
from tests.hosts.support.saved import SAVING, Panel
from tests.hosts.support.voila_app import VoilaHost


@pytest.fixture
def voila(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[VoilaHost]:
    yield from watched(VoilaHost(browser, tmp_path), request)


def test_two_visitors_of_one_page_see_only_their_own_conversations(voila: VoilaHost, tmp_path: Path) -> None:
    database = tmp_path / "chats.sqlite"
    voila.start([SAVING.format(database=f"sqlite:///{database}") + "\nchat"])
    ada, grace = voila.visitor(), voila.visitor()
    pages = []
    for visitor, secret in ((ada, "Ada's secret plan"), (grace, "Grace's hidden wish")):
        pages.append(voila.visit(visitor))
        chat = pages[-1].chat()
        panel = Panel(chat)
        chat.ask(secret)
        expect(panel.title(secret)).to_be_visible()
    first, second = pages
    assert Panel(second.chat()).titles() == ["Grace's hidden wish"]

    again = voila.visit(ada)  # another kernel, the same browser
    chat = again.chat()
    panel = Panel(chat)
    expect(panel.title("Ada's secret plan")).to_be_visible()
    assert panel.titles() == ["Ada's secret plan"]
    panel.search.fill("hidden wish")
    expect(panel.el).to_contain_text("No conversations match your search")
    panel.search.fill("")
    panel.title("Ada's secret plan").click()
    expect(chat.messages("assistant").last).to_contain_text("You said: Ada's secret plan")
    chat.ask("go on")
    expect(chat.messages("assistant").last).to_contain_text("You said: go on")

    assert not first.traffic.mentions("hidden wish")
    assert not second.traffic.mentions("secret plan")
    assert not any(
        "Grace" in json.dumps(frame.content.get("ops", frame.content.get("history"))) for frame in again.traffic.frames
    )
    with sqlite3.connect(database) as rows:
        owners = dict(rows.execute("SELECT title, owner FROM chatwidget_conversations"))
    rows.close()
    assert set(owners) == {"Ada's secret plan", "Grace's hidden wish"}
    assert len(set(owners.values())) == 2
    assert all(owner.startswith("visitor:") for owner in owners.values())
