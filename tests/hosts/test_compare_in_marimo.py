"""Chats side by side in marimo, whose widgets live in a shadow root."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.hosts.support.marimo_app import MarimoHost

CELLS = [
    "import chatwidget as cw\nboard = cw.compare(('loud', str.upper), ('quiet', str.lower), blind=True)",
    "import marimo as mo",
    "mo.ui.anywidget(board)",
]


def test_a_blind_vote_and_keep_this_in_marimo(marimo: MarimoHost) -> None:
    page = marimo.open(CELLS).page
    composer = page.get_by_role("textbox", name="Message", exact=True)
    expect(composer).to_be_visible(timeout=60_000)

    composer.fill("Good Morning")
    composer.press("Enter")
    expect(page.get_by_text("GOOD MORNING", exact=True)).to_be_visible()
    expect(page.get_by_text("good morning", exact=True)).to_be_visible()
    page.get_by_role("button", name="A is better", exact=True).click()
    loud, quiet = (page.get_by_role("region", name=name, exact=True) for name in ("loud", "quiet"))
    expect(loud).to_contain_text("GOOD MORNING")
    loud.get_by_role("button", name="Keep this", exact=True).click()

    expect(quiet).to_contain_text("GOOD MORNING")
    box = [region.bounding_box() for region in (loud, quiet)]
    assert abs(box[0]["width"] - box[1]["width"]) <= 2
