"""A kernel that is restarted: the page says so once, and what was typed is not lost when the cells are run again."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.hosts.support.jupyter import JupyterHost

CHAT = """
import chatwidget as cw

chat = cw.ChatInterface(lambda message, history: message.upper())
"""

RESTART = "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"


def test_a_draft_is_there_when_the_cells_are_run_again_in_a_restarted_kernel(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open([CHAT, "chat"])
    chat = notebook.chat()
    chat.ask("one")
    chat.wait_ready()
    chat.type("not sent yet")
    notebook.kernel.wait_until("chat.draft == 'not sent yet'")

    notebook.page.evaluate(RESTART)
    expect(chat.status.filter(has_text="disconnected")).to_have_count(1)
    expect(chat.scope.get_by_text(re.compile("disconnected|restarted"))).to_have_count(1)
    expect(chat.composer).to_have_value("not sent yet")
    notebook.run_all()

    chat = notebook.chat()
    expect(chat.messages()).to_have_count(0)
    expect(chat.composer).to_have_value("not sent yet")
    chat.composer.press("Enter")
    expect(chat.messages("assistant").last).to_contain_text("NOT SENT YET")
    chat.wait_ready()
    notebook.command("notebook:run-all-cells")
    expect(notebook.chat().messages()).to_have_count(0)
    expect(notebook.chat().composer).to_have_value("")
