"""The rare or heavy parts of the page, sent when it first asks for one. What is in them is JavaScript's affair."""

from __future__ import annotations

import os
import re
from pathlib import Path

_FOLDER = Path(__file__).parent / "static" / "lazy"
_PREFIX = "lazy:"


def lazy_module(key: str) -> bytes | None:
    """The code of a chunk.

    Args:
        key: what the page asks for, "lazy:" and a name.

    Returns:
        JavaScript in UTF-8, or None when the key names no chunk.

    Example:
        >>> lazy_module("lazy:../widget") is None
        True
    """
    name = key.removeprefix(_PREFIX)
    if name == key or re.fullmatch(r"[a-z-]+", name) is None:
        return None
    path = _FOLDER / f"{name}.js"
    return path.read_bytes() if path.is_file() else None


def lazy_module_names() -> set[str]:
    """The chunks there are.

    Example:
        >>> "widget" in lazy_module_names()
        False
    """
    return {path.stem for path in _FOLDER.glob("*.js")}


def page_script(name: str) -> str:
    """The code of the page itself, "widget", or of an exported conversation, "exported-page"; "" without a build.

    Example:
        >>> page_script("nothing")
        ''
    """
    path = _FOLDER.parent / f"{name}.js"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def widget_module() -> Path | str:
    """The page's code: as text, since anywidget ties every widget that was ever made to a path it watches."""
    path = _FOLDER.parent / "widget.js"
    if os.environ.get("ANYWIDGET_HMR"):
        return path
    if path.exists():
        return path.read_text(encoding="utf-8")
    return (
        "export default { render({ el }) { el.textContent = 'chatwidget: the JavaScript bundle is missing. "
        "In a checkout, run `make build`; otherwise, install the wheel.'; } };"
    )
