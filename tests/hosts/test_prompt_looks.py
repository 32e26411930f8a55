"""The prompt bar and the versions of a turn on a page without a kernel: every width, light, dark, and forced colors."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.hosts.support.alone import opened
from tests.hosts.support.axe import complaints
from tests.hosts.support.wait import until

WIDTHS = (1280, 700, 400)


def is_in_view(page: Page, selector: str) -> bool:
    """Whether all of an element is inside the chat, and the chat as wide as the page."""
    return bool(
        page.evaluate(
            """(selector) => {
              const inner = document.querySelector(selector).getBoundingClientRect();
              const chat = document.querySelector(".chatwidget").getBoundingClientRect();
              const isWide = document.documentElement.scrollWidth <= innerWidth;
              return isWide && inner.top >= chat.top && inner.bottom <= chat.bottom + 1
                && inner.left >= chat.left && inner.right <= chat.right + 1;
            }""",
            selector,
        )
    )


@pytest.mark.parametrize("colors", ["light", "dark", "forced"])
def test_the_bar_and_the_options_of_a_version_fit_every_width_and_axe_finds_nothing(
    browser: Browser, address: str, colors: str
) -> None:
    page = opened(browser, address, "prompt", "dark" if colors == "forced" else colors)
    page.emulate_media(forced_colors="active" if colors == "forced" else "none")
    line = page.get_by_role("group", name="Prompt", exact=True).get_by_role("button").first
    options = page.get_by_role("button", name="Version options").last
    expect(options).to_be_visible()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        line.click()
        expect(page.get_by_role("textbox", name="System prompt")).to_be_visible()

        assert is_in_view(page, ".cw-box"), f"the message box is in view at {width} px with the bar open"
        assert is_in_view(page, ".cw-prompt"), f"the bar is inside the chat at {width} px"
        assert complaints(page) == []
        line.click()
        options.click()
        page.get_by_text("Differences from version 1").click()
        expect(page.get_by_text("park of the Tête d'Or,", exact=True)).to_be_visible()

        until(lambda: is_in_view(page, ".cw-version-panel"), f"the options are in view at {width} px")
        assert is_in_view(page, ".cw-box")
        assert complaints(page) == []
        options.click()
    page.close()


#: What sticks out of the options of a version, and where their sides and the arrow that opened them are.
OPTIONS = """(arrow) => {
  const panel = document.querySelector(".cw-version-panel").getBoundingClientRect();
  const {x, bottom} = arrow.getBoundingClientRect();
  const out = [...document.querySelectorAll(".cw-version-panel *")]
    .filter((el) => el.getBoundingClientRect().right > panel.right + 1).map((el) => el.textContent);
  return {out, below: panel.top - bottom, isUnder: panel.left <= x && x <= panel.right};
}"""


@pytest.mark.parametrize("width", [1000, 300])
def test_the_options_of_a_version_open_under_their_arrow_and_hold_all_their_buttons(
    browser: Browser, address: str, width: int
) -> None:
    page = opened(browser, address, "prompt")
    page.set_viewport_size({"width": width, "height": 900})
    arrow = page.get_by_role("button", name="Version options").last

    arrow.click()

    expect(page.get_by_role("button", name="Save name")).to_be_visible()
    found = arrow.evaluate(OPTIONS)
    assert found["out"] == []
    assert found["isUnder"]
    assert 0 <= found["below"] < 60
    page.close()
