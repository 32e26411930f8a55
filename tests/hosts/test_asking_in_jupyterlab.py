"""Questions to the user in a real JupyterLab: from cells that block and cells that await, and approval of calls."""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer
from tests.hosts.support.jupyter import JupyterHost
from tests.hosts.support.page import JupyterPage

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "11-side-by-side.ipynb"
SERVER = str(Path(__file__).resolve().parents[1] / "support" / "mcp_server.py")


def run_cell(page: JupyterPage, code: str) -> None:
    """Run code in a new cell at the end of the notebook, as the user does; return when it has begun."""
    page.page.evaluate(
        """code => {
             const notebook = jupyterapp.shell.currentWidget;
             const model = notebook.content.model.sharedModel;
             model.insertCell(model.cells.length, { cell_type: "code", source: code });
             notebook.content.activeCellIndex = model.cells.length - 1;
             void jupyterapp.commands.execute("notebook:run-cell");
           }""",
        code,
    )


def call(name: str, arguments: str = "{}") -> Script:
    return Script("", tool_calls=[{"name": name, "arguments": arguments}])


def test_a_cell_that_blocks_and_a_cell_that_awaits_get_the_users_answer(jupyterlab: JupyterHost) -> None:
    page = jupyterlab.open(["import chatwidget as cw\nchat = cw.ChatWidget()\nchat"])
    chat = page.chat()
    chat.type("x")  # the page has spoken to the kernel
    page.kernel.wait_until("chat.draft == 'x'")

    run_cell(page, "name = chat.prompt('Your name?')")
    chat.scope.get_by_role("textbox", name="Answer").fill("Ada")
    chat.button("Send answer").click()
    page.kernel.wait_until("globals().get('name') == 'Ada'")
    run_cell(page, "color = await chat.prompt_async('Which?', options=['red', 'blue'])")
    chat.button("blue").click()
    page.kernel.wait_until("globals().get('color') == 'blue'")

    expect(chat.scope.get_by_role("button", name="blue")).to_have_count(0)


def test_calls_of_a_cell_that_blocks_are_approved_and_denied_in_the_page(
    jupyterlab: JupyterHost, model: ScriptedServer
) -> None:
    make = f"""
import chatwidget as cw

def delete(name: str) -> str:
    return f"deleted {{name}}"

server = cw.mcp({sys.executable!r}, {SERVER!r})
chat = cw.load_chat({model.base_url!r}, model="m", tools=[delete, server], approve={{"delete": True}}, file_types=None)
chat
"""
    page = jupyterlab.open([make])
    chat = page.chat()
    chat.type("x")
    page.kernel.wait_until("chat.draft == 'x'")
    page.kernel.run("chat.draft = ''")

    model.enqueue(call("add", '{"a": 40}'), call("delete", '{"name": "a.csv"}'), call("delete", '{"name": "b.csv"}'))
    run_cell(page, "messages = chat.submit('Tidy up.').wait(60)")
    expect(chat.scope.get_by_label("Arguments of delete")).to_contain_text('"name": "a.csv"')
    chat.scope.get_by_role("textbox", name="Reason to deny delete").fill("I need it")
    chat.button("Deny").click()
    expect(chat.scope.get_by_label("Arguments of delete")).to_contain_text('"name": "b.csv"')
    chat.button("Allow once").click()
    page.kernel.wait_until("'messages' in globals()")
    page.kernel.run("chat.close()")

    sent = [message["content"] for message in model.requests[-1]["messages"] if message["role"] == "tool"]
    assert sent == ["42", "Denied by the user: I need it. The tool was not called.", "deleted b.csv"]


@pytest.mark.timeout(300)
def test_the_notebook_reads_data_asks_the_user_and_has_a_call_denied(jupyterlab: JupyterHost) -> None:
    cells = {cell.id: cell.source for cell in nbformat.read(NOTEBOOK, as_version=4).cells}
    start = "import chatwidget as cw\nimport pandas as pd\nfrom chatwidget.demo import serve_model\n"
    page = jupyterlab.open([start + cells["tools"], cells["approval"]])
    reader, cleaner = page.chat(0), page.chat(1)

    run_cell(page, cells["question"])
    reader.button("Rome").click()
    page.kernel.wait_until("len(globals().get('messages', ())) > 1")
    called = "[m['metadata']['tool_call']['result'] for m in messages if 'tool_call' in m.get('metadata', {})]"
    assert page.kernel.value(called) == ["2.7"]
    page.kernel.run("messages = ()")
    run_cell(page, cells["denied"])
    cleaner.scope.get_by_role("textbox", name="Reason to deny forget").fill("I still need it")
    cleaner.button("Deny").click()
    page.kernel.wait_until("len(globals().get('messages', ())) > 1")

    assert page.kernel.value(called) == ["Denied by the user: I still need it. The tool was not called."]
    assert page.kernel.value("len(cities)") == 2
    page.kernel.run("caller.close()")
