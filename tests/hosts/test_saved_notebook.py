"""A notebook that is saved holds the conversation, by itself, and shows it when it is opened again."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.hosts.support.cells import talking
from tests.hosts.support.chat import Chat
from tests.hosts.support.jupyter import JupyterHost, JupyterServer
from tests.hosts.support.page import JupyterPage
from tests.hosts.support.saved_notebook import SavedNotebook
from tests.hosts.support.wait import until

ECHO = talking('def answer(message, history):\n    yield f"You said: **{message}**"')
READ_ONLY = "This is a saved conversation"


@pytest.fixture(params=["jupyterlab", "notebook7"])
def host(request: pytest.FixtureRequest) -> JupyterHost:
    found: JupyterHost = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def folder(jupyter: JupyterServer) -> Path:
    return jupyter.notebooks


def is_dirty(page: JupyterPage) -> bool:
    return bool(page.page.evaluate("() => jupyterapp.shell.currentWidget.context.model.dirty"))


def say(page: JupyterPage, *texts: str) -> None:
    """Say something, and wait for the answer each time."""
    chat = page.chat()
    for text in texts:
        chat.ask(text)
        expect(chat.messages("assistant").last).to_contain_text(f"You said: {text}")
        chat.wait_ready()


def wait_until_stored(page: JupyterPage, saved: SavedNotebook, text: str) -> None:
    """Save until the file has a text as the kernel drew it: the page asks for that after the turn."""

    def stored() -> bool:
        page.save()
        return f"<strong>{text}</strong>" in saved.html()

    until(stored, f"the file has the turn {text!r}", timeout=20, interval=0.2)


def stored_views(page: JupyterPage) -> Locator:
    """The outputs that show a stored chat."""
    return page.page.locator(".jp-OutputArea-output").filter(has_text=READ_ONLY)


def reopened(host: JupyterHost, notebook: JupyterPage) -> JupyterPage:
    page = host.show(notebook.name)
    page.allow(r"403 \(Forbidden\) \(\S+woff2\)", "Notebook 7 asks for its font without its token")
    return page


@pytest.mark.timeout(180)
def test_a_notebook_that_is_saved_by_its_keys_holds_every_turn(host: JupyterHost, folder: Path) -> None:
    notebook = host.open([ECHO, "chat"])
    saved = SavedNotebook(folder / notebook.name)
    say(notebook, "one", "two")
    until(lambda: is_dirty(notebook), "a turn makes the notebook dirty")

    notebook.page.locator(".jp-Notebook .jp-InputArea-editor").first.click()
    notebook.page.keyboard.press("Control+s")

    until(lambda: "<strong>two</strong>" in saved.html(), "the file has the last turn")
    until(lambda: not is_dirty(notebook), "the notebook is saved")
    assert saved.html().count("You said:") == 2
    assert "You said: **one**" in saved.markdown()


@pytest.mark.timeout(180)
def test_a_trusted_notebook_opens_with_the_conversation_which_is_read_only_and_says_so(
    host: JupyterHost, folder: Path
) -> None:
    notebook = host.open([ECHO, "chat"])
    saved = SavedNotebook(folder / notebook.name)
    say(notebook, "one", "two")
    wait_until_stored(notebook, saved, "two")
    assert len(saved.widget_state()) == 2
    host.leave()

    again = reopened(host, notebook)

    expect(stored_views(again)).to_have_count(1, timeout=30_000)
    stored = stored_views(again).first
    assert Chat(stored).texts() == ["one", "You said: one", "two", "You said: two"]
    expect(stored.get_by_role("textbox")).to_be_hidden()
    expect(stored.get_by_role("status").filter(has_text=READ_ONLY)).to_be_visible()
    again.save()
    assert len(saved.widget_state()) == 2


@pytest.mark.timeout(180)
def test_it_holds_the_turns_after_a_reload_of_the_page_and_in_a_copy_of_the_cell(
    host: JupyterHost, folder: Path
) -> None:
    notebook = host.open([ECHO, "chat"])
    saved = SavedNotebook(folder / notebook.name)
    say(notebook, "one")
    notebook.reload()
    say(notebook, "two")

    wait_until_stored(notebook, saved, "two")
    assert saved.html().count("You said:") == 2

    notebook.page.locator(".jp-Notebook .jp-InputArea-prompt").nth(1).click()
    for command in ("copy-cell", "paste-cell-below", "move-cell-up"):
        notebook.command(f"notebook:{command}")
    expect(notebook.outputs).to_have_count(2)
    say(notebook, "three")
    wait_until_stored(notebook, saved, "three")
    assert [saved.html(index).count("You said:") for index in (0, 1)] == [3, 3]
    assert len(saved.widget_state()) == 2


@pytest.mark.timeout(240)
def test_saving_redraws_nothing_loses_no_letter_and_takes_no_time(jupyterlab: JupyterHost, folder: Path) -> None:
    long = "[{'role': ['user', 'assistant'][i % 2], 'content': f'message {i} ' * 40} for i in range(100)]"
    notebook = jupyterlab.open([ECHO, f"chat.history = {long}\nchat"])
    saved = SavedNotebook(folder / notebook.name)
    say(notebook, "one")
    wait_until_stored(notebook, saved, "one")
    chat = notebook.chat()
    chat.composer.evaluate("area => { area.isTheSame = true }")
    notebook.page.evaluate(
        """() => {
             const { context } = jupyterapp.shell.currentWidget;
             const { saveState } = context;
             const emit = saveState.emit.bind(saveState);
             window.took = [];
             saveState.emit = (state) => {
               const start = performance.now();
               emit(state);
               if (state === "started") took.push(performance.now() - start);
             };
             window.saves = setInterval(() => context.save(), 400);
           }"""
    )
    text = "the quick brown fox jumps over the lazy dog, and eighty-seven letters reach the composer"[:87]
    chat.composer.press_sequentially(text, delay=50)

    notebook.page.wait_for_function("() => took.length >= 10")
    notebook.page.evaluate("() => clearInterval(saves)")
    expect(chat.composer).to_have_value(text)
    expect(chat.composer).to_be_focused()
    assert chat.composer.evaluate("area => area.isTheSame")
    took = sorted(notebook.page.evaluate("() => took"))
    assert took[len(took) // 2] < 10, f"a save took the page {took} ms"
    assert saved.html().count("<strong>User</strong>") == 51
