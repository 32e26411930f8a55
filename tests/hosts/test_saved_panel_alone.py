"""The panel of saved conversations on a page without a kernel: narrow, wide, by keyboard, and what a switch draws."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.hosts.support.alone import opened
from tests.hosts.support.axe import complaints

FIRST = "What is the fastest way to look values up in a long list?"
SECOND = "Rewrite the loader with polars"


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    page = opened(browser, address, "saved")
    page.evaluate("model.answers = true")
    yield page
    page.close()


def test_a_wide_chat_stands_beside_the_panel_and_a_narrow_one_under_it_when_it_is_unfolded(page: Page) -> None:
    panel = page.get_by_role("navigation", name="Conversations")
    log = page.get_by_role("log")
    toggle = page.get_by_role("button", name="Conversations", exact=True)

    def box(one: Any) -> dict[str, float]:
        return dict(one.bounding_box())

    expect(panel).to_be_visible()
    assert box(log)["x"] >= box(panel)["x"] + box(panel)["width"] - 1
    page.set_viewport_size({"width": 440, "height": 800})
    expect(panel).to_be_hidden()
    assert box(log)["width"] > 400
    toggle.click()
    expect(panel).to_be_visible()
    assert box(log)["width"] > 400
    assert complaints(page) == []
    panel.get_by_role("button", name=SECOND, exact=True).press("Escape")
    expect(panel).to_be_hidden()
    expect(toggle).to_be_focused()
    toggle.click()
    panel.get_by_role("button", name=SECOND, exact=True).click()
    expect(panel).to_be_hidden()
    assert page.evaluate("model.sent.at(-1).action") == "open"
    page.set_viewport_size({"width": 900, "height": 800})
    expect(panel).to_be_visible()


@pytest.mark.parametrize("colors", ["light", "dark"])
def test_axe_finds_nothing_in_a_question_and_in_a_title_being_written(
    browser: Browser, address: str, colors: str
) -> None:
    page = opened(browser, address, "saved", colors)
    page.get_by_role("button", name=f"Delete “{SECOND}”").press("Enter")
    assert complaints(page) == []
    page.get_by_role("button", name="Cancel").press("Enter")
    page.get_by_role("button", name=f"Rename “{SECOND}”").press("Enter")
    assert complaints(page) == []
    page.close()


def test_tab_goes_through_the_panel_in_a_few_steps_whatever_its_length(page: Page) -> None:
    page.get_by_role("button", name="Conversations", exact=True).focus()
    names = []
    for _ in range(5):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent"))
    assert names == ["New chat", "Search conversations", FIRST, f"Rename “{FIRST}”", f"Delete “{FIRST}”"]
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name=SECOND, exact=True)).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_role("button", name="Trip to Bergen", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("[model.sent.at(-1).action, model.sent.at(-1).conversation]") == ["open", "c6"]


# A switch as the kernel sends it; counts the elements made while its frame is taken in.
SWITCH = """count => {
    const history = Array.from({length: count}, (_, index) => (
        {role: index % 2 ? "assistant" : "user", content: `of ${count}, message ${index}: ${"some words ".repeat(20)}`}
    ));
    const make = document.createElement;
    let made = 0;
    document.createElement = function (...given) {
        made += 1;
        return make.apply(this, given);
    };
    model.patch([
        {op: "set", path: ["history"], value: history},
        {op: "set", path: ["page", "ids"], value: history.map((_, index) => `${count}-${index}`)},
    ]);
    document.createElement = make;
    return {made, drawn: document.querySelectorAll("article").length};
}"""


def test_a_switch_draws_the_messages_near_the_end_at_once_whatever_the_length(page: Page) -> None:
    first = page.evaluate(SWITCH, 200)
    counts = [page.evaluate(SWITCH, count) for count in (300, 2000, 400)]

    print(f"\nelements for 200, 300, 2000 and 400 messages: {first}, {counts}")
    # Three groups of fifty: the last two, and where the reader was before.
    assert all(each["drawn"] <= 150 for each in (first, *counts))
    assert all(each["made"] <= 1.1 * first["made"] for each in counts)
    expect(page.get_by_role("article").last).to_contain_text("of 400, message 399")
    expect(page.get_by_role("article").last).to_be_in_viewport()
