"""Checks of the options for a chat's appearance: theme, style sheet, avatars, custom tags, and math."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chatwidget.errors import OptionError, PictureError
from chatwidget.messages.media import picture_url
from chatwidget.messages.show import show

_PREFIX = "--chatwidget-"
#: The properties of a theme and what they are for; the page has the defaults.
THEME = {
    "--chatwidget-background": "chat background",
    "--chatwidget-text": "text",
    "--chatwidget-muted": "secondary text",
    "--chatwidget-border": "lines",
    "--chatwidget-accent": "primary button, links, focus ring",
    "--chatwidget-on-accent": "text on the accent color",
    "--chatwidget-surface": "message box, code blocks, file cards",
    "--chatwidget-user-background": "user message background",
    "--chatwidget-danger": "errors",
    "--chatwidget-radius": "corners",
    "--chatwidget-font": "text font",
    "--chatwidget-code-font": "code font",
    "--chatwidget-font-size": "text size",
    "--chatwidget-max-height": "maximum height when `height` is not set",
}
_DELIMITER = {"left", "right", "display"}
_LARGEST_AVATAR = 200_000  # bytes; both images are sent with every page load


def check_theme(value: object) -> dict[str, str]:
    """Return a theme with full property names; the prefix `--chatwidget-` may be left out.

    Raises:
        OptionError: it is not a dict of names and CSS values, or a name is not one of `THEME`.

    Example:
        >>> check_theme({"accent": "teal"})
        {'--chatwidget-accent': 'teal'}
    """
    if not isinstance(value, Mapping):
        raise OptionError(f'`theme` must be a dict such as {{"--chatwidget-accent": "teal"}}, got {show(value)}.')
    theme = {}
    for given, style in value.items():
        name = given if str(given).startswith("--") else f"{_PREFIX}{given}"
        if name not in THEME:
            import difflib

            near = difflib.get_close_matches(name, THEME, n=1, cutoff=0.5)
            hint = f"Did you mean {show(near[0])}?" if near else f"Valid names: {', '.join(THEME)}."
            raise OptionError(f"Unknown property {show(given)} in `theme`. {hint}")
        if not isinstance(style, str) or any(sign in style for sign in ";{}"):
            raise OptionError(
                f"`theme[{show(given)}]` must be a CSS value as a string, such as 'teal' or '8px', got {show(style)}."
            )
        theme[name] = style
    return theme


# In an address without quotes, a comment is none; and a string ends at each of CSS's three line ends.
_CSS_SIGN = (
    r"(?si)/\*.*?(?:\*/|\Z)|url\(\s*(?![\s\"'])(?:\\.|[^)\\])*\)|"
    r"\"(?:\\.|[^\"\\\n\r\f])*\"|'(?:\\.|[^'\\\n\r\f])*'|\\.|[\[\](){}\"']"
)
_CLOSES = {")": "(", "]": "[", "}": "{"}


def check_css(value: object) -> str:
    """Return a style sheet that stays within the braces it is put into.

    Raises:
        OptionError: it is not text, or a bracket, a quote or a comment in it is open, or closes what it did not open.

    Example:
        >>> check_css("article { letter-spacing: 0.01em }")
        'article { letter-spacing: 0.01em }'
    """
    if not isinstance(value, str):
        raise OptionError(f"`css` must be a string such as 'article {{ font-style: italic }}', got {show(value)}.")
    opened: list[str] = []
    for match in re.finditer(_CSS_SIGN, value):
        sign = match.group()
        line = value.count("\n", 0, match.start()) + 1
        if sign in "([{":
            opened.append(sign)
        elif sign in _CLOSES and (not opened or opened.pop() != _CLOSES[sign]):
            raise OptionError(f"`css` has an unmatched {show(sign)} on line {line}.")
        elif sign in "\"'" or (sign.startswith("/*") and (len(sign) < 4 or not sign.endswith("*/"))):
            raise OptionError(f"`css` has an unclosed quote or comment on line {line}.")
    if opened or value.endswith("\\"):
        raise OptionError(f"`css` has an unclosed {show(opened[-1] if opened else value[-1])} at the end.")
    return value


def check_allowed_tags(value: object) -> bool | list[str]:
    """Return which custom tags are shown: all, none, or those of a list.

    Raises:
        OptionError: it is neither True, False nor a list of names.

    Example:
        >>> check_allowed_tags(["Thinking"])
        ['thinking']
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise OptionError(
            f"`allow_tags` must be True, False, or a list of tag names such as ['thinking'], got {show(value)}."
        )
    names = list(value)
    for name in names:
        if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z][\w:.-]*", name):
            raise OptionError(
                f"`allow_tags` contains {show(name)}. Write tag names without brackets, such as 'thinking'."
            )
    return [name.lower() for name in names]


def check_sanitize(value: object) -> bool:
    """Return True: the HTML in a message's text is never markup, which has no alternative.

    Raises:
        OptionError: it is anything else.

    Example:
        >>> check_sanitize(True)
        True
    """
    if value is not True:
        raise OptionError(
            f"`sanitize_html` must be True, got {show(value)}: HTML in message text is always displayed as text. To "
            "render HTML, return IPython.display.HTML(...), which is displayed in a sandboxed iframe."
        )
    return True


def check_avatars(value: Any) -> list[str | None]:
    """Return the images of the user and the assistant as URLs; files are read and become data URLs.

    Raises:
        OptionError: there are not two, one is neither a path nor an address, or a file is missing, too large or no
            picture.

    Example:
        >>> check_avatars((None, "https://example.org/robot.png"))
        [None, 'https://example.org/robot.png']
    """
    if isinstance(value, (str, bytes)) or not hasattr(value, "__len__") or len(value) != 2:
        raise OptionError(f"`avatar_images` must be (user, assistant), each a path, a URL, or None, got {show(value)}.")
    return [None if avatar is None else _avatar(avatar) for avatar in value]


def _avatar(value: object) -> str:
    if isinstance(value, str) and re.match(r"(https?:|data:image/)", value):
        return value
    if not isinstance(value, (str, os.PathLike)):
        raise OptionError(f"`avatar_images` contains {show(value)}; each image must be a path, a URL, or None.")
    try:
        return picture_url(value, largest=_LARGEST_AVATAR)
    except PictureError as error:
        raise OptionError(f"`avatar_images`: {show(os.fspath(value))} {error}.") from error


def check_delimiters(value: object) -> list[dict[str, object]]:
    """Return the math delimiters; an empty list turns off math.

    Raises:
        OptionError: it is not a list of dicts with "left" and "right", both of them text.

    Example:
        >>> check_delimiters([{"left": "$$", "right": "$$", "display": True}])
        [{'left': '$$', 'right': '$$', 'display': True}]
    """
    form = '{"left": "$$", "right": "$$", "display": True}'
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise OptionError(
            f"`latex_delimiters` must be a list such as [{form}], or [] to turn off math, got {show(value)}."
        )
    delimiters = []
    for at, given in enumerate(value):
        sides = (given.get("left"), given.get("right")) if isinstance(given, Mapping) else ()
        if not sides or not all(isinstance(side, str) and side.strip() for side in sides) or set(given) - _DELIMITER:
            raise OptionError(
                f"`latex_delimiters[{at}]` must have 'left' and 'right', such as {form}, got {show(given)}."
            )
        delimiters.append({"left": sides[0], "right": sides[1], "display": bool(given.get("display", False))})
    return delimiters
