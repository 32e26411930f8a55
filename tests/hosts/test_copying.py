"""Copying on a page served over plain http, where the browser gives no `navigator.clipboard`."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

ROOT = Path(__file__).parents[2]
ELSEWHERE = "http://chat.example"


def _answer(route: Route) -> None:
    path = ROOT / route.request.url.removeprefix(f"{ELSEWHERE}/").split("?")[0]
    if path.is_file():
        route.fulfill(path=path)
    else:
        route.fulfill(status=404)


@pytest.mark.parametrize(
    ("name", "copied"),
    [
        ("Copy message", "What is the fastest way to look values up in a long list?\n\nSent from a notebook"),
        ("Copy code", "from bisect import bisect_left"),
        ("Copy conversation", "**User:**\n\nWhat is the fastest way"),
    ],
)
def test_a_button_copies_and_gives_the_focus_back_without_a_clipboard_of_the_pages_own(
    browser: Browser, name: str, copied: str
) -> None:
    page = browser.new_page()
    page.route(f"{ELSEWHERE}/**", _answer)
    page.goto(f"{ELSEWHERE}/tests/js/page/index.html#rich")
    page.wait_for_function("window.ready")
    page.evaluate("model.put('watermark', 'Sent from a notebook')")
    assert page.evaluate("[isSecureContext, typeof navigator.clipboard]") == [False, "undefined"]
    button = page.get_by_role("button", name=name, exact=True).first
    button.focus()

    page.keyboard.press("Enter")

    expect(page.get_by_role("status").filter(has_text="Copied")).to_have_count(1)
    expect(button).to_be_focused()
    composer = page.get_by_role("textbox", name="Message")
    composer.focus()
    page.keyboard.press("Control+V")
    expect(composer).not_to_have_value("")
    value = composer.input_value()
    assert value.startswith(copied)
    assert value.endswith("Sent from a notebook") or name == "Copy code"
    page.close()
