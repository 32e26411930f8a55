"""A talk with tables, images, and queued messages: by keys alone, and by taps in a window of 400 pixels."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import FloatRect, Locator, expect

from tests.hosts.support.jupyter import JupyterHost
from tests.hosts.support.page import JupyterPage
from tests.hosts.support.wait import until

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


# Whether no part of the chat, nor its output, can be scrolled to sideways, and everything ends inside the window.
FITS = """() => [...document.querySelectorAll(".jp-OutputArea-output:has(.chatwidget), .chatwidget, .chatwidget *")]
    .filter((each) => !each.matches("pre, .cw-table"))
    .every((each) => each.getBoundingClientRect().right <= innerWidth && (
      each.scrollWidth <= each.clientWidth + 1 || !/auto|scroll/.test(getComputedStyle(each).overflowX)))"""

# Whether the row of buttons under a message is one line of them, with the time beside them or hidden.
ONE_LINE = "row => row.getBoundingClientRect().height < 30"


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


class Fingers:
    """Touches on a page of 400 pixels whose device has no pointer."""

    def __init__(self, notebook: JupyterPage) -> None:
        self._session = notebook.page.context.new_cdp_session(notebook.page)
        self._emulate([{"name": "hover", "value": "none"}, {"name": "pointer", "value": "coarse"}])

    def tap(self, target: Locator) -> None:
        """Touch the middle of an element, and lift the finger."""
        expect(target).to_be_enabled()
        box = self._place_of(target)
        point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        self._session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
        self._session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def leave(self) -> None:
        self._emulate([])
        self._session.detach()

    def _place_of(self, target: Locator) -> FloatRect:
        """Where an element is in the window, once nothing moves it any more."""
        places: list[FloatRect | None] = [None]

        def stays() -> bool:
            target.scroll_into_view_if_needed()
            places.append(target.bounding_box())
            return places[-1] is not None and places[-1] == places[-2]

        until(stays, "the element stays where it is", interval=0.1)
        assert places[-1] is not None
        return places[-1]

    def _emulate(self, features: list[dict[str, str]]) -> None:
        touch = {"enabled": bool(features), "maxTouchPoints": 1}
        self._session.send("Emulation.setTouchEmulationEnabled", touch)
        self._session.send("Emulation.setEmulatedMedia", {"features": features})


@pytest.fixture
def narrow(jupyterlab: JupyterHost) -> Iterator[tuple[JupyterPage, Fingers]]:
    """A notebook in a window of 400 pixels; its files beside it, which would leave 32 pixels, are closed."""
    notebook = jupyterlab.open([CHAT, "chat"])
    before = notebook.page.viewport_size
    notebook.command("application:toggle-left-area")
    notebook.page.set_viewport_size({"width": 400, "height": 800})
    fingers = Fingers(notebook)
    yield notebook, fingers
    fingers.leave()
    notebook.command("application:toggle-left-area")  # the page is used by other tests
    if before is not None:
        notebook.page.set_viewport_size(before)


def test_a_talk_by_taps_in_a_window_of_400_pixels(narrow: tuple[JupyterPage, Fingers]) -> None:
    notebook, fingers = narrow
    chat, keyboard, page = notebook.chat(), notebook.page.keyboard, notebook.page
    fingers.tap(chat.composer)
    keyboard.type("slow")
    fingers.tap(chat.button("Send"))
    chat.wait_sent()
    keyboard.type("next")
    keyboard.press("Enter")
    queue = chat.scope.get_by_role("list", name="Queued messages")
    expect(queue.get_by_role("listitem")).to_have_count(1)
    page.wait_for_function(FITS)
    fingers.tap(chat.button("Remove queued message"))
    expect(queue).to_have_count(0)
    fingers.tap(chat.button("Stop"))
    chat.wait_ready()
    notebook.kernel.run("gate.set()")
    fingers.tap(chat.composer)
    keyboard.type("last")
    keyboard.press("Enter")
    answer = chat.messages("assistant").last
    expect(answer).to_contain_text("last:")
    chat.wait_ready()
    expect(chat.composer).to_be_in_viewport(ratio=1)
    page.wait_for_function(FITS)

    fingers.tap(answer.get_by_role("button", name="Show all"))
    expect(answer.get_by_text("20 rows", exact=True)).to_be_visible()
    assert len(first_cells(answer)) == 20
    page.wait_for_function(FITS)
    fingers.tap(answer.get_by_role("img"))
    dialog = page.get_by_role("dialog")
    for name in ("Copy image", "Save image", "Close"):
        expect(dialog.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
    fingers.tap(dialog.get_by_role("button", name="Close"))
    expect(dialog).to_have_count(0)
    fingers.tap(chat.button("Share"))
    expect(page.get_by_role("menu")).to_be_in_viewport(ratio=1)
    keyboard.press("Escape")

    fingers.tap(answer.get_by_role("button", name="Retry"))
    expect(chat.scope.get_by_text("2 / 2")).to_be_visible()
    chat.wait_ready()
    for row in chat.transcript.locator(".cw-actions").all():
        assert row.evaluate(ONE_LINE)
    page.wait_for_function(FITS)
    fingers.tap(chat.messages("user").last.get_by_role("button", name="Edit", exact=True))
    expect(chat.scope.get_by_role("textbox", name="Edit message")).to_be_focused()
    page.wait_for_function(FITS)
    keyboard.type("!")
    fingers.tap(chat.button("Send edited message"))
    expect(chat.messages("assistant").last).to_contain_text("last!:")
    chat.wait_ready()
    page.wait_for_function(FITS)
    assert page.evaluate("[...document.querySelectorAll('.jp-LabShell, #main, body')].every(each => !each.scrollLeft)")
