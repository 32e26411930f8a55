"""HTML of others, as far as it is harmless: tables, lists and text stay, and nothing that runs or reaches elsewhere."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

_TAGS = frozenset(
    (
        *("a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del", "details"),
        *("dfn", "div", "dl", "dt", "em", "figcaption", "figure", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol"),
        *("p", "pre", "q", "s", "samp", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td"),
        *("tfoot", "th", "thead", "tr", "u", "ul", "var"),
    )
)
_VOID = frozenset(("br", "col", "hr", "img"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
#: Elements that go with all that stands in them.
_WITH_CONTENT = frozenset(
    (
        "button",
        "iframe",
        "math",
        "noscript",
        "object",
        "script",
        "select",
        "style",
        "svg",
        "template",
        "textarea",
        "title",
    )
)
_ATTRIBUTES = frozenset(
    ("colspan", "rowspan", "span", "scope", "open", "start", "title", "alt", "dir", "lang", "align")
)
_LINK = re.compile(r"(https?:|mailto:|#.)", re.IGNORECASE)
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp|avif);base64,[A-Za-z0-9+/=\s]*\Z", re.IGNORECASE)


class _Cleaner(HTMLParser):
    """Writes what it reads again, without what is not known to be harmless; every element is closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.written: list[str] = []
        self._open: list[str] = []
        self._dropped: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write a start tag, or drop the element."""
        if tag in _WITH_CONTENT or self._dropped:
            if tag in _WITH_CONTENT:
                self._dropped.append(tag)
            return
        bold = tag in _HEADINGS  # a heading would stand in the notebook's table of contents
        name = "p" if bold else tag
        if name not in _TAGS:
            return
        attributes = [
            f' {key}="{html.escape(value or "")}"' for key, value in attrs if self._allows(tag, key, value or "")
        ]
        if tag == "img" and not any(each.startswith(" src=") for each in attributes):
            return
        self.written.append(f"<{name}{''.join(attributes)}>{'<strong>' if bold else ''}")
        if name not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read `<p/>` as HTML does: as `<p>`."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close the element, and what is still open inside it."""
        if self._dropped:
            if tag == self._dropped[-1]:
                self._dropped.pop()
            return
        if tag in self._open:
            while self._close() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Write a text."""
        if not self._dropped:
            self.written.append(html.escape(data))

    def close_all(self) -> None:
        """Close every element that is still open."""
        while self._open:
            self._close()

    def _close(self) -> str:
        tag = self._open.pop()
        self.written.append("</strong></p>" if tag in _HEADINGS else f"</{tag}>")
        return tag

    @staticmethod
    def _allows(tag: str, key: str, value: str) -> bool:
        if tag == "a" and key == "href":
            return _LINK.match("".join(sign for sign in value if sign > " ")) is not None
        if tag == "img" and key == "src":
            return _PICTURE.match(value) is not None
        return key in _ATTRIBUTES


def safe_html(source: str) -> str:
    """Return the harmless part of some HTML; "" if that shows nothing.

    Example:
        >>> safe_html("<table onclick='x()'><tr><td colspan=2>1<script>alert(1)</script></table>")
        '<table><tr><td colspan="2">1</td></tr></table>'
        >>> safe_html("<div id='plot'></div><script>draw()</script>")
        ''
    """
    cleaner = _Cleaner()
    cleaner.feed(source)
    cleaner.close()
    cleaner.close_all()
    text = "".join(cleaner.written)
    shows = "<img " in text or re.sub(r"<[^>]*>", "", text).strip()
    return text if shows else ""
