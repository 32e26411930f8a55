"""axe finds nothing in the states that a chat comes into, one after another in a page."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.hosts.support.alone import opened
from tests.hosts.support.axe import complaints

ASK = "(questions) => model.patch([{ op: 'set', path: ['page', 'questions'], value: questions }])"
CALLS = [{"id": str(n), "name": "delete", "arguments": '{"path": "a.txt"}'} for n in range(2)]
QUESTIONS: list[dict[str, Any]] = [
    {"id": "q1", "kind": "prompt", "text": "Your name?", "options": None},
    {"id": "q2", "kind": "prompt", "text": "Which?", "options": [{"value": "b", "label": "blue"}]},
    {"id": "q3", "kind": "approval", "calls": CALLS},
]


@pytest.mark.parametrize("colors", ["light", "dark", "forced"])
def test_axe_finds_nothing_while_one_edits_shares_waits_queues_and_is_asked(
    browser: Browser, address: str, colors: str
) -> None:
    page = opened(browser, address, "turns", "dark" if colors == "forced" else colors)
    page.emulate_media(forced_colors="active" if colors == "forced" else "none")
    first = page.get_by_role("article").first
    first.hover()
    first.get_by_role("button", name="Edit", exact=True).click()
    expect(page.get_by_role("textbox", name="Edit message")).to_be_visible()
    assert complaints(page) == [], "the editor of a message"
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("menu")).to_be_visible()
    assert complaints(page) == [], "the menu of Share"
    page.keyboard.press("Escape")

    composer = page.get_by_role("textbox", name="Message", exact=True)
    composer.fill("one")
    composer.press("Enter")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    composer.fill("two")
    composer.press("Enter")
    expect(page.get_by_role("list", name="Queued messages")).to_be_visible()
    assert complaints(page) == [], "a queue"

    for question in QUESTIONS:
        page.evaluate(ASK, [question])
        expect(page.get_by_role("region")).to_be_visible()
        assert complaints(page) == [], question["id"]
    page.close()
