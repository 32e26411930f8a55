"""The pages of the documentation: their text, their code, and their links."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
GUIDES = sorted((ROOT / "docs").glob("*.md"))


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def python_blocks(page: Path) -> list[str]:
    """The blocks of Python code. A block that cannot run anywhere is marked `py` on the page."""
    return re.findall(r"^```python\n(.*?)^```", text_of(page), re.DOTALL | re.MULTILINE)


def run(page: Path, upto: int | None = None) -> dict[str, Any]:
    """Run a page's blocks from the top, as a reader would, and return the names that they define."""
    names: dict[str, Any] = {}
    try:
        for number, block in enumerate(python_blocks(page)[:upto]):
            exec(compile(block, f"{page.name}, block {number + 1}", "exec"), names)
    finally:
        if "server" in names:
            names["server"].close()
    return names


def links_of(page: Path) -> list[str]:
    """The targets of a page's links and pictures, those on other sites left out."""
    prose = re.sub(r"^```.*?^```", "", text_of(page), flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"\]\((?!https?:)([^)\s]+)\)", prose)


def anchors_of(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", text_of(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
