"""How a chat looks, as far as it can be wrong: theme names, a style sheet, pictures of who speaks, formulas."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chatwidget.errors import OptionError, PictureError
from chatwidget.messages.media import picture_url

_PREFIX = "--chatwidget-"
#: What a theme may set, and what it is for; the page has the defaults (js/style.css).
THEME = {
    "--chatwidget-background": "behind everything",
    "--chatwidget-text": "text",
    "--chatwidget-muted": "secondary text",
    "--chatwidget-border": "lines",
    "--chatwidget-accent": "the main button, links, focus",
    "--chatwidget-on-accent": "text on the accent",
    "--chatwidget-surface": "composer, code, cards",
    "--chatwidget-user-background": "behind a person's message",
    "--chatwidget-danger": "errors",
    "--chatwidget-radius": "corners",
    "--chatwidget-font": "text font",
    "--chatwidget-code-font": "code font",
    "--chatwidget-font-size": "text size",
    "--chatwidget-max-height": "how high the chat grows when no height is given",
}
_DELIMITER = {"left", "right", "display"}
_LARGEST_AVATAR = 200_000  # bytes; both are sent with every page load


def check_theme(value: Any) -> dict[str, str]:
    """A theme whose names are all known; the prefix `--chatwidget-` may be left out.

    Raises:
        OptionError: it is not a dict of names and CSS values, or a name is not one of `THEME`.

    Example:
        >>> check_theme({"accent": "teal"})
        {'--chatwidget-accent': 'teal'}
    """
    if not isinstance(value, Mapping):
        raise OptionError(f'theme is {value!r}; it is a dict such as {{"--chatwidget-accent": "teal"}}.')
    theme = {}
    for given, style in value.items():
        name = given if str(given).startswith("--") else f"{_PREFIX}{given}"
        if name not in THEME:
            near = difflib.get_close_matches(name, THEME, n=1, cutoff=0.5)
            hint = f"Did you mean {near[0]!r}?" if near else f"The names are {', '.join(THEME)}."
            raise OptionError(f"theme has {given!r}, which is no property of a chat. {hint}")
        if not isinstance(style, str):
            raise OptionError(f"theme[{given!r}] is {style!r}; it is a CSS value as text, such as 'teal' or '8px'.")
        theme[name] = style
    return theme


# In an address without quotes, a comment is none; and a string ends at each of CSS's three line ends.
_CSS_TOKEN = re.compile(
    r"/\*.*?(?:\*/|\Z)|url\(\s*(?![\s\"'])(?:\\.|[^)\\])*\)|"
    r"\"(?:\\.|[^\"\\\n\r\f])*\"|'(?:\\.|[^'\\\n\r\f])*'|\\.|[\[\](){}\"']",
    re.DOTALL | re.IGNORECASE,
)
_CLOSES = {")": "(", "]": "[", "}": "{"}


def check_css(value: Any) -> str:
    """A style sheet that stays within the braces it is put into.

    Raises:
        OptionError: it is not text, or a bracket, a quote or a comment in it is open, or closes what it did not open.

    Example:
        >>> check_css("article { letter-spacing: 0.01em }")
        'article { letter-spacing: 0.01em }'
    """
    if not isinstance(value, str):
        raise OptionError(f"css is {value!r}; it is text, such as 'article {{ font-style: italic }}'.")
    opened: list[str] = []
    for match in _CSS_TOKEN.finditer(value):
        sign = match.group()
        line = value.count("\n", 0, match.start()) + 1
        if sign in "([{":
            opened.append(sign)
        elif sign in _CLOSES and (not opened or opened.pop() != _CLOSES[sign]):
            raise OptionError(f"css has a {sign!r} in line {line} that closes nothing.")
        elif sign in "\"'" or (sign.startswith("/*") and (len(sign) < 4 or not sign.endswith("*/"))):
            raise OptionError(f"css has a quote or a comment in line {line} that is not closed.")
    if opened or value.endswith("\\"):
        raise OptionError(f"css ends before its {opened[-1] if opened else value[-1]!r} is closed.")
    return value


def check_allowed_tags(value: Any) -> bool | list[str]:
    """Which tags that are not HTML's are shown: all, none, or those of a list.

    Raises:
        OptionError: it is neither True, False nor a list of names.

    Example:
        >>> check_allowed_tags(["Thinking"])
        ['thinking']
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise OptionError(f"allow_tags is {value!r}; it is True, False or a list of names such as ['thinking'].")
    names = list(value)
    for name in names:
        if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z][\w:.-]*", name):
            raise OptionError(f"allow_tags has {name!r}; a tag is named without its brackets, such as 'thinking'.")
    return [name.lower() for name in names]


def check_sanitize(value: Any) -> bool:
    """True: the HTML in a message's text is never markup, which has no alternative.

    Raises:
        OptionError: it is anything else.

    Example:
        >>> check_sanitize(True)
        True
    """
    if value is not True:
        raise OptionError(
            f"sanitize_html is {value!r}; it is True, since HTML in a message's text is shown as text and never runs. "
            "To show HTML, let the chat function give IPython.display.HTML(...): that runs in a frame of its own."
        )
    return True


def check_avatars(value: Any) -> list[str | None]:
    """Pictures of the user and the assistant as addresses: files are read, and travel as data.

    Raises:
        OptionError: there are not two, one is neither a path nor an address, or a file is missing, too large or no
            picture.

    Example:
        >>> check_avatars((None, "https://example.org/robot.png"))
        [None, 'https://example.org/robot.png']
    """
    if isinstance(value, (str, bytes)) or not hasattr(value, "__len__") or len(value) != 2:
        raise OptionError(f"avatar_images is {value!r}; it is (user, assistant), each a path, an address or None.")
    return [None if one is None else _avatar(one) for one in value]


def _avatar(value: Any) -> str:
    if isinstance(value, str) and re.match(r"(https?:|data:image/)", value):
        return value
    if not isinstance(value, (str, os.PathLike)):
        raise OptionError(f"avatar_images has {value!r}; a picture is a path, an address or None.")
    try:
        return picture_url(value, largest=_LARGEST_AVATAR)
    except PictureError as error:
        raise OptionError(f"avatar_images has {os.fspath(value)!r}, which {error}.") from error


def check_delimiters(value: Any) -> list[dict[str, Any]]:
    """What stands around formulas; none, and there are no formulas.

    Raises:
        OptionError: it is not a list of dicts with "left" and "right", both of them text.

    Example:
        >>> check_delimiters([{"left": "$$", "right": "$$", "display": True}])
        [{'left': '$$', 'right': '$$', 'display': True}]
    """
    form = '{"left": "$$", "right": "$$", "display": True}'
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise OptionError(f"latex_delimiters is {value!r}; it is a list such as [{form}], or [] for no formulas.")
    delimiters = []
    for at, given in enumerate(value):
        sides = (given.get("left"), given.get("right")) if isinstance(given, Mapping) else ()
        if not sides or not all(isinstance(side, str) and side.strip() for side in sides) or set(given) - _DELIMITER:
            raise OptionError(f"latex_delimiters[{at}] is {given!r}; it has both signs, such as {form}.")
        delimiters.append({"left": sides[0], "right": sides[1], "display": bool(given.get("display", False))})
    return delimiters
