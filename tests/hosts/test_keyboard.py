"""Keys typed in the composer are the composer's: no cell of the notebook changes, in any host."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.hosts.conftest import watched
from tests.hosts.support.cells import talking
from tests.hosts.support.chat import Chat
from tests.hosts.support.jupyter import JUPYTERLAB, NOTEBOOK_7, JupyterHost, JupyterServer
from tests.hosts.support.page import JupyterPage
from tests.hosts.support.wait import until

ECHO = 'def answer(message, history):\n    return f"You said: {message}"'


@pytest.fixture(scope="module", params=[JUPYTERLAB, NOTEBOOK_7], ids=["jupyterlab", "notebook7"])
def notebook(jupyter: JupyterServer, context: BrowserContext, request: pytest.FixtureRequest) -> Iterator[JupyterPage]:
    """One notebook for all of these tests, in each host: none of them may change it."""
    for host in watched(JupyterHost(jupyter, context, request.param), request):
        yield host.open(["before = 1", talking(ECHO), "chat", "after = 2"])


def cells(notebook: JupyterPage) -> list[tuple[Any, ...]]:
    """What must not change: kind, source, execution count and number of outputs of each cell, in order."""
    return [
        (cell["cell_type"], cell["source"], cell["execution_count"], len(cell["outputs"])) for cell in notebook.cells()
    ]


def assert_a_question_is_answered(chat: Chat) -> None:
    """The widget that was there is there still, and works."""
    answers = chat.messages("assistant").count()
    chat.ask("Still there?")
    expect(chat.messages("assistant")).to_have_count(answers + 1)  # others asked the same before
    expect(chat.messages("assistant").last).to_contain_text("You said: Still there?")
    chat.wait_ready()


@pytest.mark.parametrize(
    "keys", [["d", "d"], ["a"], ["x"], ["Shift+Enter"], ["Control+Enter"], ["Escape"]], ids="".join
)
def test_keys_typed_in_the_composer_change_no_cell(notebook: JupyterPage, keys: list[str]) -> None:
    chat = notebook.chat()
    before = cells(notebook)
    chat.composer.click()

    for key in keys:
        notebook.page.keyboard.press(key)

    assert_a_question_is_answered(chat)
    assert cells(notebook) == before


def test_all_of_these_keys_after_one_another_change_no_cell_and_the_letters_arrive(notebook: JupyterPage) -> None:
    chat = notebook.chat()
    before = cells(notebook)
    chat.composer.click()

    for key in ["d", "d", "a", "x", "Shift+Enter", "b", "Shift+Enter", "c", "Escape", "d", "d", "x", "a"]:
        notebook.page.keyboard.press(key)

    expect(chat.composer).to_have_value("ddax\nb\ncddxa")
    assert cells(notebook) == before
    assert_a_question_is_answered(chat)


def test_keys_pressed_on_a_button_of_the_chat_change_no_cell(notebook: JupyterPage) -> None:
    chat = notebook.chat()
    assert_a_question_is_answered(chat)
    before = cells(notebook)
    chat.messages("assistant").last.hover()
    chat.button("Retry").last.focus()

    for key in ["d", "d", "a", "b", "x", "m", "ArrowUp", "ArrowRight"]:
        notebook.page.keyboard.press(key)

    assert_a_question_is_answered(chat)
    assert cells(notebook) == before


def test_a_key_pressed_on_a_cell_does_change_the_notebook_and_these_tests_would_notice(notebook: JupyterPage) -> None:
    before = cells(notebook)
    notebook.page.locator(".jp-InputPrompt").first.click()

    notebook.page.keyboard.press("a")

    until(lambda: len(cells(notebook)) == len(before) + 1, "a cell was added")
    notebook.command("notebook:undo-cell-action")
    until(lambda: cells(notebook) == before, "the cell is gone again")


def test_the_enter_that_ends_an_input_methods_composition_does_not_send(notebook: JupyterPage) -> None:
    chat = notebook.chat()
    before = chat.messages().count()
    chat.composer.click()
    keyboard = notebook.page.context.new_cdp_session(notebook.page)
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}

    keyboard.send("Input.imeSetComposition", {"text": "にほん", "selectionStart": 3, "selectionEnd": 3})
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    keyboard.send("Input.insertText", {"text": "日本"})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})

    expect(chat.composer).to_have_value("日本")
    assert chat.messages().count() == before
    chat.composer.press("Enter")
    expect(chat.messages("assistant").last).to_contain_text("You said: 日本")
    chat.wait_ready()
    assert [message["content"] for message in notebook.kernel.history()[before:]] == ["日本", "You said: 日本"]


@pytest.mark.parametrize("marks", [{"isComposing": True}, {"keyCode": 229}], ids=["isComposing", "keyCode229"])
def test_an_enter_that_belongs_to_an_input_method_does_not_send(
    notebook: JupyterPage, marks: dict[str, object]
) -> None:
    chat = notebook.chat()
    before = chat.messages().count()
    chat.composer.fill("half a word")

    chat.composer.evaluate(
        "(composer, init) => composer.dispatchEvent(new KeyboardEvent('keydown', init))",
        {"key": "Enter", "bubbles": True, "cancelable": True, "composed": True, **marks},
    )

    expect(chat.composer).to_have_value("half a word")
    assert_a_question_is_answered(chat)
    assert notebook.kernel.history()[before]["content"] == "Still there?"
