"""What is easily lost on the page: where it scrolls, in which direction it writes, what lies on what."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.hosts.support.alone import opened

ADD = """(content) => {
    const { length } = model.get("history");
    model.patch([{ op: "insert", path: ["history", length], value: { role: "assistant", content } },
                 { op: "insert", path: ["page", "ids", length], value: "added" }]);
}"""

# Where the letters of each paragraph begin and end, beside the paragraph's own edges.
EDGES = """(paragraphs) => paragraphs.map((each) => {
    const range = document.createRange();
    range.selectNodeContents(each);
    const [text, own] = [range.getBoundingClientRect(), each.getBoundingClientRect()];
    return { left: text.left - own.left, right: own.right - text.right };
})"""

# The indices of the messages that are whole in the conversation's box.
VISIBLE = """(messages) => {
    const seen = document.querySelector(".cw-log").getBoundingClientRect();
    return messages.map((each) => each.getBoundingClientRect()).flatMap(
        (own, index) => (own.top >= seen.top && own.bottom <= seen.bottom ? [index] : []));
}"""
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"

TRIANGLES = """() => [...document.querySelectorAll(".chatwidget summary")].filter((each) =>
    getComputedStyle(each).display === "list-item" && getComputedStyle(each).listStyleType !== "none").length"""


def boxes(page: Page, selector: str) -> list[dict[str, Any]]:
    return [box for each in page.locator(selector).all() if (box := each.bounding_box()) is not None]


def test_an_edit_of_an_earlier_message_scrolls_to_the_answer_that_comes(browser: Browser, address: str) -> None:
    page = opened(browser, address, "turns")
    page.evaluate("model.answers = true")
    log = page.get_by_role("log")
    log.evaluate("log => log.scrollTo({ top: 0, behavior: 'instant' })")
    expect(page.get_by_role("button", name="Scroll to latest")).to_be_visible()
    first = page.get_by_role("article").first
    first.hover()
    first.get_by_role("button", name="Edit", exact=True).click()
    page.keyboard.type("!")
    page.get_by_role("button", name="Send edited message").click()

    page.evaluate(ADD, "The answer to what was edited.\n\n" * 9)

    page.wait_for_function(
        "() => {const log = document.querySelector('.cw-log');"
        " return log.scrollHeight - log.clientHeight - log.scrollTop < 2}"
    )
    expect(page.get_by_role("article").last).to_be_in_viewport()
    page.close()


def test_the_whole_editor_is_visible_whichever_message_is_edited(browser: Browser, address: str) -> None:
    page = opened(browser, address, "turns")
    page.evaluate("model.patch([{ op: 'set', path: ['page', 'can', 'edit'], value: 'all' }])")
    log, editor = page.get_by_role("log"), page.locator(".cw-editor")
    for place in ("first", "last"):
        log.evaluate("log => log.scrollTo({ top: log.scrollHeight, behavior: 'instant' })")
        index = page.get_by_role("article").evaluate_all(VISIBLE)[0 if place == "first" else -1]
        message = page.get_by_role("article").nth(index)
        message.hover()

        message.get_by_role("button", name="Edit", exact=True).click()

        expect(editor.get_by_role("textbox")).to_be_focused()
        page.evaluate(TWO_FRAMES)
        [seen], [own] = boxes(page, ".cw-log"), boxes(page, ".cw-editor")
        assert seen["y"] <= own["y"], place
        assert own["y"] + own["height"] <= seen["y"] + seen["height"], place
        page.keyboard.press("Escape")
        expect(editor).to_have_count(0)
    page.close()


@pytest.mark.parametrize("touch", [True, False])
def test_the_text_one_writes_is_not_zoomed_in_under_a_finger(browser: Browser, address: str, touch: bool) -> None:
    context = browser.new_context(has_touch=touch, is_mobile=touch)
    page = context.new_page()
    page.goto(f"{address}#plain")

    composer = page.get_by_role("textbox", name="Message")

    expect(composer).to_have_css("font-size", "16px" if touch else "14px")
    context.close()


def test_each_paragraph_begins_where_its_first_letter_wants(browser: Browser, address: str) -> None:
    page = opened(browser, address, "plain")
    page.evaluate(ADD, "שלום עולם, abc\n\nEnglish, שלום\n\n- مرحبا\n- Hello")
    texts = page.get_by_role("article").last.locator("p, li")
    expect(texts).to_have_count(4)

    edges = texts.evaluate_all(EDGES)

    page.close()
    assert [edge["right"] < edge["left"] for edge in edges] == [True, False, True, False]


@pytest.mark.parametrize("scene", ["rich", "turns"])
def test_the_buttons_of_a_chat_lie_on_no_message(browser: Browser, address: str, scene: str) -> None:
    page = opened(browser, address, scene)
    for width in (1280, 700, 400):
        page.set_viewport_size({"width": width, "height": 900})
        page.get_by_role("log").evaluate("log => log.scrollTo({ top: 0, behavior: 'instant' })")
        [transcript] = boxes(page, ".cw-log")

        tools = boxes(page, ".cw-head .cw-button")

        assert tools
        assert max(tool["y"] + tool["height"] for tool in tools) <= transcript["y"]
    page.close()


def test_there_is_one_kind_of_marks_for_what_unfolds(browser: Browser, address: str) -> None:
    for scene in ("error", "thoughts", "prompt"):
        page = opened(browser, address, scene)
        if scene == "prompt":
            page.get_by_role("button", name="Version options").last.click()
        expect(page.locator(".chatwidget :is(summary, [aria-expanded])").first).to_be_visible()

        assert page.evaluate(TRIANGLES) == 0
        page.close()


def test_a_page_without_cells_offers_no_static_copy(browser: Browser, address: str) -> None:
    page = opened(browser, address, "rich")
    page.get_by_role("button", name="Share").click()
    menu = page.get_by_role("menu")
    expect(menu.get_by_role("menuitem", name="HTML file")).to_be_visible()

    expect(menu.get_by_role("menuitem", name="Freeze for sharing")).to_have_count(0)
    page.evaluate("model.patch([{ op: 'set', path: ['page', 'can', 'freeze'], value: true }])")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Share").click()
    expect(menu.get_by_role("menuitem", name="Freeze for sharing")).to_be_visible()
    page.close()


@pytest.mark.parametrize("touch", [True, False])
def test_the_focus_stays_in_a_chat_whose_retry_button_was_pressed(browser: Browser, address: str, touch: bool) -> None:
    context = browser.new_context(has_touch=touch, is_mobile=touch)
    page = context.new_page()
    page.goto(f"{address}#turns")
    retry = page.get_by_role("button", name="Retry", exact=True)
    page.evaluate("model.answers = true")

    retry.tap() if touch else retry.click()

    page.evaluate("model.patch([{ op: 'set', path: ['page', 'status'], value: 'streaming' }])")
    expect(retry).to_be_disabled()
    expect(page.get_by_role("log") if touch else page.get_by_role("textbox", name="Message")).to_be_focused()
    context.close()
