"""One chat in several views: what is written in one shows in the others, and never over what somebody is writing."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.hosts.support.cells import talking
from tests.hosts.support.jupyter import JupyterHost
from tests.hosts.support.wait import until

HELD = """
import threading
released = threading.Event()

def answer(message, history):
    yield "Wait"
    released.wait(30)
    yield f"You said: {message}"
"""


def test_what_is_written_in_one_view_shows_in_the_other(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open([talking(HELD), "chat", "chat"])
    one, other = notebook.chat(0), notebook.chat(1)

    one.type("hello")

    expect(other.composer).to_have_value("hello")
    expect(one.composer).to_have_value("hello")


def test_a_composer_that_has_the_focus_is_not_overwritten_by_another_page(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open([talking(HELD), "chat"])
    second = jupyterlab.open_again(notebook)
    mine, theirs = notebook.chat(), second.chat()
    mine.composer.click()
    mine.type("mine")
    notebook.kernel.wait_until("chat.draft == 'mine'")

    theirs.composer.fill("theirs")

    notebook.kernel.wait_until("chat.draft == 'theirs'")
    until(lambda: notebook.traffic.mentions("theirs"), "the other page's draft has arrived")
    expect(mine.composer).to_be_focused()
    expect(mine.composer).to_have_value("mine")


def test_a_draft_set_from_python_is_taken_even_by_a_composer_that_has_the_focus(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open([talking(HELD), "chat", "chat"])
    one, other = notebook.chat(0), notebook.chat(1)
    one.composer.click()
    one.type("mine")
    notebook.kernel.wait_until("chat.draft == 'mine'")

    notebook.kernel.run("chat.draft = 'from Python'")

    expect(one.composer).to_have_value("from Python")
    expect(other.composer).to_have_value("from Python")
    expect(one.composer).to_be_focused()


def test_what_is_written_after_sending_stays_when_the_answer_comes(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open([talking(HELD), "chat", "chat"])
    one, other = notebook.chat(0), notebook.chat(1)

    one.type("first")
    one.composer.press("Enter")
    one.type("second")
    expect(one.messages("assistant").last).to_contain_text("Wait")
    notebook.kernel.run("released.set()")

    expect(one.messages("assistant").last).to_contain_text("You said: first")
    one.wait_ready()
    expect(one.composer).to_have_value("second")
    expect(other.composer).to_have_value("second")
    assert one.texts() == other.texts() == ["first", "You said: first"]
