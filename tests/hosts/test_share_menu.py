"""The menu of the button "Share": as text, as files, and as a static copy in the notebook, also after a reload."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

import chatwidget as cw
from tests.hosts.conftest import RESULTS, watched
from tests.hosts.support.chat import Chat
from tests.hosts.support.classic import ClassicHost
from tests.hosts.support.jupyter import JupyterHost, JupyterServer
from tests.hosts.support.saved_notebook import VIEW, SavedNotebook
from tests.hosts.support.wait import until

TALK: list[dict[str, Any]] = [
    {"role": "user", "content": "What is </script><script>document.title = 'owned'</script>?"},
    {"role": "assistant", "content": "I open it.", "metadata": {"title": "Reading", "status": "done", "duration": 0.4}},
    {"role": "assistant", "content": "A **table**:\n\n| a | b |\n|---|---|\n| 1 | 2 |"},
]
CELL = f"""import chatwidget as cw
chat = cw.ChatInterface(lambda message: "**You** said " + message, title="My talk", history={json.dumps(TALK)})"""
ENTRIES = ["Copy as Markdown", "HTML file", "JSON", "Training JSONL", "Python script"]


def menu_of(chat: Chat) -> Locator:
    """The open menu."""
    chat.button("Share").click()
    menu = chat.scope.get_by_role("menu", name="Share")
    expect(menu).to_be_visible()
    return menu


def names(menu: Locator) -> list[str]:
    return [str(name) for name in menu.get_by_role("menuitem").evaluate_all("all => all.map(each => each.ariaLabel)")]


def saved_file(chat: Chat, entry: str) -> tuple[str, str]:
    """The name and the text of the file that an entry of the menu leaves."""
    menu = menu_of(chat)
    with chat.scope.page.expect_download() as download:
        menu.get_by_role("menuitem", name=entry, exact=True).click()
    return download.value.suggested_filename, Path(download.value.path()).read_text(encoding="utf-8")


def test_the_menu_gives_the_conversation_as_text_and_as_files(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open([CELL, "chat"])
    chat = notebook.chat()
    menu = menu_of(chat)
    assert names(menu) == [*ENTRIES, "Freeze for sharing"]
    RESULTS.mkdir(exist_ok=True)
    notebook.page.screenshot(path=RESULTS / "share-menu.png")
    notebook.page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(chat.button("Share")).to_be_focused()

    notebook.page.keyboard.press("Enter")
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "End", "Home"):
        notebook.page.keyboard.press(key)
    expect(menu.get_by_role("menuitem", name="Copy as Markdown")).to_be_focused()
    notebook.page.keyboard.press("Enter")
    expect(chat.button("Share")).to_have_text("Copied")
    chat.composer.press("Control+V")
    expect(chat.composer).to_have_value(re.compile(r"\*\*User:\*\*\s+What is .*> \*\*Reading\*\*", re.DOTALL))

    assert saved_file(chat, "JSON")[0] == "my-talk.json"
    assert cw.load_history(saved_file(chat, "JSON")[1]) == TALK
    assert json.loads(saved_file(chat, "Training JSONL")[1])["messages"] == TALK
    name, script = saved_file(chat, "Python script")
    assert name == "my-talk.py"
    compile(script, name, "exec")
    name, page = saved_file(chat, "HTML file")
    assert name == "my-talk.html"
    assert page.startswith("<!doctype html>")
    assert "<script>document.title" not in page


def assert_frozen(saved: SavedNotebook, count: int) -> None:
    """The file has static copies in place of the chat."""
    outputs = [output for cell in saved.content["cells"] for output in cell.get("outputs", [])]
    assert [set(output["data"]) for output in outputs] == [{"text/html", "text/plain"}] * count
    html = "".join("".join(output["data"]["text/html"]) for output in outputs)
    assert html.count("<strong>You</strong> said hello") == count
    assert "<script" not in html


@pytest.mark.fresh_page
@pytest.mark.parametrize("host", ["jupyterlab", "notebook7"])
def test_freezing_leaves_a_static_copy_in_the_notebook_also_after_a_reload(
    host: str, jupyter: JupyterServer, request: pytest.FixtureRequest
) -> None:
    lab: JupyterHost = request.getfixturevalue(host)
    notebook = lab.open([CELL, "chat", "chat"])
    saved = SavedNotebook(jupyter.notebooks / notebook.name)
    notebook.reload()
    chat = notebook.chat(1)
    chat.ask("hello")
    expect(chat.messages("assistant").last).to_contain_text("You said hello")
    chat.wait_ready()

    menu_of(chat).get_by_role("menuitem", name="Freeze for sharing").click()

    expect(notebook.outputs).to_have_count(0)
    expect(notebook.page.locator(".jp-OutputArea-output").filter(has_text="You said hello")).to_have_count(2)
    notebook.save()
    assert_frozen(saved, 2)
    assert saved.widget_state() == {}
    assert notebook.page.title() != "owned"
    notebook.run_all()
    expect(notebook.chat().messages()).to_have_count(len(TALK))


@pytest.fixture
def classic(jupyter: JupyterServer, context: BrowserContext, request: pytest.FixtureRequest) -> Iterator[ClassicHost]:
    pytest.importorskip("nbclassic", reason="the classic notebook is not installed")
    yield from watched(ClassicHost(jupyter, context), request)


def test_freezing_works_in_the_classic_notebook_after_a_reload(classic: ClassicHost, jupyter: JupyterServer) -> None:
    notebook = classic.open([CELL, "print('before')\nchat"])
    saved = SavedNotebook(jupyter.notebooks / notebook.name)
    chat = notebook.chat()
    chat.ask("hello")
    expect(chat.messages("assistant").last).to_contain_text("You said hello")
    chat.wait_ready()
    notebook.save()
    notebook = classic.again(notebook)

    menu_of(notebook.chat()).get_by_role("menuitem", name="Freeze for sharing").click()

    expect(notebook.page.locator(".output_subarea").filter(has_text="You said hello")).to_have_count(1)
    until(lambda: notebook.is_dirty, "the notebook is to be saved")
    notebook.save()
    until(lambda: VIEW not in json.dumps(saved.content), "the file has no chat any more")
    printed, copy = saved.content["cells"][1]["outputs"]
    assert "".join(printed["text"]) == "before\n"
    assert set(copy["data"]) == {"text/html", "text/plain"}
    assert "<strong>You</strong> said hello" in "".join(copy["data"]["text/html"])
