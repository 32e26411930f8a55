"""The addresses that a chat's own look names, brought into an exported page: it may ask nobody when it is opened."""

from __future__ import annotations

import re
import urllib.request
from http.client import HTTPException

from chatwidget.messages.json_types import JSONMapping, JSONObject
from chatwidget.messages.media import data_url

_LARGEST = 2_000_000  # bytes
_PATIENCE = 5.0  # seconds for one address
_ADDRESS = re.compile(r"""url\(\s*(["']?)(https?://[^"'()\\\s]+)\1\s*\)""", re.IGNORECASE)
_DATA = re.compile(r'url\("data:[^"]*"\)')
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_NAMES_ONE = re.compile(r"//|https?:|@import|\b(?:src|image)\(|image-set\(", re.IGNORECASE)


def inlined_options(options: JSONMapping) -> JSONObject:
    """Return a chat's options without addresses in its style sheet, its theme, and its pictures of who speaks.

    What an address leads to stands in its place; what cannot be had is left out.

    Example:
        >>> inlined_options({"css": "p { color: red }", "avatar_images": None})
        {'css': 'p { color: red }', 'avatar_images': None}
    """
    inlined = dict(options)
    if options.get("css"):
        inlined["css"] = inlined_css(options["css"])
    if options.get("theme"):
        inlined["theme"] = {name: inlined_css(value) for name, value in options["theme"].items()}
    if options.get("avatar_images"):
        inlined["avatar_images"] = [_picture(address) for address in options["avatar_images"]]
    return inlined


def inlined_css(css: str) -> str:
    r"""Return a style sheet with the content of its addresses; without any rule if it hides one.

    Example:
        >>> inlined_css("p { color: red }"), inlined_css(r"p { background: u\72l(//example.org/x) }")
        ('p { color: red }', '')
    """
    css = _ADDRESS.sub(lambda found: f'url("{_content(found[2]) or "data:,"}")', css)
    plain = _ESCAPE.sub(_written_out, re.sub(r"/\*.*?\*/", "", _DATA.sub("", css), flags=re.DOTALL))
    return "" if _NAMES_ONE.search(plain) else css


def _picture(address: str | None) -> str | None:
    if address is None or address.startswith("data:"):
        return address
    return _content(address)


def _written_out(escape: re.Match[str]) -> str:
    number = int(escape[1], 16) if escape[1] else 0
    return escape[2] or (chr(number) if 0 < number < 0x110000 else "\ufffd")


def _content(address: str) -> str | None:
    """Return what an address leads to as a data URL; None if it cannot be had, or is no picture and no font."""
    try:
        # Only http and https come here.
        with urllib.request.urlopen(address, timeout=_PATIENCE) as answer:  # noqa: S310
            kind, data = answer.headers.get_content_type(), answer.read(_LARGEST + 1)
    except (OSError, ValueError, HTTPException):
        return None
    return data_url(kind, data) if kind.startswith(("image/", "font/")) and len(data) <= _LARGEST else None
