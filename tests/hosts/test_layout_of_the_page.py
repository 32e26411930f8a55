"""How much of a talk is visible at once, and that what one needs stays in view."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.hosts.support.alone import opened
from tests.hosts.support.jupyter import JupyterHost

UNSEEN = "rgba(0, 0, 0, 0)"  # the color of a button that is not visible
# An answer of some hundred lines that comes line by line, in a cell far below the top of the notebook.
GROWING = """
import chatwidget as cw
import time

def answer(message, history):
    text = ""
    for number in range(40):
        text += f"Line {number}\\n\\n"
        time.sleep(0.02)
        yield text

chat = cw.ChatInterface(answer)
other = cw.ChatInterface(answer)
print("\\n" * 45)
"""

SAVES = """() => jupyterapp.commands.commandExecuted.connect((_, { id }) => {
    window.saved ||= id === "docmanager:save";
})"""


def box(element: Locator) -> dict[str, Any]:
    """Where an element is on the page."""
    found = element.bounding_box()
    assert found is not None
    return dict(found)


def test_at_least_five_and_a_half_short_turns_are_visible_in_640_pixels(browser: Browser, address: str) -> None:
    page = opened(browser, address, "turns")
    chat = page.locator(".chatwidget")
    questions = page.get_by_role("article", name="User message")

    [first, second] = [box(questions.nth(index)) for index in (4, 5)]
    visible = box(page.get_by_role("log"))["height"] / (second["y"] - first["y"])

    assert box(chat)["height"] == 640
    assert visible >= 5.5
    page.close()


def test_buttons_that_appear_move_nothing_and_lie_on_no_text(browser: Browser, address: str) -> None:
    page = opened(browser, address, "turns")
    messages = page.get_by_role("article")
    before = [box(each) for each in messages.all()]

    for index in (9, 10):
        message = messages.nth(index)
        message.hover()
        button = message.get_by_role("button", name="Copy message")
        expect(button).not_to_have_css("color", UNSEEN)
        [own, following, appeared] = [box(message.locator(".cw-bubble")), before[index + 1], box(button)]

        assert appeared["x"] + appeared["width"] <= own["x"] or appeared["y"] >= own["y"] + own["height"]
        assert appeared["y"] + appeared["height"] <= following["y"]
    assert [box(each) for each in messages.all()] == before
    page.close()


def test_buttons_that_are_not_visible_are_so_by_color_and_no_message_is_a_layer_of_its_own(
    browser: Browser, address: str
) -> None:
    """Each layer of opacity costs a page at every frame, and each pair of them again."""
    page = opened(browser, address, "turns")
    copies = page.get_by_role("button", name="Copy message")

    page.mouse.move(1, 1)

    expect(copies.first).to_have_css("color", UNSEEN)
    expect(copies.last).not_to_have_css("color", UNSEEN)
    layers = """() => [...document.querySelectorAll(".cw-message:not([data-last]), .cw-message:not([data-last]) *")]
        .filter((each) => getComputedStyle(each).opacity !== "1").length"""
    assert page.evaluate(layers) == 0
    copies.first.focus()
    expect(copies.first).not_to_have_css("color", UNSEEN)
    page.close()


@pytest.mark.parametrize("scene", ["plain", "empty"])
def test_a_chat_is_as_high_when_its_first_message_comes(browser: Browser, address: str, scene: str) -> None:
    page = opened(browser, address, scene)
    before = box(page.locator(".chatwidget"))["height"]

    page.get_by_role("textbox", name="Message").fill("Hello")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Waiting for the response")).to_be_visible()

    assert before >= 320
    assert box(page.locator(".chatwidget"))["height"] == before
    page.close()


def test_the_composer_stays_in_view_while_an_answer_grows_below_the_fold(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open([GROWING, "chat"])
    chat = notebook.chat()
    chat.composer.scroll_into_view_if_needed()

    chat.ask("Go on")
    chat.wait_ready()

    expect(chat.composer).to_be_in_viewport(ratio=1)
    expect(chat.button("Send")).to_be_in_viewport(ratio=1)


def test_two_chats_side_by_side_are_equally_wide_and_stay_so(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open([GROWING, "import ipywidgets\nipywidgets.HBox([chat, other])"])
    chats = notebook.page.locator(".chatwidget")
    expect(chats).to_have_count(2)
    before = [box(each)["width"] for each in chats.all()]

    chats.nth(0).get_by_role("textbox", name="Message").fill("Go on")
    notebook.page.keyboard.press("Enter")
    expect(chats.nth(0).get_by_text("Line 30")).to_be_attached()

    assert before[0] == pytest.approx(before[1], abs=1)
    assert before[0] > 250
    assert [box(each)["width"] for each in chats.all()] == before


def test_the_notebook_is_saved_by_its_key_while_the_composer_has_the_focus(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open([GROWING, "chat"])
    chat = notebook.chat()
    chat.type("a draft")
    notebook.page.evaluate(SAVES)

    notebook.page.keyboard.press("Control+s")

    notebook.page.wait_for_function("window.saved")
    expect(chat.composer).to_have_value("a draft")
