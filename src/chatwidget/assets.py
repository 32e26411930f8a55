"""The built page: the only reader of `static/`. What is in the files is the business of `js/`."""

from __future__ import annotations

import os
import re
from pathlib import Path

_FOLDER = Path(__file__).parent / "static"
_PREFIX = "lazy:"
_NOT_BUILT = (
    "export default { render({ el }) { el.textContent = 'chatwidget: the JavaScript bundle is missing. "
    "In a checkout, run `make build`; otherwise, install the wheel.'; } };"
)


def lazy_module(key: str) -> bytes | None:
    """Return the code of a lazy part of the page.

    Args:
        key: the page's name for it, "lazy:" and the name of the part.

    Returns:
        JavaScript in UTF-8, or None when there is no such part.

    Example:
        >>> lazy_module("lazy:../widget") is None
        True
    """
    name = key.removeprefix(_PREFIX)
    path = _FOLDER / "lazy" / f"{name}.js"
    known = name != key and re.fullmatch(r"[a-z-]+", name) is not None and path.is_file()
    return path.read_bytes() if known else None


def lazy_module_names() -> set[str]:
    """Return the names of all lazy parts.

    Example:
        >>> "widget" in lazy_module_names()
        False
    """
    return {path.stem for path in (_FOLDER / "lazy").glob("*.js")}


def page_script(name: str) -> str:
    """Return the code of the page ("widget") or of an exported conversation ("exported-page"); "" without a build.

    Example:
        >>> page_script("nothing")
        ''
    """
    path = _FOLDER / f"{name}.js"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def widget_module() -> Path | str:
    """Return the page's code for anywidget, or its path where `ANYWIDGET_HMR` asks for hot reloading.

    It is text otherwise, because anywidget binds every widget ever made to a path that it watches.
    """
    if os.environ.get("ANYWIDGET_HMR"):
        return _FOLDER / "widget.js"
    return page_script("widget") or _NOT_BUILT
