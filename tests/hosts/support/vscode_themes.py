"""What VS Code gives its webview: classes and variables of six themes, and the styles of its widget manager."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Frame, Page

__all__ = ["READ", "STYLES", "THEMES", "is_light", "put_on"]

# What VS Code's webview sets for a theme, as far as a chat, the webview, or the widget manager reads it.
NAMES = (
    "editor-background",
    "editor-foreground",
    "foreground",
    "descriptionForeground",
    "errorForeground",
    "textLink-foreground",
    "focusBorder",
    "button-background",
    "button-foreground",
    "textPreformat-foreground",
    "textPreformat-background",
    "textBlockQuote-background",
    "textBlockQuote-border",
    "input-background",
    "contrastBorder",
)
# fmt: off
THEMES: dict[str, tuple[str, tuple[str, ...]]] = {
    "dark-modern": ("vscode-dark", (
        "#1f1f1f", "#cccccc", "#cccccc", "#9d9d9d", "#f85149", "#4daafc", "#0078d4", "#0078d4", "#ffffff",
        "#d0d0d0", "#3c3c3c", "#2b2b2b", "#616161", "#313131", "")),
    "light-modern": ("vscode-light", (
        "#ffffff", "#3b3b3b", "#3b3b3b", "#3b3b3b", "#f85149", "#005fb8", "#005fb8", "#005fb8", "#ffffff",
        "#3b3b3b", "#0000001f", "#f8f8f8", "#e5e5e5", "#ffffff", "")),
    "solarized-light": ("vscode-light", (
        "#fdf6e3", "#657b83", "#616161", "#616161b3", "#a1260d", "#006ab1", "#b49471", "#ac9d57", "#ffffff",
        "#a31515", "#0000001a", "#f2f2f2", "#007acc80", "#ddd6c1", "")),
    "solarized-dark": ("vscode-dark", (
        "#002b36", "#839496", "#cccccc", "#ccccccb3", "#ffeaea", "#3794ff", "#2aa19899", "#2aa19899", "#ffffff",
        "#d7ba7d", "#ffffff1a", "#7f7f7f1a", "#007acc80", "#003847", "")),
    "high-contrast": ("vscode-high-contrast", (
        "#000000", "#ffffff", "#ffffff", "#ffffffb3", "#f48771", "#21a6ff", "#f38518", "", "#ffffff",
        "#000000", "#ffffff", "", "#ffffff", "#000000", "#6fc3df")),
    "high-contrast-light": ("vscode-high-contrast-light vscode-high-contrast", (
        "#ffffff", "#292929", "#292929", "#292929b3", "#b5200d", "#0f4a85", "#006bbd", "#0f4a85", "#ffffff",
        "#ffffff", "#09345f", "#f2f2f2", "#292929", "#ffffff", "#0f4a85")),
}
# fmt: on
# The manager's own bundle sets ipywidgets' variables to their light values on the root. Its extension's older releases
# paint an output white and outline what has the focus; the newest maps variables, in a High Contrast theme not all.
STYLES = {
    "older": """.cell-output-ipywidget-background { background: white !important }
      .output :focus { outline: 1px solid var(--vscode-focusBorder) !important }""",
    "newest": """.cell-output-ipywidget-background {
        background: transparent;
        --jp-ui-font-color0: var(--vscode-foreground); --jp-ui-font-color1: var(--vscode-foreground);
        --jp-content-font-color1: var(--vscode-editor-foreground); --jp-border-color1: var(--vscode-contrastBorder);
        --jp-brand-color1: var(--vscode-button-background); --jp-ui-font-family: var(--vscode-editor-font-family);
      }
      :is(.vscode-light, .vscode-dark) .cell-output-ipywidget-background {
        --jp-layout-color0: var(--vscode-editor-background); --jp-layout-color1: var(--vscode-editor-background);
        --jp-layout-color2: var(--vscode-input-background);
      }""",
}
FONTS = "--vscode-font-family: sans-serif; --vscode-editor-font-family: monospace; --vscode-font-size: 13px"
# Every text of the chat with the contrast to what lies behind it, colors as the browser paints them: of its own text,
# of code as it is highlighted, and of what stands in an empty message box.
READ = """() => {
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const paint = (colors) => {
    pen.clearRect(0, 0, 1, 1);
    for (const color of colors) { pen.fillStyle = color; pen.fillRect(0, 0, 1, 1); }
    return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const paintsAnything = (color) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = color;
    pen.fillRect(0, 0, 1, 1);
    return pen.getImageData(0, 0, 1, 1).data[3] > 0;
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = [];
  const add = (el, text, color) => {
    if (!paintsAnything(color)) return;
    const behind = [];
    for (let at = el; at; at = at.parentElement) behind.unshift(getComputedStyle(at).backgroundColor);
    const [a, b] = [light(paint([...behind, color])), light(paint(behind))];
    const large = parseFloat(getComputedStyle(el).fontSize) >= 24;
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    found.push({ text: text.trim().slice(0, 30), contrast, least: large ? 3 : 4.5 });
  };
  const seen = (el) => el?.checkVisibility() && !el.closest(".cw-hidden, :disabled");
  for (const root of document.querySelectorAll(".chatwidget")) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const el = node.parentElement;
      if (node.textContent.trim() && seen(el)) {
        add(el, node.textContent, getComputedStyle(el).color);
      }
    }
    for (const box of root.querySelectorAll("[placeholder]")) {
      if (seen(box)) add(box, box.placeholder, getComputedStyle(box, "::placeholder").color);
    }
  }
  for (const [name, ranges] of CSS.highlights) {
    for (const range of ranges) {
      const el = range.startContainer.parentElement;
      if (!seen(el)) continue;
      add(el, String(range), getComputedStyle(el, `::highlight(${name})`).color);
    }
  }
  return found;
}"""


def is_light(theme: str) -> bool:
    """Whether a theme has dark text on a light ground."""
    return "light" in theme


def put_on(place: Page | Frame, theme: str, style: str) -> None:
    """Give a page the theme, and the styles of one generation of the widget manager."""
    classes, values = THEMES[theme]
    variables = "; ".join(f"--vscode-{name}: {value}" for name, value in zip(NAMES, values, strict=True) if value)
    sheets: dict[str, Any] = {"theme": f":root {{ {variables}; {FONTS} }}", "extension": STYLES[style]}
    place.evaluate(
        """([classes, sheets]) => {
          document.body.className = classes;
          for (const [id, text] of Object.entries(sheets)) {
            const sheet = document.getElementById(id) ?? document.head.appendChild(document.createElement("style"));
            sheet.id = id;
            sheet.textContent = text;
          }
        }""",
        [classes, sheets],
    )
