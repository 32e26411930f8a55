"""The notebook with one of each part, in a real JupyterLab: each is seen, can be used by all, and widgets are alive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from tests.hosts.conftest import watched
from tests.hosts.support.chat import Chat
from tests.hosts.support.jupyter import JUPYTERLAB, JupyterHost, JupyterServer
from tests.hosts.support.page import JupyterPage

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "07-everything.ipynb"


@pytest.fixture(scope="module")
def notebook(jupyter: JupyterServer, context: BrowserContext, request: pytest.FixtureRequest) -> Iterator[JupyterPage]:
    """The notebook that holds one of each part, for all of these tests: its imports take longer than they do."""
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    for host in watched(JupyterHost(jupyter, context, JUPYTERLAB), request):
        yield host.open([cell.source for cell in cells if cell.cell_type == "code"])


def answers(notebook: JupyterPage, chat: Chat) -> dict[str, Locator]:
    """Each word's answer, scrolled to once, so that what it shows was asked for."""
    words = notebook.kernel.value("list(answers)")
    found = {word: chat.messages("assistant").nth(index) for index, word in enumerate(words)}
    for answer in found.values():
        answer.scroll_into_view_if_needed()
    return found


def assert_live(notebook: JupyterPage, chat: Chat) -> None:
    """A key on the slider and a click on the button in the messages each move a value in Python by one."""
    before = notebook.kernel.value("[slider.value, counter.count]")
    handle = chat.scope.get_by_role("slider")
    handle.scroll_into_view_if_needed()
    handle.focus()
    handle.press("ArrowRight")
    chat.scope.get_by_role("button", name=f"Clicked {before[1]} times").click()
    notebook.kernel.wait_until(f"[slider.value, counter.count] == {[one + 1 for one in before]}")


def test_one_of_each_part_is_seen_and_what_is_wrong_says_so_beside_its_neighbours(notebook: JupyterPage) -> None:
    chat = notebook.chat()
    shown = answers(notebook, chat)
    for word in ("path", "picture", "array", "bytes", "matplotlib", "svg"):
        image = shown[word].get_by_role("img")
        expect(image).to_have_js_property("complete", value=True)
        assert image.evaluate("image => image.naturalWidth > 0"), word
    for word, count in (("gallery", 3), ("addresses", 4)):
        pictures = shown[word].get_by_role("img")
        expect(pictures).to_have_count(count)
        assert len(set(pictures.evaluate_all("all => all.map(each => each.getBoundingClientRect().top)"))) == 1
    expect(shown["sound"].locator("audio")).to_be_visible()
    expect(shown["film"].locator("video")).to_have_js_property("videoWidth", 160)
    for word, name in (("file", "table.csv"), ("model", "cube.obj")):
        expect(shown[word].get_by_role("button", name=f"Download {name}")).to_be_visible()
    for word in ("pandas", "polars", "long table"):
        expect(shown[word].get_by_role("table")).to_be_visible()
    expect(shown["html"].frame_locator("iframe").get_by_text("A frame of its own")).to_be_visible()
    expect(shown["markdown"].get_by_role("cell", name="a")).to_be_visible()
    expect(shown["plotly"].frame_locator("iframe").locator(".main-svg").first).to_be_visible()
    expect(shown["altair"].frame_locator("iframe").locator("svg").first).to_be_visible()
    for words in ("Before,", "RuntimeError: not today", "missing.png' no longer exists", "hologram", "and after."):
        expect(shown["wrong"]).to_contain_text(words)

    shown["file"].scroll_into_view_if_needed()
    with notebook.page.expect_download() as download:
        shown["file"].get_by_role("button", name="Download table.csv").click()
    assert download.value.path().read_text() == "city,people\nOslo,717710\n"

    table = shown["long table"]
    table.scroll_into_view_if_needed()
    table.get_by_role("button", name="Show all").click()
    rows = table.get_by_role("group", name="Table")
    expect(rows).to_have_css("max-height", "318px")
    assert rows.evaluate("all => all.scrollHeight > 5000 && all.scrollWidth > all.clientWidth")
    assert chat.transcript.evaluate("log => log.scrollWidth <= log.clientWidth")


def test_axe_finds_nothing_with_everything_shown_light_and_dark_and_frames_follow_the_theme(
    notebook: JupyterPage,
) -> None:
    chat = notebook.chat()
    shown = answers(notebook, chat)
    inside = shown["html"].frame_locator("iframe")
    expect(inside.get_by_text("A frame of its own")).to_be_visible()
    notebook.page.add_script_tag(path=AXE)
    for theme, color in (("Light", "rgba(0, 0, 0, 0.87)"), ("Dark", "rgba(255, 255, 255, 0.87)")):
        notebook.page.evaluate(
            "theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", f"JupyterLab {theme}"
        )
        shown["html"].scroll_into_view_if_needed()
        expect(inside.locator("body")).to_have_css("color", color)

        # A slider's and a plot's own nodes are their makers'.
        found = notebook.page.evaluate(
            """axe.run({ include: ".chatwidget", exclude: [[".cw-live > *"]] }, { iframes: false })
                  .then(({ violations }) => violations)"""
        )

        assert [(each["id"], node["html"]) for each in found for node in each["nodes"]] == []


def test_widgets_in_messages_are_alive_after_ten_more_messages_in_a_second_view_and_after_a_reload(
    notebook: JupyterPage,
) -> None:
    notebook.run_below("chat")
    notebook.kernel.run("for _ in range(10):\n    chat.submit('text').wait()")
    assert_live(notebook, notebook.chat())
    assert_live(notebook, notebook.chat(1))
    expect(notebook.chat().scope.get_by_role("slider")).to_have_attribute("aria-valuetext", "5")

    notebook.reload()

    assert_live(notebook, notebook.chat())
    assert notebook.kernel.value("[slider.value, counter.count]") == [6, 3]
