"""In each of VS Code's themes, with the styles of either generation of its notebooks, all text can be read.

The page is not VS Code: it has the classes and variables of VS Code's webview, and the styles of its widget manager.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.hosts.conftest import RESULTS
from tests.hosts.support.alone import opened

# What VS Code's webview sets for a theme, as far as a chat reads it.
THEMES: dict[str, tuple[str, dict[str, str]]] = {
    "dark-modern": (
        "vscode-dark",
        {
            "textLink-foreground": "#4daafc",
            "editor-background": "#1f1f1f",
            "foreground": "#cccccc",
            "errorForeground": "#f85149",
        }
        | {"button-background": "#0078d4", "button-foreground": "#ffffff", "focusBorder": "#0078d4"},
    ),
    "light-modern": (
        "vscode-light",
        {
            "textLink-foreground": "#005fb8",
            "editor-background": "#ffffff",
            "foreground": "#3b3b3b",
            "errorForeground": "#c72e0f",
        }
        | {"button-background": "#005fb8", "button-foreground": "#ffffff", "focusBorder": "#005fb8"},
    ),
    "solarized-light": (
        "vscode-light",
        {
            "textLink-foreground": "#006ab1",
            "editor-background": "#fdf6e3",
            "foreground": "#616161",
            "errorForeground": "#a1260d",
        }
        | {"button-background": "#ac9d57", "button-foreground": "#ffffff", "focusBorder": "#b49471"},
    ),
    "solarized-dark": (
        "vscode-dark",
        {
            "textLink-foreground": "#3794ff",
            "editor-background": "#002b36",
            "foreground": "#cccccc",
            "errorForeground": "#ffeaea",
        }
        | {"button-background": "#2aa19899", "button-foreground": "#ffffff", "focusBorder": "#2aa19899"},
    ),
    "high-contrast": (
        "vscode-high-contrast",
        {
            "textLink-foreground": "#21a6ff",
            "editor-background": "#000000",
            "foreground": "#ffffff",
            "errorForeground": "#f48771",
        }
        | {"button-foreground": "#ffffff", "focusBorder": "#f38518", "contrastBorder": "#6fc3df"},
    ),
    "high-contrast-light": (
        "vscode-high-contrast-light vscode-high-contrast",
        {
            "textLink-foreground": "#0f4a85",
            "editor-background": "#ffffff",
            "foreground": "#292929",
            "errorForeground": "#b5200d",
        }
        | {"button-background": "#0f4a85", "button-foreground": "#ffffff", "focusBorder": "#006bbd"}
        | {"contrastBorder": "#0f4a85"},
    ),
}
# The widget manager sets ipywidgets' variables to their light values.
LIGHT = """:root { --jp-layout-color0: white; --jp-ui-font-color0: rgba(0, 0, 0, 1); --jp-ui-inverse-font-color0: white;
  --jp-brand-color1: #1976d2; --jp-error-color1: #d32f2f; --jp-ui-font-family: monospace }"""
STYLES = {
    "older": LIGHT + " #place { background: white !important }",
    "newest": LIGHT
    + """ #place { --jp-ui-font-color0: var(--vscode-foreground); --jp-brand-color1: var(--vscode-button-background);
      --jp-ui-font-family: var(--vscode-editor-font-family) }
      .vscode-light #place, .vscode-dark #place { --jp-layout-color0: var(--vscode-editor-background) }""",
}
# Every text of the chat with the contrast to what lies behind it; colours are read as the browser paints them.
READ = """() => {
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const paint = (colours) => {
    pen.clearRect(0, 0, 1, 1);
    for (const colour of colours) { pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1); }
    return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = [];
  for (const root of document.querySelectorAll(".chatwidget")) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const el = node.parentElement;
      if (!node.textContent.trim() || !el.checkVisibility() || el.closest(".cw-hidden, :disabled")) continue;
      const behind = [];
      for (let at = el; at; at = at.parentElement) behind.unshift(getComputedStyle(at).backgroundColor);
      const [a, b] = [light(paint([...behind, getComputedStyle(el).color])), light(paint(behind))];
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      found.push({ text: node.textContent.trim().slice(0, 30), contrast });
    }
  }
  return found;
}"""


def dress(page: Page, name: str, style: str) -> None:
    """Give the page the theme and the styles that VS Code gives its webview."""
    classes, values = THEMES[name]
    variables = "; ".join(f"--vscode-{key}: {value}" for key, value in values.items())
    page.evaluate("classes => { document.body.className = classes }", classes)
    page.evaluate("() => { document.querySelector('.chatwidget').parentElement.id = 'place' }")
    page.add_style_tag(content=f":root {{ {variables}; --vscode-font-family: sans-serif }} {STYLES[style]}")


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("theme", THEMES)
def test_all_text_can_be_read(browser: Browser, address: str, theme: str, style: str) -> None:
    page = opened(browser, address, "rich")
    dress(page, theme, style)

    texts: list[dict[str, Any]] = page.evaluate(READ)

    RESULTS.mkdir(exist_ok=True)
    page.screenshot(path=RESULTS / f"vscode-{theme}-{style}.png")
    scheme = page.evaluate("() => getComputedStyle(document.querySelector('.chatwidget')).colorScheme")
    font = page.evaluate("() => getComputedStyle(document.querySelector('.chatwidget')).fontFamily")
    page.close()
    assert len(texts) > 10
    assert [each for each in texts if each["contrast"] < 4.5] == []
    assert scheme == ("light" if "light" in theme else "dark")
    assert font == "sans-serif"
