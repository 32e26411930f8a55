"""A long saved conversation in a real JupyterLab: its end is there at once, the rest where the reader goes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.hosts.support.jupyter import JupyterHost
from tests.hosts.support.saved import SAVING, Panel

LENGTH = 322

# A cell that saves a long conversation, and makes another chat, which has only heard of it.
LONG = """
past = [{"role": ("user", "assistant")[n % 2], "content": f"This is message {n}. " + "It says little. " * (n % 7)}
        for n in range(320)]
cw.ChatInterface(answer, save_history=chat._saved.store.database.engine.url, history=past).submit("and now").wait()
"""

# Scrolls, and says which message is the first that is seen, and where in the view.
SEEN = """(log, top) => {
    log.scrollTop = top;
    const view = log.getBoundingClientRect();
    const found = [...log.querySelectorAll("article")].find((each) => each.getBoundingClientRect().top > view.top);
    return [found.textContent, found.getBoundingClientRect().top - view.top];
}"""
PLACE = """(log, text) => {
    const found = [...log.querySelectorAll("article")].find((each) => each.textContent === text);
    return found.getBoundingClientRect().top - log.getBoundingClientRect().top;
}"""


def test_what_came_before_comes_while_one_scrolls_and_what_is_read_stays_where_it_is(
    jupyterlab: JupyterHost, tmp_path: Path
) -> None:
    saving = SAVING.format(database=f"sqlite:///{tmp_path / 'chats.sqlite'}")
    notebook = jupyterlab.open([saving, LONG, "chat"])
    chat = notebook.chat()
    page = chat.scope.page
    panel = Panel(chat)
    log = chat.scope.get_by_role("log")
    panel.title("This is message 0.").click()

    expect(chat.messages().last).to_contain_text("You said: and now")
    expect(chat.messages().last).to_be_in_viewport()
    expect(chat.button("Load 250 earlier messages")).to_be_attached()
    assert chat.messages().count() < 80
    log.evaluate("log => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(chat.button("Load 250 earlier messages")).to_be_attached()  # nobody came near yet

    moved: list[Any] = []
    log.hover()
    page.mouse.wheel(0, -200)  # a person leaves the end
    for left in (150, 50):
        log.evaluate(SEEN, 1500)
        expect(chat.messages().first).to_have_attribute("data-index", "0")  # all that is near is drawn
        text, before = log.evaluate(SEEN, 450)
        expect(chat.button(f"Load {left} earlier messages")).to_be_attached()
        log.evaluate("log => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        moved.append(abs(log.evaluate(PLACE, text) - before))
    print(f"\npx that the message being read moved: {moved}")
    assert max(moved) <= 4  # a hundred messages are thousands

    expect(chat.messages().first).to_be_attached()
    log.press("Home")
    expect(chat.messages().filter(has_text="This is message 0.")).to_have_count(1)
    expect(chat.scope.get_by_role("button", name="earlier messages")).to_have_count(0)
    chat.ask("is all there?")
    chat.wait_ready()
    assert len(notebook.kernel.history()) == LENGTH + 2
    expect(chat.messages().last).to_contain_text("You said: is all there?")


def test_copying_a_conversation_copies_what_is_not_here_yet_too(jupyterlab: JupyterHost, tmp_path: Path) -> None:
    saving = SAVING.format(database=f"sqlite:///{tmp_path / 'chats.sqlite'}")
    notebook = jupyterlab.open([saving, LONG, "chat"])
    chat = notebook.chat()
    page = chat.scope.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    Panel(chat).title("This is message 0.").click()
    expect(chat.button("Load 250 earlier messages")).to_be_attached()

    chat.button("Copy conversation").click()

    expect(chat.scope.get_by_text("Copied", exact=True)).to_be_attached()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert all(f"This is message {number}." in copied for number in range(LENGTH - 2))
