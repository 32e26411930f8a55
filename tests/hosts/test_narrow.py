"""A chat with little room: nothing lies over something else, what is cut off shows that it goes on."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.hosts.support.alone import opened

WIDTH = 240

# Sets how wide the place is in which the chat stands, as a notebook's output: what does not fit is scrolled to.
ROOM = "width => Object.assign(document.querySelector('#main').style, { width: `${width}px`, overflowX: 'auto' })"


def narrow(browser: Browser, address: str, scene: str, width: int = WIDTH) -> Page:
    """The page, its chat in so little room."""
    page = opened(browser, address, scene)
    page.evaluate(ROOM, width)
    return page


def boxes(page: Page, selector: str) -> list[dict[str, Any]]:
    """Where the elements are, in order."""
    return [box for each in page.locator(selector).all() if (box := each.bounding_box()) is not None]


def test_attached_files_stay_inside_the_composer_and_leave_room_to_write(browser: Browser, address: str) -> None:
    page = narrow(browser, address, "files")
    expect(page.get_by_role("button", name="Remove file")).to_have_count(2)
    [box] = boxes(page, ".cw-box")
    for inside in boxes(page, ".cw-box :is(button, textarea, .cw-attachment)"):
        assert box["x"] <= inside["x"]
        assert inside["x"] + inside["width"] <= box["x"] + box["width"]
    [written] = boxes(page, ".cw-box textarea")
    assert written["width"] > 0.8 * box["width"]
    page.close()


def test_the_titles_of_thoughts_are_as_high_as_their_words(browser: Browser, address: str) -> None:
    page = narrow(browser, address, "thoughts")
    buttons = page.locator(".cw-thought-button")
    expect(buttons).to_have_count(4)
    assert buttons.evaluate_all("all => all.every(each => each.scrollHeight <= each.clientHeight)")
    page.close()


@pytest.mark.parametrize(("scene", "selector"), [("code", "article[data-role=assistant] pre"), ("rich", ".cw-table")])
@pytest.mark.parametrize("colors", ["light", "dark"])
def test_code_and_tables_that_go_on_have_a_shade_where_they_are_cut_off(
    browser: Browser, address: str, scene: str, selector: str, colors: str
) -> None:
    page = opened(browser, address, scene, colors)
    page.evaluate(ROOM, WIDTH)
    if scene == "code":
        page.wait_for_function("() => CSS.highlights.size > 0")  # the colors are there: nothing changes any more
    wide = page.locator(selector).first
    wide.scroll_into_view_if_needed()
    edge = """element => {
        const { right, top, height } = element.getBoundingClientRect();
        return { x: right - 3, y: top + height - 3, width: 2, height: 2 };
    }"""
    assert wide.evaluate("element => element.scrollWidth > element.clientWidth + 20")
    before = page.screenshot(clip=wide.evaluate(edge))
    wide.evaluate("element => element.scrollTo({ left: 10000, behavior: 'instant' })")
    assert page.screenshot(clip=wide.evaluate(edge)) != before
    page.close()


def test_a_table_that_is_whole_has_no_shade_at_any_zoom(browser: Browser, address: str) -> None:
    page = browser.new_page(device_scale_factor=1.25, viewport={"width": 900, "height": 900})
    page.goto(f"{address}#rich")
    page.wait_for_function("window.ready")
    page.evaluate(ROOM, 700.8)
    table = page.locator(".cw-table").first
    table.scroll_into_view_if_needed()
    [box] = boxes(page, ".cw-table")

    end = {"x": box["x"] + box["width"] - 20, "y": box["y"] + 3, "width": 20, "height": 4}
    colors = Image.open(io.BytesIO(page.screenshot(clip=end))).convert("L").getextrema()

    page.close()
    assert colors[1] - colors[0] <= 1


def test_a_place_of_30_pixels_is_scrolled_sideways_to_a_chat_that_can_be_read(browser: Browser, address: str) -> None:
    page = narrow(browser, address, "rich", 30)
    [chat] = boxes(page, ".chatwidget")
    assert chat["width"] >= 180
    assert page.locator("#main").evaluate("main => main.scrollWidth >= 180")
    assert page.locator(".cw-log").evaluate("log => log.scrollWidth <= log.clientWidth")
    page.close()


@pytest.mark.parametrize("scene", ["rich", "display", "gallery", "files", "thoughts", "code", "error", "formulas"])
def test_nothing_of_a_narrow_chat_has_to_be_scrolled_to_sideways(browser: Browser, address: str, scene: str) -> None:
    page = narrow(browser, address, scene)
    expect(page.get_by_role("article").first).to_be_attached()
    assert page.locator(".cw-log").evaluate("log => log.scrollWidth <= log.clientWidth")
    page.close()


def test_what_is_being_written_is_whole_when_its_place_gets_narrower(browser: Browser, address: str) -> None:
    page = opened(browser, address, "plain")
    composer = page.get_by_role("textbox", name="Message")
    composer.fill(
        "A question of some length, which stands in two lines where there is room, and in more where there is none."
    )
    for width in (600, WIDTH, 900):
        page.evaluate(ROOM, width)
        cut = "area => area.scrollHeight - area.clientHeight"
        assert composer.evaluate(cut) <= 1
    [high] = boxes(page, ".cw-composer textarea")
    assert high["height"] < 60
    page.close()
