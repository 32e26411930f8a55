"""The chat in marimo, run and edited: cells follow it, a reload keeps it, what cannot be displayed is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.hosts.conftest import watched
from tests.hosts.support.cells import talking
from tests.hosts.support.marimo_app import MarimoHost
from tests.hosts.support.wait import until

CELLS = [
    "import ipywidgets\nimport marimo as mo",
    talking("""
def answer(message, history, size, length):
    if message == "slider":
        return ipywidgets.IntSlider(value=3)
    return f"{message}, {size} and {length.upper()}"
""").replace("(answer)", "(answer, additional_inputs=[ipywidgets.IntSlider(value=5), mo.ui.text(value='long')])"),
    "shown = mo.ui.anywidget(chat)\nseen = []\nmo._seen = seen",
    "shown",
]
# A cell that uses the value, and so runs again with it; the module holds what it has seen.
WATCH = "import marimo as _mo\n_mo._seen.append([message['content'] for message in shown.value['history']])"


@pytest.fixture
def edited(context: BrowserContext, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[MarimoHost]:
    yield from watched(MarimoHost(context, tmp_path, "edit"), request)


@pytest.mark.timeout(200)
def test_a_cell_that_uses_the_value_runs_once_per_turn_and_a_reload_keeps_the_chat(edited: MarimoHost) -> None:
    page = edited.open(CELLS, WATCH)
    page.allow(r"", "marimo's editor asks for fonts and more that are not there offline")
    chat = page.chat()

    chat.ask("one")

    expect(chat.messages("assistant").last).to_contain_text("one, 5 and LONG")
    until(lambda: len(page.value("seen")) == 2, "the cell ran again")
    chat.ask("two")
    until(lambda: len(page.value("seen")) == 3, "the cell ran again")
    turns = ["one", "one, 5 and LONG", "two", "two, 5 and LONG"]
    assert page.value("seen") == [[], turns[:2], turns]

    page.page.reload()

    expect(page.chat().messages("assistant").last).to_contain_text("two, 5 and LONG")
    assert page.chat().texts() == turns
    page.chat().button("Undo").click()
    until(lambda: page.value("seen")[-1] == turns[:2], "the cell ran again after Undo")
    assert len(page.value("seen")) == 4


def test_widgets_that_marimo_cannot_display_are_said_at_once_and_their_values_are_used(marimo: MarimoHost) -> None:
    chat = marimo.open(CELLS, WATCH).chat()

    expect(chat.scope.get_by_text("Additional inputs: this host cannot display ipywidgets")).to_be_visible()
    chat.ask("slider")

    expect(chat.messages("assistant").last).to_contain_text("This host cannot display ipywidgets inside a chat")
