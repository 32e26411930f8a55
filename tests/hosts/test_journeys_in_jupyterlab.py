"""A talk with tables, images, and queued messages, by keys alone."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.hosts.support.jupyter import JupyterHost
from tests.hosts.support.page import JupyterPage

# The answer to "slow" waits for the gate; any other has a long table and a picture.
CHAT = """
import threading
import chatwidget as cw
from PIL import Image

gate = threading.Event()
picture = Image.new("RGB", (320, 200), "teal")
rows = "\\n".join(f"| City {n} | {n * 7919 % 1000} |" for n in range(20))

def answer(message, history):
    if message == "slow":
        gate.wait(120)
    return cw.ChatMessage([f"{message}:\\n\\n| city | people |\\n|---|--:|\\n{rows}", picture])

chat = cw.ChatInterface(answer, title="Cities of the north, their people, and what became of them", editable=True)
"""


def reach(notebook: JupyterPage, target: Locator, key: str = "Tab", most: int = 40) -> None:
    """Press a key until the focus is there."""
    for _ in range(most):
        if target.evaluate("element => element === element.getRootNode().activeElement"):
            return
        notebook.page.keyboard.press(key)
    expect(target).to_be_focused()


def first_cells(answer: Locator) -> list[str]:
    """The words in the first column that are visible."""
    return [each.inner_text() for each in answer.locator("tbody td:first-child").all() if each.is_visible()]


def test_a_talk_by_keys_alone(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open([CHAT, "chat"])
    chat, keyboard = notebook.chat(), notebook.page.keyboard
    chat.composer.focus()

    keyboard.type("slow")
    keyboard.press("Enter")
    chat.wait_sent()
    keyboard.type("next")
    keyboard.press("Enter")
    edit = chat.button("Edit queued message")
    reach(notebook, edit, "Shift+Tab")
    keyboard.press("Enter")
    expect(chat.composer).to_be_focused()
    keyboard.type(" one")
    keyboard.press("Enter")
    expect(edit).to_be_visible()
    notebook.kernel.run("gate.set()")
    expect(chat.messages("assistant")).to_have_count(2)
    chat.wait_ready()

    answer = chat.messages("assistant").last
    image = answer.get_by_role("img")
    reach(notebook, image, "Shift+Tab")
    keyboard.press("Enter")
    expect(notebook.page.get_by_role("dialog")).to_be_visible()
    keyboard.press("Escape")
    expect(notebook.page.get_by_role("dialog")).to_have_count(0)
    expect(image).to_be_focused()
    reach(notebook, answer.get_by_role("button", name="Show all"), "Shift+Tab")
    keyboard.press("Space")
    expect(answer.get_by_text("20 rows", exact=True)).to_be_visible()
    reach(notebook, answer.get_by_role("button", name="people"), "Shift+Tab")
    keyboard.press("Enter")
    expect(answer.get_by_role("columnheader", name="people")).to_have_attribute("aria-sort", "ascending")
    assert first_cells(answer)[0] == "City 0"

    question = chat.messages("user").last
    reach(notebook, question.get_by_role("button", name="Edit", exact=True), "Shift+Tab")
    keyboard.press("Enter")
    expect(chat.scope.get_by_role("textbox", name="Edit message")).to_be_focused()
    keyboard.type("!")
    reach(notebook, chat.button("Send edited message"))
    keyboard.press("Enter")
    expect(chat.messages("assistant").last).to_contain_text("next one!")
    chat.wait_ready()
    assert [m["content"] for m in notebook.kernel.history() if m["role"] == "user"] == ["slow", "next one!"]

    share = chat.button("Share")
    reach(notebook, share, "Shift+Tab", most=80)
    keyboard.press("Enter")
    expect(notebook.page.get_by_role("menu")).to_be_visible()
    keyboard.press("Escape")
    expect(share).to_be_focused()
