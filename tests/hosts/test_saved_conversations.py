"""Saved conversations in a real JupyterLab: they outlive the page and the kernel, and what fails is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.hosts.support.jupyter import JupyterHost
from tests.hosts.support.saved import SAVING, Panel


@pytest.mark.fresh_page
def test_a_conversation_goes_on_after_a_reload_and_after_the_kernel_was_killed(
    jupyterlab: JupyterHost, tmp_path: Path
) -> None:
    notebook = jupyterlab.open([SAVING.format(database=f"sqlite:///{tmp_path / 'chats.sqlite'}"), "chat"])
    chat = notebook.chat()
    panel = Panel(chat)
    chat.ask("first question")
    expect(panel.title("first question")).to_be_visible()
    expect(panel.title("first question")).to_have_attribute("aria-current", "true")

    notebook.reload()
    chat = notebook.chat()
    expect(Panel(chat).title("first question")).to_be_visible()
    assert chat.texts() == ["first question", "You said: first question"]

    notebook.kill_kernel()
    notebook.meet_next_kernel()
    notebook.run_all()
    chat = notebook.chat()
    panel = Panel(chat)
    expect(panel.title("first question")).to_be_visible()
    assert chat.texts() == []
    chat.composer.fill("half a thought")
    panel.title("first question").click()
    expect(chat.messages()).to_have_count(2)
    expect(chat.composer).to_have_value("half a thought")
    chat.ask("second question")
    expect(chat.messages("assistant").last).to_contain_text("second question")
    chat.wait_ready()

    assert panel.titles() == ["first question"]
    assert [message["content"] for message in notebook.kernel.history()][::2] == ["first question", "second question"]
    chat.button("New chat").click()
    expect(chat.messages()).to_have_count(0)


def test_letters_typed_in_the_panel_are_no_shortcuts_of_the_notebook(jupyterlab: JupyterHost, tmp_path: Path) -> None:
    notebook = jupyterlab.open([SAVING.format(database=f"sqlite:///{tmp_path / 'chats.sqlite'}"), "chat"])
    chat = notebook.chat()
    panel = Panel(chat)
    chat.ask("about pears")
    expect(panel.title("about pears")).to_be_visible()
    chat.wait_ready()
    chat.button("New chat").click()
    expect(chat.messages()).to_have_count(0)
    chat.ask("about apples")
    expect(panel.title("about apples")).to_be_visible()
    cells = len(notebook.cells())

    panel.search.press_sequentially("pears dd aa")
    expect(panel.el).to_contain_text("No conversations match your search")
    panel.search.press("Escape")
    expect(panel.title("about apples")).to_be_visible()
    panel.search.press("ArrowDown")
    keyboard = notebook.page.keyboard
    for key in ("ArrowDown", "ArrowUp", "Tab", "Enter"):  # on the first row's Rename
        keyboard.press(key)
    keyboard.type("baa baa dd")
    keyboard.press("Enter")
    expect(panel.title("baa baa dd")).to_be_focused()
    for key in ("Tab", "Tab", "Enter", "Shift+Tab", "Enter"):  # Delete, and the word for it
        keyboard.press(key)
    expect(panel.title("baa baa dd")).to_be_hidden()
    expect(panel.title("about pears")).to_be_focused()
    keyboard.press("Enter")

    expect(chat.messages("assistant").last).to_contain_text("about pears")
    assert len(notebook.cells()) == cells
    assert panel.titles() == ["about pears"]


def test_a_place_that_cannot_be_written_is_said_on_the_page_and_the_chat_goes_on(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open([SAVING.format(database="sqlite:////proc/chats.sqlite"), "chat"])
    chat = notebook.chat()
    expect(chat.alert.filter(has_text="Cannot save conversations in /proc/chats.sqlite")).to_be_visible()
    chat.ask("still there?")
    expect(chat.messages("assistant").last).to_contain_text("You said: still there?")
    chat.wait_ready()
    chat.composer.fill("half a thought")
    chat.button("New chat").click()
    expect(chat.alert.filter(has_text="not saved yet").or_(chat.alert.filter(has_text="Cannot save"))).to_be_visible()
    expect(chat.composer).to_have_value("half a thought")
    assert chat.texts() == ["still there?", "You said: still there?"]
