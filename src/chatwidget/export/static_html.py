"""A conversation as static HTML: no script, no network, and no markup but our own.

The only user of the Markdown library. The text of messages is escaped; only safe URLs stay.
"""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from chatwidget.content.files import size_text
from chatwidget.export.formulas import STYLE, USUAL, WITHOUT_FORMULAS, Delimiters, with_formulas
from chatwidget.messages.media import data_url
from chatwidget.messages.message import ROLE_NAMES, Message
from chatwidget.messages.metadata import finish_words
from chatwidget.messages.parts import MessageLike, parts_of
from chatwidget.messages.terminal_text import last_state, without_codes

if TYPE_CHECKING:
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

_LINK = re.compile(r"(https?:|mailto:|tel:|#.)", re.IGNORECASE)
_PICTURE = re.compile(r"data:image/[a-z0-9.+-]+[;,]", re.IGNORECASE)
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/svg+xml")
_FRAME = "margin:0 0 1em;padding:0 0 0 .8em;border-left:3px solid "
_VISIBLE_METADATA = ("title", "error", "output", "finish")  # of a message's metadata
_REMEMBERED = 2_000  # characters; a longer text is read again each time
_SIDES = {"user": "#5b8def", "assistant": "#9a9a9a"}

#: (place of the message, of its part, hash or None) -> bytes, or None when they are not available.
BytesOf = Callable[[int, int, "str | None"], "bytes | None"]


def safe_link(address: str) -> bool:
    r"""Return whether a URL may be used in a link.

    Example:
        >>> safe_link("https://example.org"), safe_link("java\nscript:alert(1)"), safe_link("/lab")
        (True, False, False)
    """
    return _LINK.match("".join(sign for sign in address if sign >= " ").strip()) is not None


def _image(self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    """Render a remote image as a link: loading it would tell its server who reads."""
    token = tokens[index]
    source, alt = str(token.attrs.get("src", "")), self.renderInlineAsText(token.children or [], options, env)
    return _picture(source, alt) if _PICTURE.match(source) else _link(source, alt or source)


def _picture(source: str, alt: str) -> str:
    return f'<img src="{html.escape(source)}" alt="{html.escape(alt)}" style="max-width:100%">'


def _link(address: str, text: str) -> str:
    if not safe_link(address):
        return html.escape(text)
    return f'<a href="{html.escape(address)}" target="_blank" rel="noopener noreferrer">{html.escape(text)}</a>'


def _render_link(self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    token = tokens[index]
    if safe_link(str(token.attrs.get("href", ""))):
        token.attrs.update({"target": "_blank", "rel": "noopener noreferrer"})
    else:
        token.attrs.pop("href", None)  # a picture's address, which may stand in a picture only
    return str(self.renderToken(tokens, index, options, env))


def _harmless(address: str) -> bool:
    return safe_link(address) or _PICTURE.match(address) is not None


@functools.cache
def _markdown(line_breaks: bool) -> Any:
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False, "breaks": line_breaks}).enable(["table", "strikethrough"])
    reader.validateLink = _harmless  # type: ignore[method-assign, assignment]
    reader.add_render_rule("image", _image)
    reader.add_render_rule("link_open", _render_link)
    # A heading would stand in the notebook's table of contents.
    reader.add_render_rule("heading_open", lambda *given: "<p><strong>")
    reader.add_render_rule("heading_close", lambda *given: "</strong></p>\n")
    return reader


#: One line of words, in which no sign means anything to Markdown: the library would give a paragraph of it.
_WORDS = re.compile(r"[^\W\d_][^\W_]*(?: ?[,;:?.]? [^\W_]+)*[?.]?")


@functools.lru_cache(maxsize=10_000)
def _rendered(text: str, line_breaks: bool, delimiters: Delimiters) -> str:
    return with_formulas(text, delimiters, _markdown(line_breaks).render)


def _plain(text: str) -> str:
    return f'<div style="white-space:pre-wrap">{html.escape(text)}</div>'


def _output(text: str) -> str:
    return f'<pre style="overflow:auto">{html.escape(without_codes(last_state(text)))}</pre>'


def _data_picture(mime: str, data: bytes, alt: str) -> str:
    return _picture(data_url(mime, data), alt)


