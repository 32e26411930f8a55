"""`height="fill"`: as high as what the host gives, and the host does not scroll."""

from __future__ import annotations

from playwright.sync_api import Browser, Locator, Page, expect

from tests.hosts.support.alone import opened
from tests.hosts.support.jupyter import JupyterHost

SCROLLS = "() => document.documentElement.scrollHeight > innerHeight"

FILLING = """
import chatwidget as cw
chat = cw.ChatInterface(lambda message, history: message * 2000, height="fill")
"""

# Shows the output of the second cell in a panel of its own, beside the notebook.
PANEL = """() => {
    const notebook = jupyterapp.shell.currentWidget.content;
    notebook.activeCellIndex = 1;
    return jupyterapp.commands.execute("notebook:create-output-view");
}"""


def bottom(element: Locator) -> float:
    """Where an element ends on the page."""
    box = element.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def _wait_for_bottom(page: Page, least: int, most: int) -> None:
    inside = "([least, most]) => { const { bottom } = document.querySelector('.chatwidget').getBoundingClientRect(); "
    page.wait_for_function(f"{inside} return bottom > least && bottom <= most; }}", arg=[least, most])


def test_a_chat_fills_the_window_and_follows_it(browser: Browser, address: str) -> None:
    page = opened(browser, address, "rich")

    page.evaluate("model.put('height', 'fill')")
    _wait_for_bottom(page, 860, 900)
    assert not page.evaluate(SCROLLS)

    page.set_viewport_size({"width": 900, "height": 600})
    _wait_for_bottom(page, 560, 600)
    assert not page.evaluate(SCROLLS)

    page.evaluate("model.put('height', 400)")
    assert page.locator(".chatwidget").evaluate("chat => chat.offsetHeight") == 400
    page.close()


def test_a_chat_fills_a_panel_of_jupyterlab_beside_its_notebook(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open([FILLING, "chat"])
    chat = notebook.chat()
    expect(chat.composer).to_be_visible()
    notebook.page.wait_for_function("""() => {
        const notebook = document.querySelector(".jp-WindowedPanel-outer");
        return notebook.querySelector(".chatwidget").offsetHeight > notebook.clientHeight - 200;
    }""")

    notebook.page.evaluate(PANEL)

    panel = notebook.page.locator(".jp-LinkedOutputView")
    expect(panel.get_by_role("textbox", name="Message")).to_be_visible()
    notebook.page.wait_for_function("""() => {
        const panel = document.querySelector(".jp-LinkedOutputView");
        const chat = panel.querySelector(".chatwidget");
        return chat.offsetHeight > panel.clientHeight - 40;
    }""")
    assert bottom(panel.get_by_role("textbox", name="Message")) < bottom(panel)
    scrolled = "panel => [panel, ...panel.querySelectorAll(':not(.chatwidget *)')].some(one => one.scrollHeight > "
    assert not panel.evaluate(f"{scrolled}one.clientHeight + 1 && one.clientHeight > 0 && !one.closest('.chatwidget'))")
