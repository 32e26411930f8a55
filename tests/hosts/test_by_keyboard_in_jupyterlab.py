"""What the page shows beside plain talk, inside JupyterLab: found by axe to be usable, and used by keys alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.hosts.support.chat import Chat
from tests.hosts.support.jupyter import JupyterHost
from tests.hosts.support.page import JupyterPage
from tests.hosts.support.saved import Panel

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"

# Answers with a thought in a thought, a choice and a file, each; what is said of an answer is kept.
EVERYTHING = """
import chatwidget as cw
from pathlib import Path
from PIL import Image

table = Path({folder!r}) / "table.csv"
table.write_text("city,people\\nOslo,717710\\n")
picture = Path({folder!r}) / "red dot.png"
Image.new("RGB", (9, 9), "red").save(picture)

def answer(message, history):
    def thought(text, **metadata):
        return cw.ChatMessage(text, metadata=metadata)
    return [
        thought("There are two lists.", title="Looking it up", id=1, status="pending"),
        thought("Only the first page.", title="Reading", parent_id=1, log="2 pages", duration=1.5),
        cw.ChatMessage(
            ["There are two cities.", table],
            options=[{{"value": "The first"}}, {{"value": "second", "label": "The second"}}],
        ),
    ]

chat = cw.ChatInterface(
    answer, multimodal=True, editable=True, flagging_mode="manual", flagging_dir={folder!r} + "/flagged",
    save_history="sqlite:///" + {folder!r} + "/chats.sqlite",
)
chat.submit("Which cities?").wait()
"""


def opened(jupyterlab: JupyterHost, folder: Path) -> JupyterPage:
    """A notebook with that chat, which has answered once, and with its thought open."""
    notebook = jupyterlab.open([EVERYTHING.format(folder=str(folder)), "chat"])
    expect(notebook.chat().messages("assistant")).to_have_count(2)
    notebook.chat().button("Looking it up").click()
    expect(notebook.chat().messages("assistant")).to_have_count(3)
    return notebook


def tab_to(notebook: JupyterPage, target: Locator, key: str = "Tab", most: int = 25) -> None:
    """Press a key until the focus is there."""
    for _ in range(most):
        if target.evaluate("element => element === element.getRootNode().activeElement"):
            return
        notebook.page.keyboard.press(key)
    expect(target).to_be_focused()


@pytest.mark.fresh_page
def test_axe_finds_nothing_with_thoughts_options_an_edit_box_an_attachment_and_the_panel(
    jupyterlab: JupyterHost, tmp_path: Path
) -> None:
    notebook = opened(jupyterlab, tmp_path)
    chat = notebook.chat()
    expect(Panel(chat).title("Which cities?")).to_be_visible()
    notebook.kernel.run("chat.attachments = [str(picture), str(table)]; chat.draft = 'And these?'")
    expect(chat.button("Remove file")).to_have_count(2)
    chat.button("Edit").click()
    for shown in (
        chat.scope.get_by_role("textbox", name="Edit message"),
        chat.button("Looking it up"),
        chat.scope.get_by_role("group", name="Options").get_by_role("button", name="The second"),
        chat.scope.get_by_text("Only the first page."),
    ):
        expect(shown).to_be_visible()
    notebook.page.add_script_tag(path=AXE)
    for theme in ("Light", "Dark"):
        notebook.page.evaluate(
            "theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", f"JupyterLab {theme}"
        )
        expect(notebook.page.locator("body")).to_have_attribute("data-jp-theme-name", f"JupyterLab {theme}")
        found = notebook.page.evaluate("axe.run({ include: '.chatwidget' }).then(({ violations }) => violations)")
        assert [(each["id"], node["html"]) for each in found for node in each["nodes"]] == []


def test_a_file_is_downloaded_and_a_message_edited_by_keyboard_alone(jupyterlab: JupyterHost, tmp_path: Path) -> None:
    notebook = opened(jupyterlab, tmp_path)
    chat, keyboard = notebook.chat(), notebook.page.keyboard
    chat.composer.focus()

    tab_to(notebook, chat.button("Download table.csv"), "Shift+Tab")
    with notebook.page.expect_download() as download:
        keyboard.press("Enter")
    assert download.value.path().read_text() == "city,people\nOslo,717710\n"

    box = chat.scope.get_by_role("textbox", name="Edit message")
    tab_to(notebook, chat.button("Edit"), "Shift+Tab")
    keyboard.press("Space")
    expect(box).to_be_focused()
    keyboard.type(" And towns?")
    tab_to(notebook, chat.button("Cancel"), most=3)
    keyboard.press("Enter")
    expect(box).to_be_hidden()
    expect(chat.button("Edit")).to_be_focused()
    assert_asked(notebook, chat, "Which cities?")

    keyboard.press("Enter")
    expect(box).to_have_value("Which cities?")
    keyboard.type(" And towns?")
    tab_to(notebook, chat.button("Send edited message"), most=3)
    keyboard.press("Space")
    expect(box).to_be_hidden()
    expect(chat.messages("user").first).to_contain_text("And towns?")
    chat.wait_ready()
    assert_asked(notebook, chat, "Which cities? And towns?")


def assert_asked(notebook: JupyterPage, chat: Chat, question: str) -> None:
    """This is the one question, in the kernel and on the page, and it is answered."""
    notebook.kernel.wait_until("chat.status == 'ready' and len(chat.history) == 4")
    content = notebook.kernel.history()[0]["content"]
    assert [part["text"] for part in content if part["type"] == "text"] == [question]
    expect(chat.messages("assistant").last).to_contain_text("There are two cities.")