class StaticTranscript:
    """A renderer of messages as static HTML.

    Args:
        bytes_of: gives the bytes of pictures; without it they are named, not shown.
        markdown: whether text is Markdown.
        line_breaks: whether a single newline breaks the line.
        budget: how many characters, from the end, are read as Markdown; the others stand as they were written, a
            message in one element without a style: JupyterLab cleans and searches every element, visible or not.
        largest_picture: how many bytes a picture may have; of a larger one its size is named.
        notes: which version of how many is shown, by the index of the message that ends such a turn.
        delimiters: what stands around a formula.

    Example:
        >>> from chatwidget.messages.message import check_message
        >>> one = check_message({"role": "user", "content": "*hi* <b>you</b>"})
        >>> "<em>hi</em> &lt;b&gt;you&lt;/b&gt;" in StaticTranscript().draw([one])
        True
    """

    def __init__(
        self,
        bytes_of: BytesOf = lambda message, part, key: None,
        *,
        markdown: bool = True,
        line_breaks: bool = True,
        budget: int | None = None,
        largest_picture: int | None = None,
        notes: Mapping[int, str] | None = None,
        delimiters: Delimiters = USUAL,
    ) -> None:
        self.notes = notes or {}
        self._delimiters = delimiters
        self._largest_picture = largest_picture
        self._bytes_of, self._is_markdown, self._line_breaks = bytes_of, markdown, line_breaks
        self._left = budget

    def draw(self, history: Sequence[Message], above: str = "") -> str:
        """Return the messages as HTML, one below the other; `above` is HTML that stands above them."""
        roles = [None, *(message["role"] for message in history)]
        drawn: list[tuple[bool, str]] = []
        for i, message in reversed([*enumerate(history)]):
            plain = self._as_written(message, i)
            drawn.append((plain is not None, plain or self._message(message, i, message["role"] != roles[i])))
        runs = ((plain, "".join(each for _, each in run)) for plain, run in groupby(reversed(drawn), itemgetter(0)))
        body = "".join(f'<div style="white-space:pre-wrap">{run}</div>' if plain else run for plain, run in runs)
        return f'<div class="chatwidget-static {WITHOUT_FORMULAS}">{above}{body}</div>'

    def heading(self, title: str | None, description: str | None) -> str:
        """Return what stands above the messages."""
        above = f"<p><strong>{html.escape(title)}</strong></p>" if title else ""
        below = _rendered(description, True, self._delimiters) if description else ""
        return (STYLE if "chatwidget-mathml" in below else "") + above + below

    def message(self, message: Message, index: int, *, named: bool) -> str:
        """Return one message; `named` says whose it is."""
        return self._message(message, index, named)

    def _as_written(self, message: Message, index: int) -> str | None:
        """Return a text beyond the budget in a cheap form; None for a message within it, or with more than text."""
        if self._left is None or self._left >= 0:
            return None
        content, metadata = message["content"], message.get("metadata") or {}
        if index in self.notes or any(map(metadata.get, _VISIBLE_METADATA)) or not isinstance(content, str):
            return None
        return f"<p>{ROLE_NAMES[message['role']]}: {html.escape(content)}</p>"

    def _message(self, message: Message, index: int, named: bool) -> str:
        metadata = message.get("metadata") or {}
        body = "".join(self._sound(part, index, number) for number, part in enumerate(parts_of(message)))
        error, printed = metadata.get("error"), metadata.get("output")
        if isinstance(error, Mapping):
            body += f"<p><strong>{html.escape(str(error.get('type', 'Error')))}</strong> "
            body += f"{html.escape(str(error.get('text', '')))}</p>"
        if ended := finish_words(message):
            body += f"<p><em>{html.escape(ended)}</em></p>"
        if version := self.notes.get(index):
            body += f"<p><small>{html.escape(version)}</small></p>"
        options = [str(each.get("label") or each.get("value")) for each in message.get("options") or ()]
        if options:
            body += f"<ul>{''.join(f'<li>{html.escape(each)}</li>' for each in options)}</ul>"
        if printed:
            body += f"<details><summary>Printed output</summary>{_output(str(printed))}</details>"
        name = f"<strong>{ROLE_NAMES[message['role']]}</strong>" if named else ""
        title = metadata.get("title")
        if title:
            body = f"<details><summary>{html.escape(str(title))}</summary>{body}</details>"
        if "chatwidget-mathml" in body:
            body = STYLE + body
        return f'<div style="{_FRAME}{_SIDES.get(message["role"], "#9a9a9a")}">{name}{body}</div>'

    def _text(self, text: str) -> str:
        if self._left is not None:
            self._left -= len(text)
            if self._left < 0:
                return _plain(text)
        if not self._is_markdown:
            return _plain(text)
        if _WORDS.fullmatch(text):
            return f"<p>{text}</p>\n"
        render = _rendered if len(text) <= _REMEMBERED else _rendered.__wrapped__
        return render(text, self._line_breaks, self._delimiters)

    def _sound(self, part: MessageLike, index: int, number: int) -> str:
        """Return a part as HTML, or a note that it cannot be displayed, so that the other parts stay."""
        try:
            return self._part(part, index, number)
        except Exception as error:
            text = f"Cannot display {part['type']}: {type(error).__name__}: {error}"
            return f"<p>[{html.escape(text)}]</p>"

    def _part(self, part: MessageLike, index: int, number: int) -> str:
        kind = part["type"]
        if kind == "text":
            return self._text(part["text"])
        if kind == "image_url":
            source, alt = part["image_url"]["url"], str(part.get("alt_text") or "Picture")
            return f"<p>{_picture(source, alt) if _PICTURE.match(source) else _link(source, source)}</p>"
        if kind == "file":
            return self._file(part, index, number)
        if kind == "display":
            return self._display(part, index, number)
        return f"<p>[{html.escape(kind)}]</p>"

    def picture(self, part: MessageLike, index: int, number: int) -> tuple[str, bytes, str] | None:
        """Return the media type, the bytes, and the text of a part that is a picture, where its bytes are available.

        Args:
            part: the part.
            index: which message it belongs to.
            number: which of its parts it is.
        """
        if part["type"] == "file":
            file = part["file"]
            if file.get("mime_type") not in _PICTURES or "path" not in file:
                return None
            data = self._bytes_of(index, number, None)
            return None if data is None else (file["mime_type"], data, str(part.get("alt_text") or _file_name(file)))
        for mime in _PICTURES if part["type"] == "display" else ():
            value = part["data"].get(mime)
            if isinstance(value, Mapping):
                data = self._bytes_of(index, number, str(value.get("blob")))
            else:
                data = value.encode() if isinstance(value, str) and mime == "image/svg+xml" else None
            if data is not None:
                words = part["data"].get("text/plain")
                return mime, data, words if isinstance(words, str) else "Picture"
        return None

    def _file(self, part: MessageLike, index: int, number: int) -> str:
        if picture := self.picture(part, index, number):
            return self._drawn_picture(*picture)
        address, name = part["file"].get("url") or "", _file_name(part["file"])
        return f"<p>📄 {_link(address, name) if address else html.escape(name)}</p>"

    def _display(self, part: MessageLike, index: int, number: int) -> str:
        if picture := self.picture(part, index, number):
            return self._drawn_picture(*picture)
        data = part["data"]
        words = data.get("text/plain")
        markup = data.get("text/html")
        if isinstance(markup, Mapping):
            markup = (self._bytes_of(index, number, str(markup.get("blob"))) or b"").decode("utf-8", "replace")
        if isinstance(markup, str) and (cleaned := _cleaned(markup)):
            return f'<div style="overflow:auto">{cleaned}</div>'
        markdown = data.get("text/markdown")
        if isinstance(markdown, str):
            return self._text(markdown)
        return _output(words if isinstance(words, str) else "[output]")

    def _drawn_picture(self, mime: str, data: bytes, alt: str) -> str:
        if self._largest_picture is not None and len(data) > self._largest_picture:
            return f"<p>[{html.escape(alt)}: a picture of {size_text(len(data))}, too large for the notebook]</p>"
        return f"<p>{_data_picture(mime, data, alt)}</p>"


def _file_name(file: MessageLike) -> str:
    address = file.get("path") or file.get("url") or ""
    return str(file.get("orig_name") or re.split(r"[\\/]", address)[-1] or "file")


def _cleaned(markup: str) -> str:
    from chatwidget.export.safe_html import safe_html  # imports an HTML parser, which most conversations never need

    return safe_html(markup)
