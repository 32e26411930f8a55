"""Markdown as a message has it, made such that no renderer can run it: its HTML is text, its links are harmless."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

from chatwidget.export.static_html import safe_link

if TYPE_CHECKING:
    from markdown_it.token import Token

_BETWEEN = "\n\n---\n\n"  # two messages
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp|avif|svg\+xml);base64,[A-Za-z0-9+/=]*\Z")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")


@functools.cache
def _reader() -> Any:
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    reader.validateLink = lambda url: True  # type: ignore[method-assign]
    return reader


def safe_markdown(text: str) -> str:
    r"""Return the Markdown with its HTML escaped; a block of code at the left edge stays as it is.

    Where a link's address could run, the text's brackets are escaped, so that no renderer sees a link there: as
    entities, since a backslash of the text in front of one of ours would take its effect away.

    Example:
        >>> safe_markdown("see <b>this</b>, 1 < 2")
        'see &lt;b>this&lt;/b>, 1 < 2'
        >>> safe_markdown("```\nopen")
        '```\nopen\n```'
        >>> safe_markdown("[x](javascript:alert(1))")
        '&#91;x](javascript:alert(1))'
        >>> safe_markdown("![x](data:image/png;base64,AAAA)")
        '![x](data:image/png;base64,AAAA)'
    """
    tokens = _reader().parse(text)
    lines = text.split("\n")
    code = {
        line
        for token in tokens
        if token.type == "fence" and token.level == 0 and _is_closed(token, lines)
        for line in range(*token.map)
    }
    escaped = [line if number in code else _TAG.sub("&lt;", line) for number, line in enumerate(lines)]
    if _runs(tokens):
        escaped = [line if number in code else line.replace("[", "&#91;") for number, line in enumerate(escaped)]
    return "\n".join([*escaped, *_missing_end(tokens, lines)])


def safe_markdown_of_end(text: str, budget: int) -> str:
    r"""Return a long text in a safe form, of which only the end is read as Markdown; the rest stands as it was written.

    Args:
        text: messages with a line between two.
        budget: how many characters at the end are read.

    Example:
        >>> safe_markdown_of_end("*a* [b](c)\n\n---\n\n*c*", 10)
        '*a* &#91;b](c)\n\n---\n\n*c*'
    """
    cut = text.find(_BETWEEN, max(0, len(text) - budget))
    cut = len(text) if cut < 0 else cut
    escaped = _TAG.sub("&lt;", text[:cut]).replace("[", "&#91;").replace("`", "&#96;").replace("~~~", "&#126;~~")
    return escaped + safe_markdown(text[cut:]) if cut < len(text) else escaped


def _missing_end(tokens: list[Any], lines: list[str]) -> list[str]:
    """Return the line that ends an open block of code: it would reach into what stands below."""
    last = tokens[-1] if tokens else None
    if last is None or last.type != "fence" or last.level:
        return []
    end = lines[last.map[1] - 1].strip()
    closed = last.map[1] - last.map[0] > 1 and end.startswith(last.markup) and not end.strip(last.markup[0])
    return [] if closed else [last.markup]


def _is_closed(token: Any, lines: list[str]) -> bool:
    """Return whether every renderer agrees where a block of code begins and ends."""
    first, last = lines[token.map[0]], lines[token.map[1] - 1]
    return bool(re.match(r"(`{3,})[\w+-]*$", first) and last == token.markup and token.map[1] - token.map[0] > 1)


def _runs(tokens: list[Token]) -> bool:
    """Return whether a link or a picture has an address that is not known to be harmless."""
    for token in tokens:
        address = str(token.attrs.get("href") or token.attrs.get("src") or "")
        is_picture = token.type == "image" and _PICTURE.match(address)
        if address and not is_picture and not safe_link(address):
            return True
        if token.children and _runs(token.children):
            return True
    return False
