"""In each of VS Code's themes, with the styles of either generation of its notebooks, all text can be read.

The page is not VS Code: it has the classes and variables of VS Code's webview, and the styles of its widget manager.
`test_vscode` has the manager itself, and a kernel.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.hosts.conftest import RESULTS
from tests.hosts.support.alone import opened
from tests.hosts.support.vscode_themes import READ, STYLES, THEMES, is_light, put_on

# The manager's bundle sets ipywidgets' variables to their light values.
LIGHT = """:root { --jp-layout-color0: white; --jp-ui-font-color0: rgba(0, 0, 0, 1); --jp-ui-inverse-font-color0: white;
  --jp-brand-color1: #1976d2; --jp-error-color1: #d32f2f; --jp-ui-font-family: monospace }"""


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("theme", THEMES)
def test_all_text_can_be_read(browser: Browser, address: str, theme: str, style: str) -> None:
    page = opened(browser, address, "rich")
    page.add_style_tag(content=LIGHT)
    place = "document.querySelector('.chatwidget').parentElement"
    page.evaluate(f"() => {{ {place}.className = 'cell-output-ipywidget-background' }}")
    put_on(page, theme, style)

    texts: list[dict[str, Any]] = page.evaluate(READ)

    RESULTS.mkdir(exist_ok=True)
    page.screenshot(path=RESULTS / f"vscode-alone-{theme}-{style}.png")
    scheme = page.evaluate("() => getComputedStyle(document.querySelector('.chatwidget')).colorScheme")
    font = page.evaluate("() => getComputedStyle(document.querySelector('.chatwidget')).fontFamily")
    page.close()
    assert len(texts) > 10
    assert [each for each in texts if each["contrast"] < each["least"]] == []
    assert scheme == ("light" if is_light(theme) else "dark")
    assert font == "sans-serif"
