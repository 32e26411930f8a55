"""Pictures of the page that can be compared on any machine.

The text is set in DejaVu, which matplotlib brings along: so no line breaks elsewhere on a machine with other fonts.
A picture is reduced to the mean colors of squares of four pixels: how the edges of letters are smoothed differs from
machine to machine, where they stand does not. `python -m scripts.look_references` takes the references again.
"""

from __future__ import annotations

import base64
import functools
import io
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.hosts.support.alone import opened

__all__ = ["FOLDER", "LOOKS", "MOST", "difference", "open_look", "reduced"]

FOLDER = Path(__file__).parents[1] / "looks"
#: Name of a reference: scene (tests/js/page/scenes.js), color scheme, width.
LOOKS: dict[str, tuple[str, Any, int]] = {
    "rich": ("rich", "light", 900),
    "rich-dark-narrow": ("rich", "dark", 400),
    "thoughts": ("thoughts", "light", 700),
    "error-dark": ("error", "dark", 900),
    "empty-narrow": ("empty", "light", 400),
    "tables": ("tables", "light", 900),
}
#: The share of squares that may differ: letters are smoothed in other ways.
MOST = 0.004
_SQUARE = 4
#: Squares taken together, and by how much of 255 they must differ: a line moves, or a ground has another tint.
_SCALES = ((1, 28), (4, 6))


@functools.cache
def _fonts() -> str:
    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    rules = []
    for family, file, weight in (
        ("Reference", "DejaVuSans", "400"),
        ("Reference", "DejaVuSans-Bold", "600"),
        ("Reference Code", "DejaVuSansMono", "400"),
    ):
        data = base64.b64encode((folder / f"{file}.ttf").read_bytes()).decode()
        source = f"url(data:font/ttf;base64,{data})"
        rules.append(f"@font-face {{ font-family: '{family}'; font-weight: {weight}; src: {source} }}")
    return "\n".join(rules)


def open_look(browser: Browser, address: str, name: str) -> Page:
    """Open a scene in the fonts of the references, complete and at rest."""
    scene, colors, width = LOOKS[name]
    page = opened(browser, address, scene, colors, width)
    family = (
        ":root { --chatwidget-font: 'Reference'; --chatwidget-code-font: 'Reference Code'; caret-color: transparent }"
    )
    page.add_style_tag(content=f"{_fonts()}\n{family}")
    page.evaluate("Promise.all([...document.fonts].map((font) => font.load()))")
    if scene == "tables":
        page.locator(".cw-table-foot").nth(1).wait_for()
    if scene == "rich":
        page.locator("[tabindex='0'].cw-picture").wait_for()
        page.wait_for_function("() => CSS.highlights.size > 0")
    page.evaluate("document.querySelector('.cw-log').scrollTo({ top: 0, behavior: 'instant' })")
    return page


def reduced(page: Page) -> Image.Image:
    """Take a picture of the chat as the mean colors of its squares."""
    picture = Image.open(io.BytesIO(page.locator(".chatwidget").screenshot(animations="disabled"))).convert("RGB")
    size = (picture.width // _SQUARE, picture.height // _SQUARE)
    return picture.crop((0, 0, size[0] * _SQUARE, size[1] * _SQUARE)).resize(size, Image.Resampling.BOX)


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the share of squares in which two pictures differ visibly; 1 if they have different sizes."""
    if one.size != other.size:
        return 1.0
    return max(_share(one.reduce(factor), other.reduce(factor), visible) for factor, visible in _SCALES)


def _share(one: Image.Image, other: Image.Image, visible: int) -> float:
    distance = np.abs(np.asarray(one, dtype=int) - np.asarray(other, dtype=int)).max(axis=2)
    return float((distance > visible).mean())
