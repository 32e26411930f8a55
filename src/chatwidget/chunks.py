"""The rare or heavy parts of the page, sent when it first asks for one. What is in them is JavaScript's affair."""

from __future__ import annotations

import re
from pathlib import Path

_FOLDER = Path(__file__).parent / "static" / "chunks"
_PREFIX = "chunk:"


def chunk_bytes(key: str) -> bytes | None:
    """The code of a chunk.

    Args:
        key: what the page asks for, "chunk:" and a name.

    Returns:
        JavaScript in UTF-8, or None when the key names no chunk.

    Example:
        >>> chunk_bytes("chunk:../widget") is None
        True
    """
    name = key.removeprefix(_PREFIX)
    if name == key or re.fullmatch(r"[a-z]+", name) is None:
        return None
    path = _FOLDER / f"{name}.js"
    return path.read_bytes() if path.is_file() else None


def chunk_names() -> set[str]:
    """The chunks there are.

    Example:
        >>> "widget" in chunk_names()
        False
    """
    return {path.stem for path in _FOLDER.glob("*.js")}


def page_code(name: str) -> str:
    """The code of the page itself, "widget", or of the page of a saved conversation, "saved"; without a build, none.

    Example:
        >>> page_code("nothing")
        ''
    """
    path = _FOLDER.parent / f"{name}.js"
    return path.read_text(encoding="utf-8") if path.is_file() else ""
