"""A conversation as a notebook's output stores it: one rendering per message, which the page assembles."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from collections.abc import Collection, Mapping, Sequence

from chatwidget.assets import lazy_module
from chatwidget.content.files import size_text
from chatwidget.export import plain_text
from chatwidget.export.formulas import WITHOUT_FORMULAS
from chatwidget.export.safe_markdown import safe_markdown
from chatwidget.export.static_html import StaticTranscript
from chatwidget.messages.json_types import JSONMapping
from chatwidget.messages.media import data_url
from chatwidget.messages.message import Message
from chatwidget.messages.parts import parts_of

LARGEST_PICTURE = 1_000_000  # bytes
LARGEST_IN_MARKDOWN = 200_000  # bytes of a picture, which the HTML has too
_NO_WORDS = re.compile(r"[\[\]()\\`<>*_|\s]+")
_FORMULA = re.compile(r"\$|\\\(|\\\[")
_LARGEST = 2_000_000  # characters of HTML
_LARGEST_AT_DISPLAY = 800_000  # characters of messages: a page that shows them all holds what is displayed besides
Rendering = dict[str, str]


def left_out_at_display(messages: Sequence[Message], largest: int = _LARGEST_AT_DISPLAY) -> int:
    """Return how many messages at the beginning a chat's output lacks: a page has them all, and stores more of them.

    Example:
        >>> left_out_at_display([])
        0
    """
    first, length = len(messages), 0
    while first > 0:
        length += len(str(messages[first - 1]["content"]))
        if length > largest and first < len(messages):
            break
        first -= 1
    return first


def heading(drawer: StaticTranscript, options: JSONMapping, left_out: int = 0) -> Rendering:
    """Return what stands above the messages: title, or label, description, and how many messages are left out.

    Example:
        >>> heading(StaticTranscript(), {"title": "Tea"})["markdown"]
        '**Tea**'
    """
    title, description = options.get("title") or options.get("label"), options.get("description")
    sentence = _left_out(left_out)
    parts = [f"**{safe_markdown(title)}**" if title else "", safe_markdown(description) if description else ""]
    parts += [f"*{sentence}*" if sentence else ""]
    html = drawer.heading(title, description) + (f"<p><em>{sentence}</em></p>" if sentence else "")
    return {"html": html, "markdown": "\n\n".join(filter(None, parts))}


def _left_out(count: int) -> str:
    return f"The first {count} messages are left out here." if count else ""


def drawn_messages(
    messages: Sequence[Message], ids: Sequence[str], wanted: Collection[str], drawer: StaticTranscript
) -> dict[str, Rendering]:
    r"""Return some of the messages, each drawn by itself, by their ids.

    Args:
        messages: the visible messages.
        ids: their ids.
        wanted: the ids of those to draw.
        drawer: draws them.

    Example:
        >>> from chatwidget.messages.message import check_message
        >>> hello = check_message({"role": "user", "content": "hi"})
        >>> drawn_messages([hello], ["m1"], ["m1"], StaticTranscript())["m1"]["markdown"]
        '**User**\n\nhi'
    """
    roles = [None, *(message["role"] for message in messages)]
    return {
        message_id: {
            "html": drawer.message(message, index, named=message["role"] != roles[index]),
            "markdown": _markdown(message, index, drawer),
        }
        for index, (message, message_id) in enumerate(zip(messages, ids, strict=True))
        if message_id in wanted
    }


def _markdown(message: Message, index: int, drawer: StaticTranscript) -> str:
    """Return one message as Markdown that no renderer can run, with its small pictures."""
    addresses: dict[str, str] = {}
    pictures: dict[int, str] = {}
    for number, part in enumerate(parts_of(message)):
        picture = drawer.picture(part, index, number)
        if picture is None:
            continue
        mime, data, alt = picture
        words = _NO_WORDS.sub(" ", alt)[:200].strip()
        if len(data) > LARGEST_IN_MARKDOWN:
            pictures[number] = f"({words}: a picture of {size_text(len(data))}, too large for this form)"
            continue
        # A short address in place of the bytes, of which the Markdown library would read every sign.
        short = f"data:image/png;base64,{hashlib.sha256(data).hexdigest()}"
        addresses[short] = data_url(mime, data)
        pictures[number] = f"![{words}]({short})"
    text = plain_text.markdown([message], _first(drawer.notes.get(index)), lambda _: pictures)
    safe = safe_markdown(text.rstrip("\n"))
    for short, address in addresses.items():
        safe = safe.replace(short, address)
    return safe


def _first(text: str | None) -> dict[int, str]:
    return {} if text is None else {0: text}


def together(above: Rendering, drawn: Sequence[Rendering]) -> dict[str, str]:
    """Return the output of a notebook's cell; of a huge conversation its end, and how much is missing.

    Example:
        >>> together({"html": "", "markdown": ""}, [{"html": "<p>hi</p>", "markdown": "hi"}])["text/html"]
        '<div class="chatwidget-static tex2jax_ignore mathjax_ignore"><p>hi</p></div>'
    """
    first, length = len(drawn), 0
    while first > 0:
        length += len(drawn[first - 1]["html"])
        if length > _LARGEST and first < len(drawn):
            break
        first -= 1
    sentence = _left_out(first)
    html = [
        above["html"],
        f"<p><em>{sentence}</em></p>" if sentence else "",
        *(entry["html"] for entry in drawn[first:]),
    ]
    markdown = [above["markdown"], f"*{sentence}*" if sentence else "", *(entry["markdown"] for entry in drawn[first:])]
    return {
        "text/html": f'<div class="chatwidget-static {WITHOUT_FORMULAS}">{"".join(html)}</div>',
        "text/markdown": "\n\n---\n\n".join(filter(None, markdown)) + "\n",
    }


def encoded(blobs: Mapping[str, bytes]) -> dict[str, str]:
    """Return bytes as base64, by what a page asks for, without those that are too large for a notebook."""
    return {key: base64.b64encode(data).decode() for key, data in blobs.items() if len(data) <= LARGEST_PICTURE}


def packed(code: bytes) -> str:
    """Return code of the page compressed, as base64."""
    return base64.b64encode(gzip.compress(code, mtime=0)).decode()


def packed_parts(messages: Sequence[Message], *, versions: bool = False) -> dict[str, str]:
    """Return the lazy parts of the page that these messages need, compressed, by what the page asks for."""
    names = ["rich-parts", "unknown-tags", *(["math"] if _FORMULA.search(str(messages)) else [])]
    names += ["versions"] if versions else []
    found = {f"lazy:{name}": lazy_module(f"lazy:{name}") for name in names}
    return {key: packed(code) for key, code in found.items() if code is not None}
