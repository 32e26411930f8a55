"""The page looks as it did: a few scenes beside their references, which `python -m scripts.look_references` takes."""

from __future__ import annotations

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.hosts.conftest import RESULTS
from tests.hosts.support.looks import FOLDER, LOOKS, MOST, difference, open_look, reduced


@pytest.mark.parametrize("name", LOOKS)
def test_a_scene_looks_as_its_reference_does(browser: Browser, address: str, name: str) -> None:
    page = open_look(browser, address, name)

    picture = reduced(page)

    page.close()
    share = difference(picture, Image.open(FOLDER / f"{name}.png"))
    if share > MOST:
        RESULTS.mkdir(exist_ok=True)
        picture.save(RESULTS / f"look-{name}.png")
    assert share <= MOST


@pytest.mark.parametrize(
    "change",
    [
        ".cw-message[data-role=user] { margin-bottom: 15px }",
        ".cw-bubble { font-size: 14.5px }",
        ".cw-box { border-radius: 20px; border-color: red }",
        ".cw-codeblock { background: none }",
        "--chatwidget-user-background: #eee",
    ],
)
def test_a_small_change_of_the_style_is_seen(browser: Browser, address: str, change: str) -> None:
    page = open_look(browser, address, "rich")
    before = reduced(page)
    again = reduced(page)
    page.evaluate("css => model.put('css', css)", change)
    page.evaluate("document.querySelector('.cw-log').scrollTo({ top: 0, behavior: 'instant' })")

    after = reduced(page)

    page.close()
    assert difference(before, again) == 0
    assert difference(before, after) > MOST
