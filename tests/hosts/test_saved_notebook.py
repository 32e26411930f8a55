"""A notebook that is saved holds the conversation, by itself, and shows it when it is opened again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.hosts.conftest import RESULTS
from tests.hosts.support.axe import complaints
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

    until(stored, f"the file has the turn {text!r}", interval=0.2)


def stored_views(page: JupyterPage) -> Locator:
    """The outputs that show a stored chat."""
    return page.page.locator(".jp-OutputArea-output").filter(has_text=READ_ONLY)


def reopened(host: JupyterHost, notebook: JupyterPage) -> JupyterPage:
    page = host.show(notebook.name)
    page.allow(r"403 \(Forbidden\) \(\S+woff2\)", "Notebook 7 asks for its font without its token")
    return page


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
    expect(again.page.locator(".jupyter-widgets-disconnected")).to_have_count(0)
    assert complaints(again.page) == []
    again.save()
    assert len(saved.widget_state()) == 2


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


def test_a_chat_goes_on_though_its_notebook_was_closed_and_is_whole_when_it_is_opened_again(
    jupyterlab: JupyterHost, folder: Path
) -> None:
    notebook = jupyterlab.open([ECHO, "chat"])
    saved = SavedNotebook(folder / notebook.name)
    say(notebook, "one")
    wait_until_stored(notebook, saved, "one")

    # It is closed in the very moment in which a turn has ended, and has not been stored.
    notebook.page.evaluate(
        """() => {
             const panel = jupyterapp.shell.currentWidget;
             const watch = new MutationObserver(() => {
               const chat = panel.node.querySelector("[role=log]")?.closest(".chatwidget");
               if (!chat?.textContent.includes("You said: two") || chat.querySelector("[aria-label=Stop]")) return;
               watch.disconnect();
               panel.dispose();
             });
             watch.observe(panel.node, { subtree: true, childList: true, attributes: true, characterData: true });
           }"""
    )
    notebook.chat().ask("two")
    notebook.page.wait_for_function("() => !document.querySelector('.jp-NotebookPanel')")
    notebook.kernel.run("chat.submit('three').wait(20)")
    again = jupyterlab.open_in_same_page(notebook)

    expect(again.chat().messages("assistant").last).to_contain_text("You said: three")
    wait_until_stored(again, saved, "three")
    assert saved.html().count("You said:") == 3


RICH = """
import struct, zlib
import chatwidget as cw
from IPython.display import HTML, Image

def png(side):
    rows = b"".join(b"\\0" + bytes((200, 60, 60)) * side for _ in range(side))
    block = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\\x89PNG\\r\\n\\x1a\\n" + block(b"IHDR", head) + block(b"IDAT", zlib.compress(rows)) + block(b"IEND", b"")

def answer(message, history):
    yield cw.ChatMessage("What is seen is red.", metadata={"title": "Looking"})
    yield [
        cw.ChatMessage("What is seen is red.", metadata={"title": "Looking"}),
        "Here it is, $x^2$ for $5 and $10, and <img src=x onerror=alert(1)>:",
        Image(png(40), format="png"),
        HTML("<table><tr><th>colour</th></tr><tr><td>red</td></tr></table>"),
        cw.ChatMessage("Which next?", options=[{"value": "blue"}]),
    ]

chat = cw.ChatInterface(answer, title="Colours", description="All about *colours*.")
"""


def test_pictures_tables_and_thoughts_are_there_without_a_kernel_whether_trusted_or_not(
    jupyterlab: JupyterHost, folder: Path
) -> None:
    notebook = jupyterlab.open([RICH, "chat"])
    saved = SavedNotebook(folder / notebook.name)
    chat = notebook.chat()
    chat.ask("Show me")
    expect(chat.button("blue")).to_be_visible()
    chat.wait_ready()

    def stored() -> bool:
        notebook.save()
        return "<li>blue</li>" in saved.html()

    until(stored, "the file has the answer", interval=0.2)
    copy = saved.content
    copy["cells"][1]["source"] = "chat  # changed by somebody else"
    (folder / "untrusted.ipynb").write_text(json.dumps(copy))
    jupyterlab.leave()

    trusted = jupyterlab.show(notebook.name)
    view = stored_views(trusted).first
    expect(view.get_by_role("img")).to_be_visible(timeout=30_000)
    expect(view).to_contain_text("<img src=x onerror=alert(1)>")
    expect(view.get_by_role("button", name="Looking")).to_be_visible()
    expect(view.get_by_role("heading", name="Colours")).to_be_visible()
    trusted.page.screenshot(path=RESULTS / "stored-trusted.png")

    untrusted = jupyterlab.show("untrusted.ipynb")
    read = untrusted.page.locator(".jp-OutputArea-output").filter(has_text="Here it is")
    expect(read.get_by_role("img")).to_be_visible(timeout=30_000)
    expect(read.get_by_role("cell", name="red")).to_be_visible()
    expect(read).to_contain_text("<img src=x onerror=alert(1)>")
    expect(read).to_contain_text("Colours")
    # The host removes MathML, and draws TeX itself: once, and not what stands between two prices.
    expect(read.locator("mjx-container")).to_have_count(1, timeout=40_000)
    expect(read).to_contain_text("for $5 and $10")
    expect(read.locator(".chatwidget-mathml")).to_be_hidden()
    expect(read.get_by_role("listitem")).to_have_text("blue")
    untrusted.page.screenshot(path=RESULTS / "stored-untrusted.png")


def test_three_chats_of_one_notebook_store_the_code_once(jupyterlab: JupyterHost, folder: Path) -> None:
    chats = "chats = [cw.ChatInterface(answer) for _ in range(3)]\ndisplay(*chats)"
    notebook = jupyterlab.open([ECHO, chats])
    saved = SavedNotebook(folder / notebook.name)
    for index in range(3):
        chat = notebook.chat(index)
        chat.ask("hello")
        expect(chat.messages("assistant").last).to_contain_text("You said: hello")
        chat.wait_ready()

    def stored() -> bool:
        notebook.save()
        return all("<strong>hello</strong>" in saved.html(index) for index in range(3))

    until(stored, "the file has all three", timeout=30, interval=0.3)
    text = sum(len(json.dumps(output)) for output in saved.outputs())
    assert len(saved.widget_state()) == 4
    assert saved.path.stat().st_size - text < 130_000
    jupyterlab.leave()

    again = jupyterlab.show(notebook.name)
    expect(stored_views(again)).to_have_count(3, timeout=30_000)
    assert Chat(stored_views(again).last).texts() == ["hello", "You said: hello"]
