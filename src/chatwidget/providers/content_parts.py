"""Content that is a list of parts: text, reasoning, refusals, images, audio, and calls, by every provider's names."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator

from chatwidget.providers.deltas import Delta, MediaDelta, ReasoningDelta, Refusal, TextDelta, ToolCallDelta
from chatwidget.providers.fields import arguments_text, field, items, words

_MAGIC = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif", b"ID3": "audio/mpeg"}
_REASONING = ("thinking", "reasoning", "reasoning_text", "reasoning_content", "thought")


class Media:
    """Bytes of an image, audio, or another medium, displayed as a notebook displays them.

    Args:
        mime_type: the media type.
        data: the bytes.
    """

    def __init__(self, mime_type: str, data: bytes) -> None:
        self._mime_type, self._data = mime_type, data

    def __repr__(self) -> str:
        return f"[{self._mime_type}, {len(self._data):,} bytes]"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, object]:
        return {self._mime_type: self._data, "text/plain": repr(self)}


def read_content(content: object) -> Iterator[Delta]:
    """Read a message's content: text, or a list of parts."""
    if isinstance(content, str):
        if content:
            yield TextDelta(content)
        return
    for part in items(content):
        yield from _part(part)


def _part(part: object) -> Iterator[Delta]:
    if isinstance(part, str):
        yield TextDelta(part)
        return
    kind = words(field(part, "type"))
    if kind in _REASONING:
        yield from read_reasoning(part)
    elif kind == "refusal":
        yield Refusal()
        yield TextDelta(words(field(part, "refusal")) or words(field(part, "text")))
    elif kind in ("tool_call", "tool_call_chunk", "tool_use", "function_call", "server_tool_call"):
        name = words(field(part, "name"))
        given = field(part, "args") or field(part, "arguments") or field(part, "input")
        yield ToolCallDelta(field(part, "index"), name, arguments_text(given), words(field(part, "id")) or None)
    elif isinstance(field(part, "text"), str):
        yield TextDelta(field(part, "text"))
    else:
        yield from _media(part, kind)


def read_reasoning(part: object) -> Iterator[Delta]:
    """Read a part that holds reasoning: as text, as a list of parts, or as summaries."""
    for name in ("thinking", "reasoning", "reasoning_text", "text", "reasoning_content", "content"):
        value = field(part, name)
        text = words(value) or "".join(words(field(each, "text")) or words(each) for each in items(value))
        if text:
            yield ReasoningDelta(text)
            break
    summaries = [words(field(each, "text")) or words(each) for each in items(field(part, "summary"))]
    if any(summaries):
        yield ReasoningDelta("\n\n".join(text for text in summaries if text))


def _media(part: object, kind: str) -> Iterator[Delta]:
    url = field(part, "image_url") or field(part, "url")
    url = words(field(url, "url")) or words(url)
    data = field(part, "data") or field(part, "base64") or field(field(part, "input_audio"), "data")
    if url:
        yield read_image(url)
    elif isinstance(data, (str, bytes)) and data:
        mime_type = words(field(part, "mime_type")) or words(field(part, "media_type"))
        yield read_bytes(data, mime_type or ("audio/wav" if "audio" in kind else "image/png"))


def read_image(url: str) -> MediaDelta:
    """Return an image by its URL; one that is in the URL itself is taken out of it."""
    if url.startswith("data:") and ";base64," in url:
        mime_type, data = url[5:].split(";base64,", 1)
        return read_bytes(data, mime_type.split(";")[0] or "image/png")
    return MediaDelta({"type": "image_url", "image_url": {"url": url}})


def read_bytes(data: str | bytes, mime_type: str) -> MediaDelta:
    """Return a medium by its bytes, or their Base64; what is no Base64 is named."""
    if isinstance(data, str):
        try:
            data = base64.b64decode(data, validate=False)
        except (binascii.Error, ValueError):
            return MediaDelta({"type": "text", "text": f"[{mime_type} that is not valid Base64]"})
    return MediaDelta(Media(next((kind for magic, kind in _MAGIC.items() if data.startswith(magic)), mime_type), data))
